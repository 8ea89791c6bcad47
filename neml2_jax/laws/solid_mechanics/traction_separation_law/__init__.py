"""Cohesive laws."""

from .benzeggagh_kenane_full_separation import (
    BenzeggaghKenaneFullSeparation as BenzeggaghKenaneFullSeparation,
)
from .bilinear_traction import BilinearTraction as BilinearTraction
from .camanho_davila_critical_separation import (
    CamanhoDavilaCriticalSeparation as CamanhoDavilaCriticalSeparation,
)
from .mode_mixity import ModeMixity as ModeMixity
from .orthotropic_linear_traction import OrthotropicLinearTraction as OrthotropicLinearTraction
from .power_law_full_separation import PowerLawFullSeparation as PowerLawFullSeparation
from .salehani_irani_traction import SalehaniIraniTraction as SalehaniIraniTraction
