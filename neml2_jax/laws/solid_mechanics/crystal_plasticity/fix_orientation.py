"""Rotation parameters kept away from their singularity."""

from __future__ import annotations

from ....declaration import input_variable, option, output_variable, register
from ....models.law import AbstractLaw
from ....types import MRP
from ....types.functions import lt, norm_sq, shadow, where


@register
class FixOrientation(AbstractLaw):
    r"""Long modified Rodrigues parameters are replaced by the short ones of the same rotation.

    $$r^* = \begin{cases} r & r \cdot r < t \\ -r / (r \cdot r) & r \cdot r \ge t \end{cases}$$

    The output may have the name of a variable that another model provides; this model speaks last.

    **Source:** H. Schaub, J. L. Junkins, J. Astronaut. Sci. 44 (1996) 1-19.
    """

    input: str = input_variable(MRP, "Orientation", symbol="r", unit="-")
    output: str = output_variable(
        MRP, "The same, of bounded size", symbol="r^*", unit="-", priority="high"
    )
    threshold: float = option(
        "Square of the size at which parameters switch",
        symbol="t",
        unit="-",
        default=1.0,
        above=0.0,
    )

    def forward(self, input: MRP) -> MRP:
        return where(lt(norm_sq(input), self.threshold), input, shadow(input))
