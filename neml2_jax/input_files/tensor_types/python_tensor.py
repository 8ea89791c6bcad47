"""Tensors that an expression makes."""

from __future__ import annotations

from typing import ClassVar

from ...declaration import AbstractDeclared, Section, option, register


@register
class Python(AbstractDeclared):
    """The value of an expression in the words of NumPy, PyTorch and the tensor types.

    Other blocks of `[Tensors]` are there by their names. An expression of several lines, in triple
    quotes, assigns to `result`.
    """

    SECTION: ClassVar[Section] = "Tensors"

    expr: str = option("The expression")
