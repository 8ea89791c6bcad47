"""A model as a finite element code calls it: one call per load step."""

from .energies import Energies as Energies
from .material_point import MaterialPoint as MaterialPoint
from .material_point import MaterialState as MaterialState
from .material_point import Update as Update
from .point_status import PointStatus as PointStatus
from .variables import Variable as Variable
