"""The ratio of shear to opening."""

from __future__ import annotations

from ....declaration import input_variable, output_variable, register
from ....models.law import AbstractLaw
from ....types import Scalar
from ....types.functions import gt, where


@register
class ModeMixity(AbstractLaw):
    r"""Ratio of tangential to normal separation, zero where the interface is closed.

    $$\beta = \begin{cases} \delta_s / \delta_n & \delta_n > 0 \\ 0 & \delta_n \le 0
    \end{cases}$$

    **Source:** P. P. Camanho, C. G. Davila, NASA/TM-2002-211737 (2002).
    """

    normal_separation: str = input_variable(
        Scalar, "Normal separation", symbol=r"\delta_n", unit="length"
    )
    tangential_separation: str = input_variable(
        Scalar, "Size of the tangential separation", symbol=r"\delta_s", unit="length"
    )
    mode_mixity: str = output_variable(Scalar, "Mode mixity", symbol=r"\beta", unit="-")

    def forward(self, normal_separation: Scalar, tangential_separation: Scalar) -> Scalar:
        is_open = gt(normal_separation, 0.0)
        opening = where(is_open, normal_separation, 1.0)
        return where(is_open, tangential_separation / opening, 0.0)
