"""Rate of deformation by slip."""

from __future__ import annotations

from ....crystallography import AbstractCrystal
from ....declaration import dependency, input_variable, output_variable, register
from ....models.law import AbstractLaw
from ....types import R2, SR2, Scalar
from ....types.functions import rotate, sum


@register
class PlasticDeformationRate(AbstractLaw):
    r"""The rate of deformation that slip on all systems makes.

    $$d_p = \sum_i \dot\gamma_i\, Q \operatorname{sym}(d_i \otimes n_i) Q^T$$

    **Source:** J. R. Rice, J. Mech. Phys. Solids 19 (1971) 433-455.
    """

    orientation_matrix: str = input_variable(R2, "Crystal to sample frame", symbol="Q", unit="-")
    slip_rates: str = input_variable(
        Scalar, "Slip rate", symbol=r"\dot\gamma_i", unit="1/time", core=("slip",)
    )
    plastic_deformation_rate: str = output_variable(
        SR2, "Plastic deformation rate", symbol="d_p", unit="1/time"
    )
    crystal_geometry: AbstractCrystal = dependency(
        "Crystal whose slip systems these are", "Data", default_block="crystal_geometry"
    )

    def forward(self, orientation_matrix: R2, slip_rates: Scalar) -> SR2:
        in_crystal = sum((self.crystal_geometry.symmetric_schmid * slip_rates).sub_batch)
        return rotate(in_crystal, orientation_matrix)
