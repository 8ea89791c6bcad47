"""The product of a matrix and a vector on bare arrays, for those who write functions on tensors."""

from ..kernels.matvec import matvec as matvec
