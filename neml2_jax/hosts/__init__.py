"""Finite element codes that call material points: packings, measures, adapters."""

from . import dolfinx_external_operator as dolfinx_external_operator
from . import dolfinx_materials as dolfinx_materials
from . import felupe as felupe
from . import flat_point as flat_point
from . import jax_fem as jax_fem
from . import scikit_fem as scikit_fem
from .measures import convert_measure as convert_measure
from .measures import convert_stress as convert_stress
from .packing import CONVENTIONS as CONVENTIONS
from .packing import convert as convert
from .packing import convert_tangent as convert_tangent
