"""Hooke's law."""

from __future__ import annotations

from ....declaration import input_variable, option, output_variable, register
from ....models.declared_variables import declared_inputs
from ....models.interface import Slot, Values
from ....types import SR2
from ....types.functions import dev, vol
from ...common.isotropic_constants import AbstractIsotropicConstants, bulk_and_shear_modulus


@register
class LinearIsotropicElasticity(AbstractIsotropicConstants):
    r"""Stress of a linear isotropic elastic solid.

    $$\sigma = 3K \operatorname{vol} \varepsilon + 2G \operatorname{dev} \varepsilon$$

    With `compliance` it reads the stress and gives the strain. With `rate_form` it relates the
    rates: both variables carry the suffix `_rate`.

    **Source:** L. D. Landau, E. M. Lifshitz, Theory of Elasticity, Pergamon (1970), 4.
    """

    strain: str = input_variable(SR2, "Elastic strain", symbol=r"\varepsilon", unit="-")
    stress: str = output_variable(SR2, "Stress", symbol=r"\sigma", unit="stress")
    compliance: bool = option("Whether to give the strain for a stress", default=False)
    rate_form: bool = option("Whether to relate the rates", default=False)

    def at_site(self, values: Values) -> SR2:
        given = values[self._variables[0]]
        assert isinstance(given, SR2)
        K, G = bulk_and_shear_modulus(self.constants)
        if self.compliance:
            return vol(given) / (3.0 * K) + dev(given) / (2.0 * G)
        return 3.0 * K * vol(given) + 2.0 * G * dev(given)

    # Which variable is read and which is given depends on the options.

    @property
    def _variables(self) -> tuple[str, str]:
        suffix = "_rate" if self.rate_form else ""
        strain, stress = self.strain + suffix, self.stress + suffix
        return (stress, strain) if self.compliance else (strain, stress)

    def input_slots(self) -> list[Slot]:
        read = Slot(self._variables[0], SR2, 0)
        return [read, *declared_inputs(self)[1:]]

    def output_slots(self) -> list[Slot]:
        return [Slot(self._variables[1], SR2, 0)]

    @property
    def output_priorities(self) -> dict[str, str]:
        return {self._variables[1]: "default"}
