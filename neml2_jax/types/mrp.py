"""Rotations as modified Rodrigues parameters."""

from typing import ClassVar, Self

from .tensor_wrapper import TensorWrapper


class MRP(TensorWrapper):
    r"""A rotation by $\theta$ about the unit axis $n$ as $n \tan(\theta/4)$; base shape `(3,)`."""

    BASE_SHAPE: ClassVar[tuple[int, ...]] = (3,)

    @classmethod
    def identity(cls) -> Self:
        return cls.zeros()
