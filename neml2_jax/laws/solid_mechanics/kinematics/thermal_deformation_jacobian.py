"""The volume ratio of thermal expansion."""

from __future__ import annotations

from ....declaration import output_variable, parameter, register
from ....types import Scalar
from .mean_expansion import AbstractMeanExpansion


@register
class ThermalDeformationJacobian(AbstractMeanExpansion):
    r"""Volume ratio of thermal expansion, by a mean coefficient.

    $$J = 1 + \alpha(T) \, (T - T_0)$$

    $\alpha(T)$ is the mean volumetric coefficient from $T_0$ to $T$. One that is the mean from
    another temperature $T_d$, `coefficient_temperature`, gives

    $$J = 1 + \alpha(T) \, (T - T_d) - \alpha(T_0) \, (T_0 - T_d)$$

    **Raises:** `DeclarationError` if of `coefficient_temperature` and `reference_CTE` only one is
    given.
    **Source:** T. Mura, Micromechanics of Defects in Solids, Nijhoff (1987), 1.
    """

    jacobian_: str = output_variable(Scalar, "Volume ratio", symbol="J", unit="-")
    CTE: Scalar = parameter(
        "Volumetric thermal expansion, the mean from $T_d$ to $T$",
        symbol=r"\alpha(T)",
        unit="1/temperature",
    )

    def forward(self, temperature: Scalar) -> Scalar:
        return 1.0 + self.expansion(temperature)
