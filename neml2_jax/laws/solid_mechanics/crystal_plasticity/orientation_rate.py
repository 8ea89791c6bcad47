"""Spin of a crystal."""

from __future__ import annotations

from ....declaration import input_variable, output_variable, register
from ....models.law import AbstractLaw
from ....types import SR2, WR2
from ....types.functions import r2_from_sr2, skew


@register
class OrientationRate(AbstractLaw):
    r"""The lattice spins with what of the vorticity slip does not take.

    $$\Omega = w - w_p + d_p \varepsilon - \varepsilon d_p, \quad \Omega = \dot Q Q^T$$

    **Source:** E. B. Marin, P. R. Dawson, Comput. Methods Appl. Mech. Eng. 165 (1998) 1-21.
    """

    elastic_strain: str = input_variable(SR2, "Elastic strain", symbol=r"\varepsilon", unit="-")
    vorticity: str = input_variable(WR2, "Vorticity", symbol="w", unit="1/time")
    plastic_deformation_rate: str = input_variable(
        SR2, "Plastic deformation rate", symbol="d_p", unit="1/time"
    )
    plastic_vorticity: str = input_variable(WR2, "Plastic vorticity", symbol="w_p", unit="1/time")
    orientation_rate: str = output_variable(
        WR2, "Spin of the lattice", symbol=r"\Omega", unit="1/time"
    )

    def forward(
        self,
        elastic_strain: SR2,
        vorticity: WR2,
        plastic_deformation_rate: SR2,
        plastic_vorticity: WR2,
    ) -> WR2:
        e, d_p = r2_from_sr2(elastic_strain), r2_from_sr2(plastic_deformation_rate)
        return vorticity - plastic_vorticity + skew(d_p @ e - e @ d_p)
