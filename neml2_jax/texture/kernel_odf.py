"""Orientation distribution functions from kernels at single orientations."""

from __future__ import annotations

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import ArrayLike

from ..programs.traced import is_traced
from ..types import MRP, Scalar
from ..types.functions import to_quaternion
from .equivalents import (
    Symmetry,
    checked_weights,
    equivalent_directions,
    equivalent_quaternions,
    flat_quaternions,
    quaternion_rotations,
)

_PAIRS = 2_000_000  # evaluated at once


class KernelODF(eqx.Module):
    r"""A density over orientations: de la Vallée Poussin kernels at given orientations.

    $$f(g) = \sum_i w_i \frac{1}{|S|} \sum_{s} K(\omega(g, s g_i)), \qquad
      K(\omega) = \frac{B(\frac32, \frac12)}{B(\frac32, \kappa + \frac12)}
      \cos^{2\kappa} \frac\omega2$$

    In multiples of the random density: the mean over all orientations is 1. At the halfwidth [rad]
    the kernel is at half its height: $\cos^{2\kappa}(h/2) = 1/2$.

    **Shapes:** orientations `(n,)` or any batch of n, weights `(n,)`, one halfwidth; `odf(g)` is a
    Scalar of the batch of `g`.

    **Raises:** `ValueError` for a halfwidth outside 0 and 180 degrees, and for weights that do not
    fit the orientations.
    **Source:** H. Schaeben, Phys. Status Solidi B 200 (1997) 367-376.
    """

    copies: jax.Array
    """Equivalent orientations as quaternions, `(n, m, 4)`."""
    weights: jax.Array
    halfwidth: jax.Array
    """Halfwidth of the kernel [rad]."""

    def __init__(
        self,
        orientations: MRP,
        halfwidth: ArrayLike,
        *,
        crystal_symmetry: Symmetry = "1",
        sample_symmetry: Symmetry = "1",
        weights: ArrayLike | None = None,
    ):
        """`halfwidth` [rad]: a number, or what `fitted_halfwidth` gives."""
        if not is_traced(halfwidth) and not 0.0 < float(np.asarray(halfwidth)) < np.pi:
            raise ValueError(f"a halfwidth [rad] is between 0 and pi, got {halfwidth}")
        self.copies = equivalent_quaternions(orientations, crystal_symmetry, sample_symmetry)
        self.weights = checked_weights(weights, len(self.copies))
        self.halfwidth = jnp.asarray(halfwidth, self.copies.dtype)

    @property
    def kappa(self) -> jax.Array:
        r"""Exponent $\kappa$ of the kernel, one number."""
        return _kappa(self.halfwidth)

    @eqx.filter_jit
    def __call__(self, orientations: MRP) -> Scalar:
        """The density at orientations, in multiples of random."""
        at = to_quaternion(orientations.materialize())
        q = at.data.reshape(-1, 4)

        def density(q: jax.Array) -> jax.Array:
            cosines = jnp.abs(jnp.einsum("a,nma->nm", q, self.copies))
            return self.weights @ jnp.mean(kernel(cosines, self.kappa), axis=-1)

        batch = max(1, _PAIRS // (self.copies.shape[0] * self.copies.shape[1]))
        f = jax.lax.map(density, q, batch_size=batch)
        return Scalar(f.reshape(at.data.shape[:-1]), **at.metadata)

    @eqx.filter_jit
    def texture_index(self) -> jax.Array:
        r"""$J = \int f^2\, dg$: 1 without texture, without bound for a single crystal.

        The integral of two kernels is one kernel of the convolved width, summed as a series of
        characters: there is no quadrature.

        **Source:** H.-J. Bunge, Texture Analysis in Materials Science, Butterworths (1982), 4.7.
        """
        values = _convolved_kernel(self.kappa)
        q = self.copies[:, 0]

        def against(i: jax.Array) -> jax.Array:
            cosines = jnp.abs(jnp.einsum("a,nma->nm", q[i], self.copies))
            omega = 2 * jnp.arccos(jnp.clip(cosines, 0.0, 1.0))
            return self.weights @ jnp.mean(_in_the_table(values, omega), axis=-1)

        batch = max(1, _PAIRS // (self.copies.shape[0] * self.copies.shape[1]))
        rows = jax.lax.map(against, jnp.arange(len(q)), batch_size=batch)
        return self.weights @ rows

    def pole_density(self, direction: ArrayLike, points: ArrayLike) -> jax.Array:
        r"""How often a crystal direction, or its opposite, is along sample directions.

        In multiples of random, at unit vectors `points`, `(..., 3)`. `direction` is Cartesian and
        in the crystal's frame; symmetry is in the orientations already. The kernel that one
        orientation makes in a pole figure is $(1 + \kappa) \cos^{2\kappa}(\eta/2)$.

        **Source:** H. Schaeben, J. Appl. Cryst. 29 (1996) 516-525.
        """
        h = equivalent_directions(direction, "1")[0]
        return self._on_the_sphere("nmij,j->nmi", h, jnp.asarray(points))

    def inverse_pole_density(self, direction: ArrayLike, points: ArrayLike) -> jax.Array:
        """How often crystal directions, or their opposites, are along a sample direction.

        As `pole_density`, with `direction` in the sample's frame and `points`, `(..., 3)`, in the
        crystal's.
        """
        y = equivalent_directions(direction, "1")[0]
        return self._on_the_sphere("nmij,i->nmj", y, jnp.asarray(points))

    @eqx.filter_jit
    def _on_the_sphere(self, turn: str, direction: jax.Array, points: jax.Array) -> jax.Array:
        directions = jnp.einsum(turn, quaternion_rotations(self.copies), direction)

        def density(v: jax.Array) -> jax.Array:
            cosine = jnp.clip(directions @ v, -1.0, 1.0)
            both = ((1 + cosine) / 2) ** self.kappa + ((1 - cosine) / 2) ** self.kappa
            return self.weights @ jnp.mean(0.5 * (1 + self.kappa) * both, axis=-1)

        batch = max(1, _PAIRS // (directions.shape[0] * directions.shape[1]))
        f = jax.lax.map(density, points.reshape(-1, 3), batch_size=batch)
        return f.reshape(points.shape[:-1])


def kernel(cosine: jax.Array, kappa: jax.Array) -> jax.Array:
    """The kernel at the cosine of half the angle."""
    return cosine ** (2 * kappa) * jnp.exp(_log_beta(1.5, 0.5) - _log_beta(1.5, kappa + 0.5))


def fitted_halfwidth(
    orientations: MRP,
    *,
    crystal_symmetry: Symmetry = "1",
    sample_symmetry: Symmetry = "1",
    weights: ArrayLike | None = None,
    bounds: tuple[float, float] = (1.0, 60.0),
    tests: int = 400,
) -> float:
    r"""The halfwidth [rad] that predicts left-out orientations best.

    $$\max_h \sum_i w_i \ln f_{-i}(g_i)$$

    with the density $f_{-i}$ of all other orientations, `(n,)` as their weights are, if there are
    any. The search is within `bounds` [degree]; at most `tests` orientations, evenly spaced in the
    list, are left out in turn.

    **Raises:** `ValueError` for fewer than two orientations.
    **Source:** J. D. F. Habbema, J. Hermans, K. van den Broek, COMPSTAT 1974, 101-110.
    """
    from scipy.optimize import minimize_scalar

    q = flat_quaternions(orientations)
    n = len(q)
    if n < 2:
        raise ValueError(f"a halfwidth is fitted to at least two orientations, got {n}")
    copies = equivalent_quaternions(orientations, crystal_symmetry, sample_symmetry)
    w = checked_weights(weights, n)
    left_out = jnp.asarray(np.unique(np.linspace(0, n - 1, min(n, tests)).astype(int)))

    low, high = np.log(np.radians(bounds))
    found = minimize_scalar(
        lambda x: float(_loss(jnp.asarray(x), q, copies, w, left_out)),
        bounds=(low, high),
        method="bounded",
    )
    return float(np.exp(found.x))


@jax.jit  # of values, so that fits to as many orientations are compiled once
def _loss(
    log_halfwidth: jax.Array, q: jax.Array, copies: jax.Array, w: jax.Array, left_out: jax.Array
) -> jax.Array:
    """Minus the logarithm of the likelihood of what is left out."""
    kappa = _kappa(jnp.exp(log_halfwidth))

    def likelihood(i: jax.Array) -> jax.Array:
        cosines = jnp.abs(jnp.einsum("a,nma->nm", q[i], copies))
        others = w.at[i].set(0.0)
        f = others @ jnp.mean(kernel(cosines, kappa), axis=-1) / jnp.sum(others)
        # Far from all others the density underflows; its logarithm must stay finite.
        return jnp.log(jnp.maximum(f, jnp.finfo(f.dtype).tiny))

    batch = max(1, _PAIRS // (copies.shape[0] * copies.shape[1]))
    return -jnp.sum(w[left_out] * jax.lax.map(likelihood, left_out, batch_size=batch))


def _kappa(halfwidth: jax.Array) -> jax.Array:
    return 0.5 * jnp.log(0.5) / jnp.log(jnp.cos(halfwidth / 2))


def _log_beta(a: jax.Array | float, b: jax.Array | float) -> jax.Array:
    lgamma = jax.scipy.special.gammaln
    return lgamma(a) + lgamma(b) - lgamma(a + b)


def _convolved_kernel(kappa: jax.Array, degree: int = 1024, points: int = 8193) -> jax.Array:
    r"""The kernel convolved with itself, $\sum_l (2l + 1) a_l^2 \chi_l(\omega)$, as a table.

    The coefficients follow from $a_0 = 1$ and
    $a_l / a_{l-1} = (\kappa - l + 1) / (\kappa + l + 1)$. The characters are
    $\chi_l(\omega) = \sin((2l + 1) \omega/2) / \sin(\omega/2)$, and the angles are evenly spaced
    from 0 to $\pi$, so that a fast Fourier transform sums all sines.
    """
    order = jnp.arange(1, degree + 1)
    a = jnp.cumprod((kappa - order + 1) / (kappa + order + 1))
    each = 2 * np.arange(degree + 1) + 1
    coefficients = each * jnp.concatenate([jnp.ones_like(a[:1]), a**2])
    spectrum = jnp.zeros(4 * (points - 1), a.dtype).at[each].set(coefficients)
    sines = jnp.fft.ifft(spectrum, norm="forward").imag[1:points]
    half = jnp.linspace(0.0, 0.5 * jnp.pi, points, dtype=a.dtype)[1:]
    return jnp.concatenate([jnp.sum(each * coefficients)[None], sines / jnp.sin(half)])


def _in_the_table(values: jax.Array, omega: jax.Array) -> jax.Array:
    r"""Between values at evenly spaced angles from 0 to $\pi$, linearly."""
    last = values.shape[0] - 1
    place = omega * (last / jnp.pi)
    below = jnp.clip(place.astype(jnp.int32), 0, last - 1)
    low, high = values[below], values[below + 1]
    return low + (place - below) * (high - low)
