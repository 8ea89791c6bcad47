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

    product_inner_radius: str = input_variable(Scalar, "Inner radius of the product, $r_i$ [-]")
    solid_inner_radius: str = input_variable(Scalar, "Inner radius of the solid, $r_o$ [-]")
    liquid_reactivity: str = input_variable(
        Scalar, "Reactivity of the liquid, $R_l$, between 0 and 1 [-]"
    )
    solid_reactivity: str = input_variable(
        Scalar, "Reactivity of the solid, $R_s$, between 0 and 1 [-]"
    )
    reaction_rate: str = output_variable(
        Scalar, "Rate at which product forms, $\\dot\\alpha$ [amount/volume/time]"
    )
    diffusion_coefficient: Scalar = parameter(
        "Diffusion coefficient of the limiting species in the product, $D$ [1/time]"
    )
    product_dummy_thickness: float = option(
        "Thickness of product from the start, $\\delta$ [-]", default=0.01
    )
    molar_volume: float = option("Molar volume of the limiting species, $\\omega$ [volume/amount]")

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
