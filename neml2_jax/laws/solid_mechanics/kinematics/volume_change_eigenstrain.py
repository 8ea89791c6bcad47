"""Eigenstrain of a change of volume."""

from __future__ import annotations

from ....declaration import input_variable, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import SR2, Scalar
from ....types.functions import expm1, log1p


@register
class VolumeChangeEigenstrain(AbstractLaw):
    r"""Eigenstrain of an isotropic change of volume.

    $$\varepsilon_v = \left[\left(\frac{V}{V_0}\right)^{1/3} - 1\right] I$$

    **Source:** T. Mura, Micromechanics of Defects in Solids, Nijhoff (1987), 1.
    """

    volume: str = input_variable(Scalar, "Volume, above 0", symbol="V", unit="length^3")
    eigenstrain: str = output_variable(SR2, "Eigenstrain", symbol=r"\varepsilon_v", unit="-")
    reference_volume: Scalar = parameter(
        "Volume of no strain", symbol="V_0", unit="length^3", above=0.0
    )

    def forward(self, volume: Scalar) -> SR2:
        change = (volume - self.reference_volume) / self.reference_volume
        strain = expm1(log1p(change) / 3.0)
        return strain * SR2.identity(strain.dtype)
