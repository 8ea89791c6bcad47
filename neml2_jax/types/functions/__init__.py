"""Functions on typed tensors, one topic a file."""

from .structure import fullify as fullify
from .structure import identity_seed as identity_seed
from .structure import sum_sub_batch as sum_sub_batch
from .structure import to_dense as to_dense
