"""A model as a finite element code calls it: one call per load step."""

from .check_tangent import check_tangent as check_tangent
from .energies import Energies as Energies
from .hypotheses import STRESS_FREE as STRESS_FREE
from .hypotheses import point_under as point_under
from .material_point import MaterialPoint as MaterialPoint
from .material_state import MaterialState as MaterialState
from .material_state import Update as Update
from .mixed_control import mixed_control as mixed_control
from .point_status import PointStatus as PointStatus
from .variables import Variable as Variable
