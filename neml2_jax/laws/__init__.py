"""The catalogue of laws, one family a package."""

from . import chemical_reactions as chemical_reactions
from . import common as common
from . import finite_volume as finite_volume
from . import kwn as kwn
from . import learned as learned
from . import phase_field_fracture as phase_field_fracture
from . import porous_flow as porous_flow
from . import solid_mechanics as solid_mechanics
