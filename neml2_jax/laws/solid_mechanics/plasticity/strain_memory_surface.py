"""How far plastic strain has gone beyond what the material remembers."""

from __future__ import annotations

from ....declaration import input_variable, output_variable, register
from ....models.law import AbstractLaw
from ....types import SR2, Scalar
from ....types.functions import norm


@register
class StrainMemorySurface(AbstractLaw):
    r"""A sphere in the space of plastic strains, which holds those that have been reached.

    $$F = \sqrt{\tfrac23 (\varepsilon_p - \zeta) : (\varepsilon_p - \zeta)} - q$$

    It is never positive: `StrainMemoryGrowth` moves and widens the sphere with plastic strain that
    leaves it. At the centre the derivatives of the root are taken as 0.

    **Source:** J. L. Chaboche, K. Dang Van, G. Cordier, Trans. 5th SMiRT (1979) L11/3.
    """

    plastic_strain: str = input_variable(SR2, "Plastic strain", symbol=r"\varepsilon_p", unit="-")
    memory_center: str = input_variable(
        SR2, "Centre of the memory surface", symbol=r"\zeta", unit="-"
    )
    memory_radius: str = input_variable(
        Scalar, "Radius of the memory surface", symbol="q", unit="-"
    )
    memory_function: str = output_variable(
        Scalar, "Strain beyond the surface", symbol="F", unit="-"
    )

    def forward(self, plastic_strain: SR2, memory_center: SR2, memory_radius: Scalar) -> Scalar:
        return (2.0 / 3.0) ** 0.5 * norm(plastic_strain - memory_center) - memory_radius
