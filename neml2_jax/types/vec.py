"""Vectors."""

from typing import ClassVar

from .tensor_wrapper import TensorWrapper


class Vec(TensorWrapper):
    """A Cartesian vector; base shape `(3,)`."""

    BASE_SHAPE: ClassVar[tuple[int, ...]] = (3,)
