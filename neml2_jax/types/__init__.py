"""Typed tensors and the functions on them.

A tensor is an array `(*K, *points, *sites, *base)`: the base shape is that of its type, `(6,)` for
`SR2`; points and sites are batch axes, sites the last `sub_batch_ndim` of them.
"""

from .miller_index import MillerIndex as MillerIndex
from .mrp import MRP as MRP
from .quaternion import Quaternion as Quaternion
from .r2 import R2 as R2
from .scalar import Scalar as Scalar
from .sr2 import SR2 as SR2
from .ssr4 import SSR4 as SSR4
from .tensor import Tensor as Tensor
from .tensor_wrapper import TensorWrapper as TensorWrapper
from .tensor_wrapper import is_tensor as is_tensor
from .vec import Vec as Vec
from .wr2 import WR2 as WR2
