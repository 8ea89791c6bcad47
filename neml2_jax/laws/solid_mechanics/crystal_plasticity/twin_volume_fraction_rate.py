"""Growth of twins by pseudo-slip."""

from __future__ import annotations

import numpy as np

from ....crystallography import AbstractCrystal
from ....declaration import dependency, input_variable, output_variable, register
from ....models.law import AbstractLaw
from ....types import Scalar


@register
class TwinVolumeFractionRate(AbstractLaw):
    r"""A twin grows by its pseudo-slip over the shear of a whole twin.

    $$\dot f_j = \frac{\dot\gamma_j}{\gamma^{tw}_j}$$

    for the twins among the systems of the crystal, in their order.

    **Raises:** `ValueError` for a crystal without twins.
    **Source:** P. Van Houtte, Acta Metall. 26 (1978) 591-604; S. R. Kalidindi, J. Mech. Phys.
    Solids 46 (1998) 267-290.
    """

    slip_rates: str = input_variable(
        Scalar, "Slip rate", symbol=r"\dot\gamma_j", unit="1/time", core=("slip",)
    )
    twin_volume_fractions_rate: str = output_variable(
        Scalar,
        "Rate of the volume fraction of each twin",
        symbol=r"\dot f_j",
        unit="1/time",
        core=("twin",),
    )
    crystal_geometry: AbstractCrystal = dependency(
        "Crystal whose slip systems these are", "Data", default_block="crystal_geometry"
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.crystal_geometry.is_twin.any():
            raise ValueError(
                "TwinVolumeFractionRate: the crystal has no twins; give it twin_families or "
                "twin_directions, twin_planes and twin_shears"
            )

    def forward(self, slip_rates: Scalar) -> Scalar:
        twins = np.flatnonzero(self.crystal_geometry.is_twin)
        shear = self.crystal_geometry.twin_shear.sub_batch[twins]
        return slip_rates.sub_batch[..., twins] / shear
