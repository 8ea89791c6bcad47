"""The stress that drives fluid out of a deformed solid."""

from __future__ import annotations

from ...declaration import input_variable, output_variable, parameter, register
from ...models.law import AbstractLaw
from ...types import R2, Scalar
from ...types.functions import inner


@register
class AdvectiveStress(AbstractLaw):
    r"""Mean stress by which deformation acts on the fluid that swells a solid.

    $$p_s = -\frac{c}{3} J_s^{-5/3} J_t^{-2/3} \; P : F$$

    A Jacobian that is not given is 1.

    **Source:** after S. A. Chester, L. Anand, J. Mech. Phys. Solids 58 (2010) 1879-1906.
    """

    js: str = input_variable(
        Scalar, "Jacobian of swelling and phase change", symbol="J_s", unit="-", optional=True
    )
    jt: str = input_variable(
        Scalar, "Jacobian of thermal expansion", symbol="J_t", unit="-", optional=True
    )
    deformation_gradient: str = input_variable(R2, "Deformation gradient", symbol="F", unit="-")
    pk1_stress: str = input_variable(R2, "First Piola-Kirchhoff stress", symbol="P", unit="stress")
    advective_stress: str = output_variable(Scalar, "Advective stress", symbol="p_s", unit="stress")
    coefficient: Scalar = parameter("Coefficient of volume change", symbol="c", unit="-")

    def forward(
        self, js: Scalar | None, jt: Scalar | None, deformation_gradient: R2, pk1_stress: R2
    ) -> Scalar:
        stress = -self.coefficient / 3.0 * inner(pk1_stress, deformation_gradient)
        if js is not None:
            stress = stress * js ** (-5.0 / 3.0)
        if jt is not None:
            stress = stress * jt ** (-2.0 / 3.0)
        return stress
