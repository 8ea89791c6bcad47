"""Stress to shear stress of slip systems."""

from __future__ import annotations

from ....crystallography import AbstractCrystal
from ....declaration import dependency, input_variable, output_variable, register
from ....models.law import AbstractLaw
from ....types import R2, SR2, Scalar
from ....types.functions import inner, rotate, transpose


@register
class ResolvedShear(AbstractLaw):
    r"""The stress resolved on the plane and in the direction of each slip system.

    $$\tau_i = \sigma : Q \operatorname{sym}(d_i \otimes n_i) Q^T$$

    with the slip directions $d_i$ and plane normals $n_i$ of the crystal.

    **Source:** E. Schmid, Proc. Int. Congr. Appl. Mech. Delft (1924) 342-353.
    """

    stress: str = input_variable(SR2, "Stress", symbol=r"\sigma", unit="stress")
    orientation_matrix: str = input_variable(R2, "Crystal to sample frame", symbol="Q", unit="-")
    resolved_shears: str = output_variable(
        Scalar, "Resolved shear", symbol=r"\tau_i", unit="stress", core=("slip",)
    )
    crystal_geometry: AbstractCrystal = dependency(
        "Crystal whose slip systems these are", "Data", default_block="crystal_geometry"
    )

    def forward(self, stress: SR2, orientation_matrix: R2) -> Scalar:
        # The stress is turned once, rather than every slip system.
        in_crystal = rotate(stress, transpose(orientation_matrix))
        return inner(self.crystal_geometry.symmetric_schmid, in_crystal)
