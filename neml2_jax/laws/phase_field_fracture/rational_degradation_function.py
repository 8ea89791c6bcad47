"""Degradation by a rational function."""

from __future__ import annotations

from ...declaration import input_variable, option, output_variable, parameter, register
from ...models.law import AbstractLaw
from ...types import Scalar


@register
class RationalDegradationFunction(AbstractLaw):
    r"""Degradation of the energy that gives a chosen law of softening, with a residual.

    $$g = (1 - \eta) \frac{(1 - d)^p}{(1 - d)^p + Q(d)} + \eta, \quad
    Q = b_1 d \, (1 + b_2 d + b_2 b_3 d^2)$$

    **Source:** J.-Y. Wu, J. Mech. Phys. Solids 103 (2017) 72-99.
    """

    phase: str = input_variable(Scalar, "Phase field", symbol="d", unit="-")
    degradation: str = output_variable(Scalar, "Degradation", symbol="g", unit="-")
    power: Scalar = parameter("Exponent", symbol="p", unit="-", above=0.0)
    b1: Scalar = parameter("Coefficient", symbol="b_1", unit="-", above=0.0)
    b2: Scalar = parameter("Coefficient", symbol="b_2", unit="-")
    b3: Scalar = parameter("Coefficient", symbol="b_3", unit="-")
    eta: float = option(
        "Residual degradation of a crack",
        symbol=r"\eta",
        unit="-",
        default=0.0,
        at_least=0.0,
        below=1.0,
    )

    def forward(self, phase: Scalar) -> Scalar:
        d, b1, b2, b3 = phase, self.b1, self.b2, self.b3
        intact = (1.0 - d) ** self.power
        Q = b1 * d * (1.0 + b2 * d * (1.0 + b3 * d))
        return (1.0 - self.eta) * intact / (intact + Q) + self.eta
