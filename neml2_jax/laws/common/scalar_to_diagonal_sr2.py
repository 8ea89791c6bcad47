"""Spherical tensors."""

from __future__ import annotations

from ...declaration import input_variable, output_variable, register
from ...models.law import AbstractLaw
from ...types import SR2, Scalar


@register
class ScalarToDiagonalSR2(AbstractLaw):
    r"""The spherical tensor of a scalar.

    $$A = s\, I$$
    """

    input: str = input_variable(Scalar, "Scalar", symbol="s", unit="any")
    output: str = output_variable(SR2, "Tensor", symbol="A", unit="any")

    def forward(self, s: Scalar) -> SR2:
        return s * SR2.identity(s.dtype)
