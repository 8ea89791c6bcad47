"""Symmetric second-order tensors."""

import functools
from typing import Any, ClassVar, Self

import jax
import jax.numpy as jnp
import numpy as np
from jax.typing import ArrayLike, DTypeLike

from ..programs.traced import is_traced
from .array_data import array_of_numbers
from .tensor_wrapper import TensorWrapper, bare_data

# Mandel packing: the shears carry this factor so that the packed dot product is the contraction.
SHEAR_FACTOR = float(np.sqrt(2.0))
MANDEL_ROWS = np.array([0, 1, 2, 1, 0, 0])
MANDEL_COLUMNS = np.array([0, 1, 2, 2, 2, 1])
MANDEL_FACTORS = np.array([1.0, 1.0, 1.0, SHEAR_FACTOR, SHEAR_FACTOR, SHEAR_FACTOR])


class SR2(TensorWrapper):
    r"""A symmetric second-order tensor in Mandel packing; base shape `(6,)`.

    Components $(A_{xx}, A_{yy}, A_{zz}, \sqrt2 A_{yz}, \sqrt2 A_{xz}, \sqrt2 A_{xy})$.
    """

    BASE_SHAPE: ClassVar[tuple[int, ...]] = (6,)

    @classmethod
    def identity(cls, dtype: DTypeLike | None = None) -> Self:
        """The unit tensor; of JAX's default type unless `dtype` says which."""
        return cls(jnp.asarray([1.0, 1.0, 1.0, 0.0, 0.0, 0.0], dtype or jnp.result_type(float)))

    @classmethod
    def fill(cls, *components: ArrayLike | TensorWrapper) -> Self:
        """From 1 (all normal), 3 (normal) or 6 (normal, then yz, xz, xy) tensor components.

        **Shapes:** each a number or `(*points,)`, which broadcast; shears are stored times √2.

        **Raises:** `ValueError` for another number of them, and where one bare array, or the three
        rows of a matrix, stand for components.
        """
        _refuse_a_matrix(components)
        values = [array_of_numbers(bare_data(c)) for c in components]
        if len(values) == 1:
            values = values * 3
        if len(values) == 3:
            values = values + [jnp.zeros_like(values[0])] * 3
        if len(values) != 6:
            raise ValueError(f"SR2.fill takes 1, 3 or 6 components, got {len(components)}")
        return cls(_packed(values))


def _refuse_a_matrix(components: tuple[Any, ...]) -> None:
    """One array may hold the components, or a batch of one of them: that is not guessed."""
    bare = [c for c in components if not isinstance(c, TensorWrapper) and np.ndim(c)]
    one = len(components) == 1 and bare
    rows = len(bare) == 3 and all(np.shape(c) == (3,) for c in bare) and _symmetric(bare)
    if one or rows:
        given = f"an array of shape {np.shape(bare[0])}" if one else "the rows of a matrix"
        raise ValueError(
            f"SR2.fill takes components one by one, got {given}. Of components in an array: "
            f"SR2.fill(*a). Of a symmetric matrix: types.functions.sym(R2(matrix)). Of a batch of "
            f"components: SR2.fill(Scalar(a)), or Scalar(a) for each of 3 or 6"
        )


def _symmetric(rows: list[Any]) -> bool:
    if any(is_traced(r) for r in rows):
        return False
    matrix = np.array(rows, float)
    return bool(matrix.any() and (matrix == matrix.T).all())


# Compiled: of an eager call every operation is a program of its own.
@functools.partial(jax.jit, inline=True)
def _packed(components: list[jax.Array]) -> jax.Array:
    components = jnp.broadcast_arrays(*components)
    factors = jnp.asarray(MANDEL_FACTORS, components[0].dtype)
    return jnp.stack(components, axis=-1) * factors
