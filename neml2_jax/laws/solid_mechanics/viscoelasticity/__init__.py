"""Viscoelastic elements."""

from .arrhenius_shift_factor import ArrheniusShiftFactor as ArrheniusShiftFactor
from .burgers_element import BurgersElement as BurgersElement
from .generalized_maxwell_element import GeneralizedMaxwellElement as GeneralizedMaxwellElement
from .kelvin_voigt_element import KelvinVoigtElement as KelvinVoigtElement
from .linear_dashpot import LinearDashpot as LinearDashpot
from .prony_series import PronySeries as PronySeries
from .wiechert_element import WiechertElement as WiechertElement
from .wlf_shift_factor import WLFShiftFactor as WLFShiftFactor
from .zener_element import ZenerElement as ZenerElement
