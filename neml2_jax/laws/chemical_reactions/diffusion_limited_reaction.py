"""A reaction limited by diffusion through its product."""

from __future__ import annotations

from ...declaration import input_variable, option, output_variable, parameter, register
from ...models.law import AbstractLaw
from ...types import Scalar


@register
class DiffusionLimitedReaction(AbstractLaw):
    r"""Rate of a reaction between a liquid and a solid that a layer of product keeps apart.

    $$\dot\alpha = \frac{2 D R_l R_s}{\omega} \frac{r_o}{r_o - r_i + \delta}$$

    The dummy thickness $\delta$ keeps the rate finite before there is any product.

    **Source:** after W. Jander, Z. anorg. allg. Chem. 163 (1927) 1-30.
    """

    product_inner_radius: str = input_variable(
        Scalar, "Inner radius of the product", symbol="r_i", unit="-"
    )
    solid_inner_radius: str = input_variable(
        Scalar, "Inner radius of the solid", symbol="r_o", unit="-"
    )
    liquid_reactivity: str = input_variable(
        Scalar, "Reactivity of the liquid, between 0 and 1", symbol="R_l", unit="-"
    )
    solid_reactivity: str = input_variable(
        Scalar, "Reactivity of the solid, between 0 and 1", symbol="R_s", unit="-"
    )
    reaction_rate: str = output_variable(
        Scalar, "Rate at which product forms", symbol=r"\dot\alpha", unit="amount/length^3/time"
    )
    diffusion_coefficient: Scalar = parameter(
        "Diffusion coefficient of the limiting species in the product",
        symbol="D",
        unit="1/time",
        at_least=0.0,
    )
    product_dummy_thickness: float = option(
        "Thickness of product from the start",
        symbol=r"\delta",
        unit="-",
        default=0.01,
        at_least=0.0,
    )
    molar_volume: float = option(
        "Molar volume of the limiting species", symbol=r"\omega", unit="length^3/amount", above=0.0
    )

    def forward(
        self,
        product_inner_radius: Scalar,
        solid_inner_radius: Scalar,
        liquid_reactivity: Scalar,
        solid_reactivity: Scalar,
    ) -> Scalar:
        ri, ro = product_inner_radius, solid_inner_radius
        D, omega = self.diffusion_coefficient, self.molar_volume
        thickness = ro - ri + self.product_dummy_thickness
        return 2.0 * D * liquid_reactivity * solid_reactivity / omega * ro / thickness
