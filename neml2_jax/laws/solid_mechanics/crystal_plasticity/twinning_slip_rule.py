"""Rates of slip, and of twinning as slip that only goes one way."""

from __future__ import annotations

from ....crystallography import AbstractCrystal
from ....declaration import dependency, input_variable, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import Scalar
from ....types.functions import gt, macaulay, signed_power, sum, where


@register
class TwinningSlipRule(AbstractLaw):
    r"""Twinning is slip that only goes one way; both act in what is not twinned yet.

    $$\dot\gamma_i = (1 - F) \dot\gamma_0 \left|r_i\right|^{n-1} r_i, \qquad
      r_i = \begin{cases} \tau_i / \hat\tau_i & \text{slip} \\
      \langle \tau_i \rangle / \hat\tau_i & \text{twin} \end{cases}, \qquad F = \sum_j f_j$$

    Which systems are twins the crystal says. Without `twin_volume_fractions` $F$ is zero;
    from $F = 1$ on, where all is twinned, the rates are.

    **Source:** P. Van Houtte, Acta Metall. 26 (1978) 591-604; S. R. Kalidindi, J. Mech. Phys.
    Solids 46 (1998) 267-290.
    """

    resolved_shears: str = input_variable(
        Scalar, "Resolved shear", symbol=r"\tau_i", unit="stress", core=("slip",)
    )
    slip_strengths: str = input_variable(
        Scalar,
        "Strength against slip or twinning",
        symbol=r"\hat\tau_i",
        unit="stress",
        core=("slip",),
    )
    twin_volume_fractions: str | None = input_variable(
        Scalar,
        "Volume fraction of each twin",
        symbol="f_j",
        unit="-",
        core=("twin",),
        optional=True,
    )
    slip_rates: str = output_variable(
        Scalar, "Slip rate", symbol=r"\dot\gamma_i", unit="1/time", core=("slip",)
    )
    gamma0: Scalar = parameter(
        "Slip rate at the slip strength", symbol=r"\dot\gamma_0", unit="1/time", at_least=0.0
    )
    n: Scalar = parameter("Rate sensitivity exponent", symbol="n", unit="-", above=0.0)
    crystal_geometry: AbstractCrystal = dependency(
        "Crystal whose slip systems these are", "Data", default_block="crystal_geometry"
    )

    def forward(
        self,
        resolved_shears: Scalar,
        slip_strengths: Scalar,
        twin_volume_fractions: Scalar | None,
    ) -> Scalar:
        twin = Scalar(self.crystal_geometry.is_twin, sub_batch_ndim=1)
        ratio = where(twin, macaulay(resolved_shears), resolved_shears) / slip_strengths
        rates = self.gamma0 * signed_power(ratio, self.n)
        if twin_volume_fractions is None:
            return rates
        left = 1.0 - sum(twin_volume_fractions.sub_batch)
        return rates * where(gt(left, 0.0), left, 0.0)
