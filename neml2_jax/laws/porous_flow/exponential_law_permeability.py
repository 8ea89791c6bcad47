"""Permeability as an exponential of porosity."""

from __future__ import annotations

from ...declaration import input_variable, output_variable, parameter, register
from ...models.law import AbstractLaw
from ...types import Scalar
from ...types.functions import exp


@register
class ExponentialLawPermeability(AbstractLaw):
    r"""Permeability that depends exponentially on porosity.

    $$K = K_0 \exp\left[a \, (\varphi_0 - \varphi)\right]$$

    **Source:** C. David, T.-F. Wong, W. Zhu, J. Zhang, Pure Appl. Geophys. 143 (1994) 425-456.
    """

    porosity: str = input_variable(Scalar, "Porosity", symbol=r"\varphi", unit="-")
    permeability: str = output_variable(Scalar, "Permeability", symbol="K", unit="length^2")
    reference_permeability: Scalar = parameter(
        "Permeability at the reference porosity", symbol="K_0", unit="length^2", above=0.0
    )
    reference_porosity: Scalar = parameter("Reference porosity", symbol=r"\varphi_0", unit="-")
    scale: Scalar = parameter("Rate of the exponential", symbol="a", unit="-")

    def forward(self, porosity: Scalar) -> Scalar:
        K0, phi0 = self.reference_permeability, self.reference_porosity
        return K0 * exp(self.scale * (phi0 - porosity))
