"""Degradation by a power."""

from __future__ import annotations

from ...declaration import input_variable, option, output_variable, parameter, register
from ...models.law import AbstractLaw
from ...types import Scalar


@register
class PowerDegradationFunction(AbstractLaw):
    r"""Degradation of the energy by a power of what is not damaged, with a residual.

    $$g = (1 - \eta) (1 - d)^p + \eta$$

    **Source:** C. Miehe, F. Welschinger, M. Hofacker, Int. J. Numer. Methods Eng. 83 (2010)
    1273-1311.
    """

    phase: str = input_variable(Scalar, "Phase field", symbol="d", unit="-")
    degradation: str = output_variable(Scalar, "Degradation", symbol="g", unit="-")
    power: Scalar = parameter("Exponent", symbol="p", unit="-", above=0.0)
    eta: float = option(
        "Residual degradation of a crack",
        symbol=r"\eta",
        unit="-",
        default=0.0,
        at_least=0.0,
        below=1.0,
    )

    def forward(self, phase: Scalar) -> Scalar:
        return (1.0 - self.eta) * (1.0 - phase) ** self.power + self.eta
