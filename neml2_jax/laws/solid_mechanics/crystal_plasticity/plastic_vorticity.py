"""Spin by slip."""

from __future__ import annotations

from ....crystallography import AbstractCrystal
from ....declaration import dependency, input_variable, output_variable, register
from ....models.law import AbstractLaw
from ....types import R2, WR2, Scalar
from ....types.functions import rotate, sum


@register
class PlasticVorticity(AbstractLaw):
    r"""The spin that slip on all systems makes.

    $$w_p = \sum_i \dot\gamma_i\, Q \operatorname{skew}(d_i \otimes n_i) Q^T$$

    **Source:** J. R. Rice, J. Mech. Phys. Solids 19 (1971) 433-455.
    """

    orientation_matrix: str = input_variable(R2, "Crystal to sample frame", symbol="Q", unit="-")
    slip_rates: str = input_variable(
        Scalar, "Slip rate", symbol=r"\dot\gamma_i", unit="1/time", core=("slip",)
    )
    plastic_vorticity: str = output_variable(WR2, "Plastic vorticity", symbol="w_p", unit="1/time")
    crystal_geometry: AbstractCrystal = dependency(
        "Crystal whose slip systems these are", "Data", default_block="crystal_geometry"
    )

    def forward(self, orientation_matrix: R2, slip_rates: Scalar) -> WR2:
        in_crystal = sum((self.crystal_geometry.skew_schmid * slip_rates).sub_batch)
        return rotate(in_crystal, orientation_matrix)
