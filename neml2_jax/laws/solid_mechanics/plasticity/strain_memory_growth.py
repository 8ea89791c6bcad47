"""How the memory of plastic strain grows."""

from __future__ import annotations

from ....declaration import input_variable, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import SR2, Scalar


@register
class StrainMemoryGrowth(AbstractLaw):
    r"""A memory surface follows plastic strain by widening and by moving.

    $$\dot q = \eta \dot\lambda, \qquad
    \dot\zeta = \tfrac32 (1 - \eta) \dot\lambda \frac{\partial F}{\partial \varepsilon_p}$$

    where $\dot\lambda \ge 0$ keeps $F$ of `StrainMemorySurface` from being positive (a
    `FBComplementarity`), so that on the surface
    $\dot\lambda = \langle n : n^* \rangle \dot{\bar\varepsilon}_p$ with the unit normals of yield
    surface and memory surface. With $\eta = 1/2$ the surface holds just the strains reached; a
    smaller one forgets.

    **Source:** J. L. Chaboche, K. Dang Van, G. Cordier, Trans. 5th SMiRT (1979) L11/3; N. Ohno, J.
    Appl. Mech. 49 (1982) 721-727.
    """

    memory_rate: str = input_variable(
        Scalar, "Rate of growth", symbol=r"\dot\lambda", unit="1/time"
    )
    memory_direction: str = input_variable(
        SR2,
        "Normal, as of Normality",
        symbol=r"\frac{\partial F}{\partial \varepsilon_p}",
        unit="-",
    )
    memory_center_rate: str = output_variable(
        SR2, "Rate of the centre", symbol=r"\dot\zeta", unit="1/time"
    )
    memory_radius_rate: str = output_variable(
        Scalar, "Rate of the radius", symbol=r"\dot q", unit="1/time"
    )
    widening: Scalar = parameter(
        "Part that widens the surface",
        symbol=r"\eta",
        unit="-",
        default=0.5,
        above=0.0,
        at_most=1.0,
    )

    def forward(self, memory_rate: Scalar, memory_direction: SR2) -> tuple[SR2, Scalar]:
        eta = self.widening
        return 1.5 * (1.0 - eta) * memory_rate * memory_direction, eta * memory_rate
