r"""A periodic cell of voxels, each with a material of its own, under a mean strain or stress.

Find the strain of the voxels $\varepsilon = \bar\varepsilon + \operatorname{sym} \nabla u$ with $u$
periodic, such that the stress is in equilibrium and the mean stress vanishes where it is free:

$$\mathbb{G} : \sigma(\varepsilon) = 0$$

$\mathbb{G}$ projects onto compatible strains. In Fourier space it is

$$\hat{\mathbb{G}} \hat\sigma = n \otimes t + t \otimes n - (n \cdot t)\, n \otimes n, \qquad
  t = \hat\sigma n,$$

and at frequency zero it keeps the free components of the mean. Newton's method solves
$\mathbb{G} : C : \delta\varepsilon = -\mathbb{G} : \sigma$ by conjugate gradients, with stress and
tangent of the voxels from a `MaterialPoint`.

**Source:** T. W. J. de Geus, J. Vondřejc, J. Zeman, R. H. J. Peerlings, M. G. D. Geers, Comput.
Methods Appl. Mech. Eng. 318 (2017) 412-430; mean stresses: S. Lucarini, J. Segurado, Int. J. Numer.
Methods Eng. 117 (2019) 1010-1024; derivatives: F. Willot, C. R. Mécanique 343 (2015) 232-245.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from neml2_jax.errors import ConvergenceError
from neml2_jax.material_point import MaterialPoint, MaterialState

S = np.sqrt(0.5)
# Unit symmetric matrices, as rows of our packing: xx, yy, zz and the shears times the root of two.
BASIS = np.zeros((6, 3, 3))
BASIS[range(3), range(3), range(3)] = 1.0
for k, (i, j) in enumerate(((1, 2), (0, 2), (0, 1)), start=3):
    BASIS[k, i, j] = BASIS[k, j, i] = S


class Cell(NamedTuple):
    """Voxels of a periodic cell, and which components of the mean strain are free."""

    normals: jax.Array
    """Direction n of each frequency, `(x, y, z / 2 + 1, 3)`; zero where nothing is compatible."""
    free: jax.Array
    """1 where the mean stress is to vanish, 0 where the mean strain is given, `(6,)`."""


def normals(shape: tuple[int, int, int]) -> np.ndarray:
    r"""Directions $n_i \propto \tan(\xi_i / 2) / h_i$ of the frequencies of a grid of cubes.

    These are the derivatives of a rotated grid, in which voxels of two materials side by side do
    not make the strain oscillate. Where two frequencies are the highest there is none.
    """
    xi = [np.fft.fftfreq(n) for n in shape[:2]] + [np.fft.rfftfreq(shape[2])]
    sines = [np.sin(np.pi * x) for x in xi]
    cosines = [np.where(np.abs(x) == 0.5, 0.0, np.cos(np.pi * x)) for x in xi]
    s, c = np.meshgrid(*sines, indexing="ij"), np.meshgrid(*cosines, indexing="ij")
    n = np.stack((s[0] * c[1] * c[2], c[0] * s[1] * c[2], c[0] * c[1] * s[2]), -1)
    length = np.linalg.norm(n, axis=-1, keepdims=True)
    return n / np.where(length > 0, length, 1.0)


def projected(stress: jax.Array, n: jax.Array, free: jax.Array) -> jax.Array:
    """The compatible part of a field `(x, y, z, 6)`, and the free components of its mean."""
    field = jnp.fft.rfftn(stress, axes=(0, 1, 2))
    t = jnp.einsum("xyzk,kij,xyzj->xyzi", field, BASIS, n)
    along = t - 0.5 * jnp.sum(t * n, -1, keepdims=True) * n
    compatible = 2.0 * jnp.einsum("xyzi,kij,xyzj->xyzk", along, BASIS, n)
    compatible = compatible.at[0, 0, 0].set(field[0, 0, 0] * free)
    return jnp.fft.irfftn(compatible, s=stress.shape[:3], axes=(0, 1, 2))


@jax.jit
def correction(
    stress: jax.Array, tangent: jax.Array, cell: Cell, tolerance: Any
) -> tuple[jax.Array, jax.Array]:
    """The change of strain that makes the linearised problem hold, and the residual before it."""
    residual = projected(stress, cell.normals, cell.free)

    def applied(strain: jax.Array) -> jax.Array:
        change = jnp.einsum("xyzij,xyzj->xyzi", tangent, strain)
        return projected(change, cell.normals, cell.free)

    solved, _ = jax.scipy.sparse.linalg.cg(applied, -residual, tol=tolerance, maxiter=400)
    return solved, jnp.linalg.norm(residual) / jnp.linalg.norm(stress)


class Step(NamedTuple):
    state: MaterialState
    strain: jax.Array
    """Of the voxels, `(x, y, z, 6)`."""
    stress: jax.Array
    residuals: list[float]
    """Of each Newton iteration, as parts of the stress."""


def step(
    point: MaterialPoint,
    cell: Cell,
    state: MaterialState,
    guess: jax.Array,
    mean_strain: np.ndarray,
    duration: float,
    external: Mapping[str, Any],
    tolerance: float = 1e-5,
) -> Step:
    """One step to a mean strain, whose free components are not read.

    `guess` is the strain of the voxels to begin with; its mean is put right.

    **Raises:** `ConvergenceError` where voxels fail or Newton does not end: take a shorter step.
    """
    off = (1.0 - cell.free) * (mean_strain - guess.mean((0, 1, 2)))
    strain, residuals = guess + off, []
    for _ in range(15):
        result = point.update(state, strain, duration, external)
        if not result.ok or result.tangent is None:
            raise ConvergenceError(f"voxels: {result.status.text()}")
        stress = result.flux.data
        to_solve = jnp.asarray(0.1 if not residuals else min(0.1, residuals[-1]))
        change, residual = correction(stress, result.tangent, cell, to_solve)
        residuals.append(float(residual))
        if residuals[-1] < tolerance:
            return Step(result.state, strain, stress, residuals)
        strain = strain + change
    raise ConvergenceError(f"no equilibrium of the cell after {residuals}")


def pull(
    point: MaterialPoint,
    cell: Cell,
    start: MaterialState,
    means: np.ndarray,
    times: np.ndarray,
    external: Mapping[str, Any],
) -> list[Step]:
    """All steps to the mean strains `(steps + 1, 6)` at `times`, cut in two where they fail."""
    strain = jnp.zeros((*start.points, 6))
    history = [Step(start, strain, strain, [])]
    time, reached, rate = times[0], means[0], jnp.zeros_like(strain)
    ahead = [(t, mean, 0) for t, mean in zip(times[:0:-1], means[:0:-1])]
    while ahead:
        end, mean, cuts = ahead[-1]
        last, duration = history[-1], end - time
        try:
            guess = last.strain + rate * duration
            new = step(point, cell, last.state, guess, mean, duration, external)
        except ConvergenceError:
            if cuts == 6:
                raise
            ahead[-1] = (end, mean, cuts + 1)
            ahead.append((0.5 * (time + end), 0.5 * (reached + mean), cuts + 1))
            continue
        history.append(new)
        rate = (new.strain - last.strain) / duration
        time, reached, _ = ahead.pop()
    return history
