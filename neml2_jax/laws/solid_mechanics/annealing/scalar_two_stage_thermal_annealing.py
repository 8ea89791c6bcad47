"""Recovery of a Scalar by annealing in two stages."""

from __future__ import annotations

from typing import ClassVar

from ....declaration import register
from ....types import Scalar
from .two_stage_thermal_annealing import AbstractTwoStageThermalAnnealing


@register
class ScalarTwoStageThermalAnnealing(AbstractTwoStageThermalAnnealing):
    __doc__ = AbstractTwoStageThermalAnnealing.__doc__

    value_type: ClassVar[type[Scalar]] = Scalar
