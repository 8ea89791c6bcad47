"""One strength for all slip systems."""

from __future__ import annotations

from ....crystallography import AbstractCrystal
from ....declaration import dependency, input_variable, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import Scalar


@register
class SingleSlipStrengthMap(AbstractLaw):
    r"""All slip systems have one strength, a constant and what hardening adds to it.

    $$\hat\tau_i = \bar\tau + \tau_0$$

    **Source:** G. I. Taylor, J. Inst. Metals 62 (1938) 307-324.
    """

    slip_hardening: str = input_variable(Scalar, "Hardening", symbol=r"\bar\tau", unit="stress")
    slip_strengths: str = output_variable(
        Scalar, "Slip strength", symbol=r"\hat\tau_i", unit="stress", core=("slip",)
    )
    constant_strength: Scalar = parameter(
        "Strength before hardening", symbol=r"\tau_0", unit="stress"
    )
    crystal_geometry: AbstractCrystal = dependency(
        "Crystal whose slip systems these are", "Data", default_block="crystal_geometry"
    )

    def forward(self, slip_hardening: Scalar) -> Scalar:
        strength = slip_hardening + self.constant_strength
        return strength.sub_batch.expand_at(self.crystal_geometry.n_slip, -1)
