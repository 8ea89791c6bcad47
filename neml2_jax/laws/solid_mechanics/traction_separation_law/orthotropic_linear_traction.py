"""An elastic interface."""

from __future__ import annotations

from ....declaration import input_variable, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import Scalar, Vec
from ....types.functions import vec_from_scalars


@register
class OrthotropicLinearTraction(AbstractLaw):
    r"""Traction of an interface with a normal and a tangential stiffness.

    $$T_n = K_n \delta_n + K_p \delta_p, \quad T_{si} = K_t \delta_{si}$$

    The penetration $\delta_p \le 0$ is optional; its penalty resists contact.

    **Source:** G. Alfano, M. A. Crisfield, Int. J. Numer. Meth. Eng. 50 (2001) 1701-1736.
    """

    normal_separation: str = input_variable(Scalar, "Normal separation, $\\delta_n$ [length]")
    normal_penetration: str | None = input_variable(
        Scalar, "Normal penetration, $\\delta_p$ [length]", optional=True
    )
    tangential_separation_1: str = input_variable(
        Scalar, "First tangential separation, $\\delta_{s1}$ [length]"
    )
    tangential_separation_2: str = input_variable(
        Scalar, "Second tangential separation, $\\delta_{s2}$ [length]"
    )
    traction: str = output_variable(Vec, "Traction, $T$ [stress]")
    normal_stiffness: Scalar = parameter("Normal stiffness, $K_n$ [stress/length]", above=0.0)
    tangential_stiffness: Scalar = parameter(
        "Tangential stiffness, $K_t$ [stress/length]", above=0.0
    )
    penalty_stiffness: Scalar = parameter(
        "Penalty stiffness of penetration, $K_p$ [stress/length]", default=0.0, at_least=0.0
    )

    def forward(
        self,
        normal_separation: Scalar,
        normal_penetration: Scalar | None,
        tangential_separation_1: Scalar,
        tangential_separation_2: Scalar,
    ) -> Vec:
        T_n = self.normal_stiffness * normal_separation
        if normal_penetration is not None:
            T_n = T_n + self.penalty_stiffness * normal_penetration
        K_t = self.tangential_stiffness
        return vec_from_scalars(T_n, K_t * tangential_separation_1, K_t * tangential_separation_2)
