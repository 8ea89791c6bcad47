"""Linear and nonlinear solvers for batches of small systems."""

from .dense_lu import DenseLU as DenseLU
from .newton import Newton as Newton
from .newton_with_line_search import NewtonWithLineSearch as NewtonWithLineSearch
from .schur_complement import SchurComplement as SchurComplement
