"""Finite element codes that call material points: packings, measures, adapters."""

from .measures import convert_measure as convert_measure
from .measures import convert_stress as convert_stress
from .packing import CONVENTIONS as CONVENTIONS
from .packing import convert as convert
from .packing import convert_tangent as convert_tangent
