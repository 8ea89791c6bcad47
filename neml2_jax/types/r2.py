"""Second-order tensors."""

from typing import ClassVar, Self

import jax.numpy as jnp
from jax.typing import DTypeLike

from .alignment import align
from .kernels.matvec import matmat
from .tensor_wrapper import TensorWrapper


class R2(TensorWrapper):
    """A second-order tensor, row major; base shape `(3, 3)`."""

    BASE_SHAPE: ClassVar[tuple[int, ...]] = (3, 3)

    @classmethod
    def identity(cls, dtype: DTypeLike | None = None) -> Self:
        """The unit tensor; of JAX's default type unless `dtype` says which."""
        return cls(jnp.eye(3, dtype=dtype))

    def __matmul__(self, other: object) -> "R2":
        """The product $A_{ij} B_{jk}$."""
        if not isinstance(other, R2):
            return NotImplemented
        ready = align(self, other, what="`@`", multiplicative=True)
        a, b = ready.data
        data = matmat(a, b)
        return self.replace(data, **ready.metadata)
