"""Stress or strain control, component by component."""

from __future__ import annotations

from ...declaration import input_variable, option, output_variable, register
from ...models.law import AbstractLaw
from ...types import SR2
from ...types.functions import gt, where


@register
class MixedControlSetup(AbstractLaw):
    r"""Two tensors, exchanged component by component where the control is over a threshold.

    $$(y_i, z_i) = \begin{cases} (x^a_i, x^b_i) & c_i > c_0 \\ (x^b_i, x^a_i) & c_i \le c_0
      \end{cases}$$
    """

    control: str = input_variable(SR2, "Control", symbol="c", unit="-")
    x_above: str = input_variable(SR2, "Given over the threshold", symbol="x^a", unit="any")
    x_below: str = input_variable(SR2, "Given elsewhere", symbol="x^b", unit="any")
    y: str = output_variable(SR2, "Selected components", symbol="y", unit="any")
    z: str = output_variable(SR2, "The other components", symbol="z", unit="any")
    threshold: float = option("Threshold", symbol="c_0", unit="-", default=0.5)

    def forward(self, control: SR2, x_above: SR2, x_below: SR2) -> tuple[SR2, SR2]:
        above = gt(control, self.threshold)
        return where(above, x_above, x_below), where(above, x_below, x_above)
