"""Principal values of symmetric tensors, and functions of tensors by their principal values."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from ..diagonals import fullify
from ..kernels.components import matrix_entries
from ..kernels.matvec import matmat, matvec
from ..r2 import R2
from ..sr2 import MANDEL_COLUMNS, MANDEL_ROWS, SR2
from ..vec import Vec
from .divided_differences import first_difference, second_difference
from .packing import r2_from_sr2, sym
from .rotate import mandel_rotation

Law = Callable[[jax.Array], jax.Array]


def principal_values(a: SR2, *, kinks: bool = False) -> Vec:
    r"""The eigenvalues $\lambda_1 \le \lambda_2 \le \lambda_3$.

    $$\dot\lambda_i = n_i \cdot \dot a\, n_i, \qquad
      \ddot\lambda_i = 2 \sum_{j \ne i} \frac{(n_i \cdot \dot a\, n_j)^2}{\lambda_i - \lambda_j}$$

    Where two coincide each has no derivative of its own: it is given that of one eigenbasis. The
    first derivative of a symmetric function of the eigenvalues is right there, the second cannot
    be, and is NaN: write the function by `isotropic_function`, as $\operatorname{tr} f(a)$. A
    function with `kinks`, as the largest eigenvalue, has no second derivative there at all: pairs
    that coincide are left out of the sum.

    **Source:** P. Lancaster, Numer. Math. 6 (1964) 377-387.
    """
    a = fullify(a)
    return Vec(_eigenvalues(kinks, a.data), **a.metadata)


def isotropic_function(a: SR2, law: Law) -> SR2:
    r"""$\sum_i f(\lambda_i)\, n_i \otimes n_i$ for a law $f$ of one number.

    $$n_i \cdot \dot F\, n_j = f[\lambda_i, \lambda_j]\; n_i \cdot \dot a\, n_j$$

    with divided differences $f[\cdot, \cdot]$ (Daleckii and Krein), which stay finite where
    eigenvalues coincide; differentiable twice. `law` acts on arrays, elementwise, and holds no
    traced values. Near $a = 0$ a law keeps its digits if it vanishes there: `expm1`, not `exp`.

    **Source:** R. Bhatia, Matrix Analysis, Springer (1997), theorem V.3.3.
    """
    a = fullify(a)
    return a.replace(_isotropic(law, a.data))


# A rate is a tangent operator, which depends on `a` alone and carries its own derivative, times the
# rate of `a`. Reverse mode unfolds the product and differentiates its factors, so the operator may
# not be spelled out in terms of eigenvectors there.


@partial(jax.custom_jvp, nondiff_argnums=(0,))
def _eigenvalues(kinks: bool, a: Float[Array, "*batch 6"]) -> Float[Array, "*batch 3"]:
    return _eigh(a)[0]


@_eigenvalues.defjvp
def _eigenvalues_jvp(
    kinks: bool, primals: tuple[jax.Array], tangents: tuple[jax.Array]
) -> tuple[jax.Array, jax.Array]:
    (a,), (da,) = primals, tangents
    return _eigenvalues(kinks, a), matvec(_directions(kinks, a), da)


@partial(jax.custom_jvp, nondiff_argnums=(0,))
def _directions(kinks: bool, a: Float[Array, "*batch 6"]) -> Float[Array, "*batch 3 6"]:
    r"""The packed $n_i \otimes n_i$, one a row."""
    return jnp.swapaxes(_eigh(a)[1][..., :, :3], -1, -2)


@_directions.defjvp
def _directions_jvp(
    kinks: bool, primals: tuple[jax.Array], tangents: tuple[jax.Array]
) -> tuple[jax.Array, jax.Array]:
    (a,), (da,) = primals, tangents
    values, M = _eigh(a)
    scale = jnp.max(jnp.abs(values), axis=-1)
    rate = matvec(jnp.swapaxes(M, -1, -2), da)
    rows = [jnp.zeros_like(M[..., 0])] * 3
    for shear, i, j in ((3, 1, 2), (4, 0, 2), (5, 0, 1)):
        gap = values[..., i] - values[..., j]
        close = jnp.abs(gap) <= 8.0 * jnp.finfo(a.dtype).eps * scale
        turn = rate[..., shear] / jnp.where(close, jnp.inf if kinks else jnp.nan, gap)
        rows[i] = rows[i] + turn[..., None] * M[..., shear]
        rows[j] = rows[j] - turn[..., None] * M[..., shear]
    return _directions(kinks, a), jnp.stack(rows, axis=-2)


@partial(jax.custom_jvp, nondiff_argnums=(0,))
def _isotropic(law: Law, a: Float[Array, "*batch 6"]) -> Float[Array, "*batch 6"]:
    values, M = _eigh(a)
    return matvec(M[..., :, :3], law(values))


@_isotropic.defjvp
def _isotropic_jvp(
    law: Law, primals: tuple[jax.Array], tangents: tuple[jax.Array]
) -> tuple[jax.Array, jax.Array]:
    (a,), (da,) = primals, tangents
    return _isotropic(law, a), matvec(_tangent(law, a), da)


@partial(jax.custom_jvp, nondiff_argnums=(0,))
def _tangent(law: Law, a: Float[Array, "*batch 6"]) -> Float[Array, "*batch 6 6"]:
    """The derivative of `_isotropic`, a Mandel matrix; in the eigenbasis it is diagonal."""
    values, M = _eigh(a)
    f = first_difference(law, values)
    entry = matrix_entries(f)
    diagonal = jnp.stack([entry[i][j] for i, j in zip(MANDEL_ROWS, MANDEL_COLUMNS)], -1)
    return matmat(M * diagonal[..., None, :], jnp.swapaxes(M, -1, -2))


@_tangent.defjvp
def _tangent_jvp(
    law: Law, primals: tuple[jax.Array], tangents: tuple[jax.Array]
) -> tuple[jax.Array, jax.Array]:
    (a,), (da,) = primals, tangents
    values, M = _eigh(a)
    T = jnp.swapaxes(M, -1, -2)
    bend = _bend(second_difference(law, values), matvec(T, da))
    return _tangent(law, a), matmat(matmat(M, bend), T)


def _bend(
    f: Float[Array, "*batch 3 3 3"], rate: Float[Array, "*batch 6"]
) -> Float[Array, "*batch 6 6"]:
    r"""The rate of the tangent operator, in the eigenbasis.

    $$\ddot F_{ij} = \sum_k f[\lambda_i, \lambda_j, \lambda_k] (E_{ik} G_{kj} + G_{ik} E_{kj})$$

    as a Mandel matrix acting on $E$, for the packed `rate` $G$.
    """
    G = r2_from_sr2(SR2(rate)).data
    E = r2_from_sr2(SR2(jnp.eye(6, dtype=rate.dtype))).data  # one unit tensor a column
    f, G = f[..., None, :, :, :], G[..., None, :, :]
    once = E[:, :, None, :] * jnp.swapaxes(G, -1, -2)[..., None, :, :]  # (J, i, j, k)
    both = once + G[..., :, None, :] * E[:, None, :, :]
    columns = sym(R2(jnp.sum(f * both, axis=-1))).data
    return jnp.swapaxes(columns, -1, -2)


def _eigh(
    a: Float[Array, "*batch 6"],
) -> tuple[Float[Array, "*batch 3"], Float[Array, "*batch 6 6"]]:
    """Eigenvalues, and the matrix that turns Mandel vectors out of the eigenbasis."""
    values, Q = jnp.linalg.eigh(r2_from_sr2(SR2(a)).data)
    return values, mandel_rotation(Q)
