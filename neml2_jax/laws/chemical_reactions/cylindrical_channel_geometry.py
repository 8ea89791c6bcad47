"""Radii of a product that lines a cylindrical channel."""

from __future__ import annotations

from ...declaration import input_variable, output_variable, register
from ...models.law import AbstractLaw
from ...types import Scalar
from ...types.functions import gt, lt, sqrt, where


def _fraction(x: Scalar) -> Scalar:
    """`x` within 0 and 1, with its own slope at both ends."""
    return where(lt(x, 0.0), 0.0, where(gt(x, 1.0), 1.0, x))


@register
class CylindricalChannelGeometry(AbstractLaw):
    r"""Radii of the layer of product on the wall of a cylindrical channel in a solid.

    $$r_i = \sqrt{1 - \varphi_s - \varphi_p}, \qquad r_o = \sqrt{1 - \varphi_s}$$

    in units of the radius of the cell. Areas outside of $[0, 1]$ count as its ends; where a radius
    is 0, so are its derivatives.
    """

    solid_fraction: str = input_variable(
        Scalar, "Volume fraction of the solid", symbol=r"\varphi_s", unit="-"
    )
    product_fraction: str = input_variable(
        Scalar, "Volume fraction of the product", symbol=r"\varphi_p", unit="-"
    )
    inner_radius: str = output_variable(
        Scalar, "Inner radius of the product", symbol="r_i", unit="-"
    )
    outer_radius: str = output_variable(
        Scalar, "Outer radius of the product", symbol="r_o", unit="-"
    )

    def forward(self, solid_fraction: Scalar, product_fraction: Scalar) -> tuple[Scalar, Scalar]:
        outer = 1.0 - solid_fraction
        return sqrt(_fraction(outer - product_fraction)), sqrt(_fraction(outer))
