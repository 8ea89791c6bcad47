"""The volume of a mixture."""

from __future__ import annotations

from ...declaration import (
    input_variable,
    input_variables,
    output_variable,
    parameter,
    parameters,
    register,
)
from ...errors import DeclarationError
from ...models.law import AbstractLaw
from ...types import Scalar


@register
class EffectiveVolume(AbstractLaw):
    r"""Volume of a composite of given mass from the mass fractions of its components.

    $$V = \frac{M}{1 - \varphi_o} \sum_i \frac{\omega_i}{\rho_i}$$

    Without the fraction of open volume, $\varphi_o = 0$.

    **Raises:** `DeclarationError` unless there is one density for each mass fraction.
    """

    open_volume_fraction: str = input_variable(
        Scalar, "Fraction of open volume", symbol=r"\varphi_o", unit="-", optional=True
    )
    mass_fractions: tuple[str, ...] = input_variables(
        Scalar, "Mass fractions of the components", symbol=r"\omega_i", unit="-"
    )
    composite_volume: str = output_variable(
        Scalar, "Volume of the composite", symbol="V", unit="length^3"
    )
    reference_mass: Scalar = parameter("Mass of the composite", symbol="M", unit="mass", above=0.0)
    densities: tuple[Scalar, ...] = parameters(
        Scalar, "Densities of the components", symbol=r"\rho_i", unit="mass/length^3", above=0.0
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if len(self.densities) != len(self.mass_fractions):
            raise DeclarationError(
                f"EffectiveVolume: {len(self.mass_fractions)} mass_fractions need as many "
                f"densities, got {len(self.densities)}"
            )

    def forward(
        self, open_volume_fraction: Scalar | None, mass_fractions: tuple[Scalar, ...]
    ) -> Scalar:
        specific = sum(w / rho for w, rho in zip(mass_fractions, self.densities, strict=True))
        volume = self.reference_mass * specific
        return volume if open_volume_fraction is None else volume / (1.0 - open_volume_fraction)
