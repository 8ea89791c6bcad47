"""Miller indices."""

from typing import ClassVar

from .tensor_wrapper import TensorWrapper


class MillerIndex(TensorWrapper):
    """Indices `(h, k, l)` of a lattice direction or plane, integer or real; base shape `(3,)`."""

    BASE_SHAPE: ClassVar[tuple[int, ...]] = (3,)
    ACCEPTS_INTEGERS: ClassVar[bool] = True
