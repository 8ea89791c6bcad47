"""What `[Calibrations]` of an input file holds."""

from __future__ import annotations

from ..declaration import AbstractDeclared


class AbstractCalibrationBlock(AbstractDeclared):
    """A calibration, one of its tests, or one of its parameters."""

    SECTION = "Calibrations"
