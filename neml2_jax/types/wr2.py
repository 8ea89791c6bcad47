"""Skew second-order tensors."""

from typing import ClassVar, Self

from .tensor_wrapper import TensorWrapper


class WR2(TensorWrapper):
    r"""A skew tensor by its axial vector $w$; base shape `(3,)`.

    $$W = \begin{bmatrix} 0 & -w_2 & w_1 \\ w_2 & 0 & -w_0 \\ -w_1 & w_0 & 0 \end{bmatrix}$$
    """

    BASE_SHAPE: ClassVar[tuple[int, ...]] = (3,)

    @classmethod
    def identity(cls) -> Self:
        """The increment that changes nothing: zero."""
        return cls.zeros()
