"""Materials that were written for other programs, as input files of this library."""

from .damask import DamaskPhase as DamaskPhase
from .damask import damask_orientations as damask_orientations
from .damask import read_damask_phase as read_damask_phase
from .damask_input import damask_input as damask_input
