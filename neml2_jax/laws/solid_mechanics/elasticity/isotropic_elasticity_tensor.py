"""The stiffness of an isotropic solid."""

from __future__ import annotations

from ....declaration import output_variable, register
from ....models.law import AbstractLaw
from ....types import SSR4
from ...common.isotropic_constants import AbstractIsotropicConstants, bulk_and_shear_modulus


@register
class IsotropicElasticityTensor(AbstractIsotropicConstants, AbstractLaw):
    r"""Stiffness tensor of an isotropic solid.

    $$C = 3K \, I_{vol} + 2G \, I_{dev}$$

    **Source:** L. D. Landau, E. M. Lifshitz, Theory of Elasticity, Pergamon (1970), 4.
    """

    C: str = output_variable(
        SSR4, "Stiffness tensor", symbol="C", unit="stress", named_by_block=True
    )

    def forward(self) -> SSR4:
        K, G = bulk_and_shear_modulus(self.constants)
        return 3.0 * K * SSR4.identity_vol() + 2.0 * G * SSR4.identity_dev()
