"""Linear and nonlinear solvers for batches of small systems."""

from .dense_lu import DenseLU as DenseLU
from .newton import Newton as Newton
