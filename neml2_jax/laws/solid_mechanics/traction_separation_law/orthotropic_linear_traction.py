"""An elastic interface."""

from __future__ import annotations

from ....declaration import parameter, register
from ....types import Scalar, Vec
from ....types.functions import vec_from_scalars
from .traction import AbstractTraction, in_contact


@register
class OrthotropicLinearTraction(AbstractTraction):
    r"""Traction of an interface with a normal and a tangential stiffness.

    $$T_n = K_n \delta_n + K_p \delta_p, \quad T_{s1} = K_t \delta_{s1}, \quad
    T_{s2} = K_t \delta_{s2}$$

    The penetration $\delta_p \le 0$ is optional; its penalty resists contact.

    **Source:** G. Alfano, M. A. Crisfield, Int. J. Numer. Meth. Eng. 50 (2001) 1701-1736.
    """

    normal_stiffness: Scalar = parameter(
        "Normal stiffness", symbol="K_n", unit="stress/length", above=0.0
    )
    tangential_stiffness: Scalar = parameter(
        "Tangential stiffness", symbol="K_t", unit="stress/length", above=0.0
    )
    penalty_stiffness: Scalar = parameter(
        "Penalty stiffness of penetration",
        symbol="K_p",
        unit="stress/length",
        default=0.0,
        at_least=0.0,
    )

    def forward(
        self,
        normal_separation: Scalar,
        normal_penetration: Scalar | None,
        tangential_separation_1: Scalar,
        tangential_separation_2: Scalar,
    ) -> Vec:
        K_n, K_p = self.normal_stiffness, self.penalty_stiffness
        T_n = in_contact(K_n * normal_separation, K_p, normal_penetration)
        K_t = self.tangential_stiffness
        return vec_from_scalars(T_n, K_t * tangential_separation_1, K_t * tangential_separation_2)
