"""Viscoelastic elements."""

from .burgers_element import BurgersElement as BurgersElement
from .kelvin_voigt_element import KelvinVoigtElement as KelvinVoigtElement
from .linear_dashpot import LinearDashpot as LinearDashpot
from .wiechert_element import WiechertElement as WiechertElement
from .zener_element import ZenerElement as ZenerElement
