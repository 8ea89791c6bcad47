"""Recovery by annealing."""

from .scalar_two_stage_thermal_annealing import (
    ScalarTwoStageThermalAnnealing as ScalarTwoStageThermalAnnealing,
)
from .sr2_two_stage_thermal_annealing import (
    SR2TwoStageThermalAnnealing as SR2TwoStageThermalAnnealing,
)
