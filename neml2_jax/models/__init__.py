"""Models: laws, and what composes, solves and differentiates them."""

from . import chain_rule as chain_rule
from . import chemical_reactions as chemical_reactions
from . import common as common
from . import finite_volume as finite_volume
from . import kwn as kwn
from . import phase_field_fracture as phase_field_fracture
from . import porous_flow as porous_flow
from . import solid_mechanics as solid_mechanics
from .model import AbstractModel as AbstractModel
