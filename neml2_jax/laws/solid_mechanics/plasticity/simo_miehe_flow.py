"""Plastic flow that keeps the volume, in the elastic left Cauchy-Green tensor."""

from __future__ import annotations

from typing import ClassVar

from ....declaration import input_variable, output_variable, register
from ....models.law import AbstractLaw
from ....types import R2, SR2, Scalar
from ....types.functions import det, dev, inv, rotate, tr
from ..kinematics.orientation_preserving import orientation_preserving


@register
class SimoMieheFlow(AbstractLaw):
    r"""Residual of a step of the isochoric elastic left Cauchy-Green tensor.

    $$\bar b^* = J_f^{-2/3} f \bar b_{e,n} f^T, \qquad f = F F_n^{-1}, \qquad J_f = \det f$$

    $$r = \operatorname{dev} \bar b_e - \operatorname{dev} \bar b^*
      + \tfrac23 (p - p_n) \operatorname{tr}(\bar b^*)\, N + (\det \bar b_e - 1) I$$

    The step moves with the material, flows along $N$, the gradient of von Mises' stress such as
    `AssociativeJ2FlowDirection` gives it of the Kirchhoff stress, and keeps $\det \bar b_e = 1$:
    backward Euler of $L_v \bar b_e = -\tfrac23 \dot p \operatorname{tr}(\bar b_e) N$. The tensor
    starts from the identity. Where $\det F \le 0$ the residual is NaN.

    **Source:** J. C. Simo, C. Miehe, Comput. Methods Appl. Mech. Eng. 98 (1992) 41-104; code_aster
    R5.03.21.
    """

    elastic_left_cauchy_green: str = input_variable(
        SR2, "Isochoric elastic left Cauchy-Green tensor", symbol=r"\bar b_e", unit="-"
    )
    elastic_left_cauchy_green_old: str = input_variable(
        SR2,
        "The same at the start of the step",
        symbol=r"\bar b_{e,n}",
        unit="-",
        of="elastic_left_cauchy_green",
        suffix="~1",
    )
    deformation_gradient: str = input_variable(R2, "Deformation gradient", symbol="F", unit="-")
    deformation_gradient_old: str = input_variable(
        R2,
        "Deformation gradient at the start of the step",
        symbol="F_n",
        unit="-",
        of="deformation_gradient",
        suffix="~1",
    )
    equivalent_plastic_strain: str = input_variable(
        Scalar, "Equivalent plastic strain", symbol="p", unit="-"
    )
    equivalent_plastic_strain_old: str = input_variable(
        Scalar,
        "Equivalent plastic strain at the start of the step",
        symbol="p_n",
        unit="-",
        of="equivalent_plastic_strain",
        suffix="~1",
    )
    flow_direction: str = input_variable(SR2, "Flow direction", symbol="N", unit="-")
    elastic_left_cauchy_green_residual: str = output_variable(
        SR2,
        "Residual",
        symbol="r",
        unit="-",
        of="elastic_left_cauchy_green",
        suffix="_residual",
    )

    preserves_orientation: ClassVar[tuple[str, ...]] = (
        "deformation_gradient",
        "deformation_gradient_old",
    )

    def forward(
        self,
        elastic_left_cauchy_green: SR2,
        elastic_left_cauchy_green_old: SR2,
        deformation_gradient: R2,
        deformation_gradient_old: R2,
        equivalent_plastic_strain: Scalar,
        equivalent_plastic_strain_old: Scalar,
        flow_direction: SR2,
    ) -> SR2:
        F, F_n = map(orientation_preserving, (deformation_gradient, deformation_gradient_old))
        f = F @ inv(F_n)
        trial = det(f) ** (-2.0 / 3.0) * rotate(elastic_left_cauchy_green_old, f)
        flow = equivalent_plastic_strain - equivalent_plastic_strain_old
        b = elastic_left_cauchy_green
        moved = dev(b) - dev(trial) + 2.0 / 3.0 * flow * tr(trial) * flow_direction
        return moved + (det(b) - 1.0) * SR2.identity()
