"""Eigenstrain of thermal expansion."""

from __future__ import annotations

from ....declaration import output_variable, register
from ....types import SR2, Scalar
from .mean_expansion import AbstractMeanExpansion


@register
class ThermalEigenstrain(AbstractMeanExpansion):
    r"""Eigenstrain of isotropic thermal expansion, by a mean coefficient.

    $$\varepsilon_{th} = \alpha(T) \, (T - T_0) \, I$$

    $\alpha(T)$ is the mean coefficient from $T_0$ to $T$. One that is the mean from another
    temperature $T_d$, `coefficient_temperature`, gives

    $$\varepsilon_{th} = \left[\alpha(T) \, (T - T_d) - \alpha(T_0) \, (T_0 - T_d)\right] I$$

    For instantaneous coefficients see `TabulatedThermalEigenstrain`; a coefficient that does not
    depend on temperature is all of these.

    **Raises:** `DeclarationError` if of `coefficient_temperature` and `reference_CTE` only one is
    given.
    **Source:** T. Mura, Micromechanics of Defects in Solids, Nijhoff (1987), 1; ASTM E228 (the two
    coefficients).
    """

    eigenstrain: str = output_variable(SR2, "Eigenstrain", symbol=r"\varepsilon_{th}", unit="-")

    def forward(self, temperature: Scalar) -> SR2:
        strain = self.expansion(temperature)
        return strain * SR2.identity(strain.dtype)
