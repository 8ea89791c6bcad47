"""Degradation by a cubic function."""

from __future__ import annotations

from ...declaration import input_variable, option, output_variable, parameter, register
from ...models.law import AbstractLaw
from ...types import Scalar


@register
class CubicDegradationFunction(AbstractLaw):
    r"""Degradation of the energy that starts with a chosen slope, with a residual.

    $$g = (1 - \eta) \left\{s \left[(1 - d)^3 - (1 - d)^2\right] + 3 (1 - d)^2 - 2 (1 - d)^3
    \right\} + \eta$$

    so that $g'(0) = -(1 - \eta) s$: with a small slope, a solid with the AT2 functional stays
    nearly linear up to its peak. With $s = 2$ it is the square $(1 - d)^2$.

    **Source:** M. J. Borden, T. J. R. Hughes, C. M. Landis, A. Anvari, I. J. Lee, Comput. Methods
    Appl. Mech. Eng. 312 (2016) 130-166, eq. 9.
    """

    phase: str = input_variable(Scalar, "Phase field", symbol="d", unit="-")
    degradation: str = output_variable(Scalar, "Degradation", symbol="g", unit="-")
    slope: Scalar = parameter("Slope of the intact solid", symbol="s", unit="-", at_least=0.0)
    eta: float = option(
        "Residual degradation of a crack",
        symbol=r"\eta",
        unit="-",
        default=0.0,
        at_least=0.0,
        below=1.0,
    )

    def forward(self, phase: Scalar) -> Scalar:
        s, c = self.slope, 1.0 - phase
        cubic = c * c * (s * (c - 1.0) + 3.0 - 2.0 * c)
        return (1.0 - self.eta) * cubic + self.eta
