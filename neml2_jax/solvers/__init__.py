"""Linear and nonlinear solvers for batches of small systems."""

from .dense_lu import DenseLU as DenseLU
from .krylov import GMRES as GMRES
from .krylov import BiCGStab as BiCGStab
from .newton import Newton as Newton
from .newton_with_line_search import NewtonWithLineSearch as NewtonWithLineSearch
from .preconditioners import BlockJacobiPreconditioner as BlockJacobiPreconditioner
from .preconditioners import FullPreconditioner as FullPreconditioner
from .preconditioners import JacobiPreconditioner as JacobiPreconditioner
from .preconditioners import NoPreconditioner as NoPreconditioner
from .schur_complement import SchurComplement as SchurComplement
