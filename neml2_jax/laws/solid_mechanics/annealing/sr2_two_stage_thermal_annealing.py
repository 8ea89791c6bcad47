"""Recovery of a SR2 by annealing in two stages."""

from __future__ import annotations

from typing import ClassVar

from ....declaration import register
from ....types import SR2
from .two_stage_thermal_annealing import AbstractTwoStageThermalAnnealing


@register
class SR2TwoStageThermalAnnealing(AbstractTwoStageThermalAnnealing):
    __doc__ = AbstractTwoStageThermalAnnealing.__doc__

    value_type: ClassVar[type[SR2]] = SR2
