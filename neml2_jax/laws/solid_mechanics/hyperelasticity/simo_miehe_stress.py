"""Stress of the isochoric part of an elastic deformation, and of the change of volume."""

from __future__ import annotations

from typing import ClassVar

from ....declaration import input_variable, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import R2, SR2, Scalar
from ....types.functions import dev
from ..kinematics.orientation_preserving import orientation_preserving
from .from_unity import volume_change


@register
class SimoMieheStress(AbstractLaw):
    r"""Kirchhoff stress of an isotropic elastic-plastic solid at finite strain.

    $$\tau = \mu \operatorname{dev} \bar b_e + \frac{K}{2} (J^2 - 1) I, \qquad J = \det F$$

    with the elastic left Cauchy-Green tensor $\bar b_e$ of determinant 1, which `SimoMieheFlow`
    carries on. Where $J \le 0$ all outputs are NaN.

    **Source:** J. C. Simo, C. Miehe, Comput. Methods Appl. Mech. Eng. 98 (1992) 41-104.
    """

    elastic_left_cauchy_green: str = input_variable(
        SR2, "Isochoric elastic left Cauchy-Green tensor", symbol=r"\bar b_e", unit="-"
    )
    deformation_gradient: str = input_variable(R2, "Deformation gradient", symbol="F", unit="-")
    kirchhoff_stress: str = output_variable(SR2, "Kirchhoff stress", symbol=r"\tau", unit="stress")
    bulk_modulus: Scalar = parameter("Bulk modulus", symbol="K", unit="stress", above=0.0)
    shear_modulus: Scalar = parameter("Shear modulus", symbol=r"\mu", unit="stress", above=0.0)

    preserves_orientation: ClassVar[tuple[str, ...]] = ("deformation_gradient",)

    def forward(self, elastic_left_cauchy_green: SR2, deformation_gradient: R2) -> SR2:
        F = orientation_preserving(deformation_gradient)
        j = volume_change(F - R2.identity(F.dtype))
        pressure = 0.5 * self.bulk_modulus * j * (2.0 + j)
        return self.shear_modulus * dev(elastic_left_cauchy_green) + pressure * SR2.identity()
