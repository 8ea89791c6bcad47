"""Integration of a spin by the exponential map."""

from __future__ import annotations

from typing import Literal

from ...declaration import input_variable, option, output_variable, register
from ...models.law import AbstractLaw
from ...types import MRP, WR2, Scalar
from ...types.functions import compose, exp_map


@register
class WR2ExplicitExponentialTimeIntegration(AbstractLaw):
    r"""An orientation turned by a spin over the step.

    $$Q = \exp(\Delta t\, \Omega) \circ Q_n, \quad \Delta t = t - t_n$$

    **Source:** J. C. Simo, L. Vu-Quoc, Comput. Methods Appl. Mech. Eng. 58 (1986) 79-116.
    """

    variable: str = output_variable(MRP, "Orientation at the end of the step", symbol="Q", unit="-")
    variable_old: str = input_variable(
        MRP, "Orientation at its start", symbol="Q_n", unit="-", of="variable", suffix="~1"
    )
    rate: str = input_variable(
        WR2, "Spin", symbol=r"\Omega", unit="1/time", of="variable", suffix="_rate"
    )
    time: str = input_variable(
        Scalar, "Time at the end of the step", symbol="t", unit="time", default="t"
    )
    time_old: str = input_variable(
        Scalar, "Time at its start", symbol="t_n", unit="time", of="time", suffix="~1"
    )
    exponential_map: Literal["exact", "neml2"] = option(
        "`exact`, or `neml2` for the approximation of NEML2 (right to leading order)",
        default="exact",
        choices=("exact", "neml2"),
        compat={"neml2": "neml2"},
    )

    def forward(self, Q_n: MRP, spin: WR2, t: Scalar, t_n: Scalar) -> MRP:
        turn = exp_map((t - t_n) * spin, self.exponential_map)
        return compose(turn, Q_n)
