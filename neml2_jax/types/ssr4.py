"""Fourth-order tensors with both minor symmetries."""

from typing import Any, ClassVar, Self

import jax.numpy as jnp
import numpy as np

from .alignment import align
from .kernels.matvec import matmat, matvec
from .sr2 import SR2
from .tensor_wrapper import TensorWrapper

_VOL = np.zeros((6, 6))
_VOL[:3, :3] = 1.0 / 3.0


class SSR4(TensorWrapper):
    """A fourth-order tensor as its Mandel matrix; base shape `(6, 6)`."""

    BASE_SHAPE: ClassVar[tuple[int, ...]] = (6, 6)

    @classmethod
    def identity(cls) -> Self:
        r"""$\delta_{ij}\delta_{kl}$: maps a tensor to its trace times the unit tensor."""
        return cls(jnp.asarray(3.0 * _VOL, jnp.result_type(float)))

    @classmethod
    def identity_sym(cls) -> Self:
        """The identity on symmetric tensors."""
        return cls(jnp.eye(6))

    @classmethod
    def identity_vol(cls) -> Self:
        """The projector onto volumetric tensors."""
        return cls(jnp.asarray(_VOL, jnp.result_type(float)))

    @classmethod
    def identity_dev(cls) -> Self:
        """The projector onto deviators."""
        return cls(jnp.asarray(np.eye(6) - _VOL, jnp.result_type(float)))

    @classmethod
    def identity_C1(cls) -> Self:
        """The part of a cubic stiffness that multiplies C1: diagonal normal entries."""
        return cls(jnp.diag(jnp.asarray([1.0, 1.0, 1.0, 0.0, 0.0, 0.0], jnp.result_type(float))))

    @classmethod
    def identity_C2(cls) -> Self:
        """The part of a cubic stiffness that multiplies C2: off-diagonal normal entries."""
        data = np.zeros((6, 6))
        data[:3, :3] = 1.0 - np.eye(3)
        return cls(jnp.asarray(data, jnp.result_type(float)))

    @classmethod
    def identity_C3(cls) -> Self:
        """The part of a cubic stiffness that multiplies C3: the shears."""
        return cls(jnp.diag(jnp.asarray([0.0, 0.0, 0.0, 1.0, 1.0, 1.0], jnp.result_type(float))))

    def __matmul__(self, other: object) -> Any:
        """The double contraction with an SR2 or an SSR4."""
        if isinstance(other, SR2):
            ready = align(self, other, what="`@`", multiplicative=True)
            a, b = ready.data
            return SR2(matvec(a, b), **ready.metadata)
        if isinstance(other, SSR4):
            ready = align(self, other, what="`@`", multiplicative=True)
            a, b = ready.data
            data = matmat(a, b)
            return self.replace(data, **ready.metadata)
        return NotImplemented
