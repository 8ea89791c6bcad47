"""The radial return of the effective stress."""

from __future__ import annotations

from ....declaration import input_variable, output_variable, register
from ....models.law import AbstractLaw
from ....types import Scalar
from ...common.isotropic_constants import AbstractIsotropicConstants, bulk_and_shear_modulus


@register
class LinearIsotropicElasticJ2TrialStressUpdate(AbstractIsotropicConstants, AbstractLaw):
    r"""Von Mises stress after a plastic increment, from its elastic trial value.

    $$\bar\sigma = \bar\sigma^{tr} - 3G \left(\bar\varepsilon_p - \bar\varepsilon_p^{n}\right)$$

    **Source:** J. C. Simo, T. J. R. Hughes, Computational Inelasticity, Springer (1998), 3.3.
    """

    elastic_trial_stress: str = input_variable(
        Scalar, "Elastic trial von Mises stress", symbol=r"\bar\sigma^{tr}", unit="stress"
    )
    equivalent_plastic_strain: str = input_variable(
        Scalar, "Equivalent plastic strain", symbol=r"\bar\varepsilon_p", unit="-"
    )
    equivalent_plastic_strain_old: str = input_variable(
        Scalar,
        "Equivalent plastic strain a step ago",
        symbol=r"\bar\varepsilon_p^{n}",
        unit="-",
        of="equivalent_plastic_strain",
        suffix="~1",
    )
    updated_trial_stress: str = output_variable(
        Scalar, "Updated von Mises stress", symbol=r"\bar\sigma", unit="stress"
    )

    def forward(
        self,
        elastic_trial_stress: Scalar,
        equivalent_plastic_strain: Scalar,
        equivalent_plastic_strain_old: Scalar,
    ) -> Scalar:
        _, G = bulk_and_shear_modulus(self.constants)
        increment = equivalent_plastic_strain - equivalent_plastic_strain_old
        return elastic_trial_stress - 3.0 * G * increment
