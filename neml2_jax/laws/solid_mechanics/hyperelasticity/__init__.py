"""Hyperelastic laws."""

from .arruda_boyce import ArrudaBoyce as ArrudaBoyce
from .gent import Gent as Gent
from .holzapfel_gasser_ogden import HolzapfelGasserOgden as HolzapfelGasserOgden
from .hyperelasticity import AbstractHyperelasticity as AbstractHyperelasticity
from .mooney_rivlin import MooneyRivlin as MooneyRivlin
from .neo_hookean import NeoHookean as NeoHookean
from .ogden import Ogden as Ogden
from .simo_miehe_stress import SimoMieheStress as SimoMieheStress
