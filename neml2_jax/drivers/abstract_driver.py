"""What `[Drivers]` of an input file holds."""

from __future__ import annotations

from ..declaration import AbstractDeclared


class AbstractDriver(AbstractDeclared):
    """Something that an input file can run."""

    SECTION = "Drivers"
