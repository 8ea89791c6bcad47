"""What a flow carries from cell to cell, with slopes in the cells."""

from __future__ import annotations

from collections.abc import Callable

import jax
import jax.numpy as jnp

from ...declaration import input_variable, option, output_variable, parameter, register
from ...models.law import AbstractLaw
from ...types import Scalar
from ...types.functions import heaviside
from .edges_between_centers import check_edges

Limiter = Callable[[jax.Array, jax.Array, jax.Array, jax.Array], jax.Array]


def _of_one_sign(a: jax.Array, b: jax.Array) -> jax.Array:
    """By signs: the product of small numbers is 0."""
    return jnp.sign(a) * jnp.sign(b) > 0.0


def _minmod(a: jax.Array, b: jax.Array) -> jax.Array:
    """The smaller one of two of the same sign, else 0."""
    smaller = jnp.where(jnp.abs(a) < jnp.abs(b), a, b)
    return jnp.where(_of_one_sign(a, b), smaller, 0.0)


def _minmod_slope(a: jax.Array, b: jax.Array, ra: jax.Array, rb: jax.Array) -> jax.Array:
    return _minmod(a, b)


def _van_leer_slope(a: jax.Array, b: jax.Array, ra: jax.Array, rb: jax.Array) -> jax.Array:
    same = _of_one_sign(a, b)
    harmonic = jnp.where(same, 2.0 * a * (b / jnp.where(same, a + b, 1.0)), 0.0)
    return _minmod(harmonic, _minmod(ra * a, rb * b))


def _superbee_slope(a: jax.Array, b: jax.Array, ra: jax.Array, rb: jax.Array) -> jax.Array:
    one, other = _minmod(ra * a, b), _minmod(a, rb * b)
    return jnp.where(jnp.abs(one) > jnp.abs(other), one, other)


_SLOPES: dict[str, Limiter] = {
    "MINMOD": _minmod_slope,
    "VAN_LEER": _van_leer_slope,
    "SUPERBEE": _superbee_slope,
}


@register
class FiniteVolumeLimitedAdvectiveFlux(AbstractLaw):
    r"""Flux at the edges between cells that a velocity carries, from values linear in each cell.

    $$J_e = v_e \left[H(v_e) \left(u_e + \sigma_e (x^*_e - x_e)\right) + H(-v_e) \left(u_{e+1} +
    \sigma_{e+1} (x^*_e - x_{e+1})\right)\right]$$

    with centres $x$ and edges $x^*$. The slope $\sigma$ in a cell is a mean of the slopes $a$ to
    the cell before it and $b$ to that behind it, and 0 where their signs differ:

    $$\text{MINMOD: } \mathrm{minmod}(a, b) \qquad
    \text{VAN\_LEER: } \frac{2 a b}{a + b} \qquad
    \text{SUPERBEE: } \mathrm{maxmod}\left[\mathrm{minmod}(r_a a, b), \mathrm{minmod}(a, r_b b)
    \right]$$

    None is over $r_a a$ or $r_b b$, where $r$ is the distance to that centre by the distance to
    the edge before it, 2 where cells are equal: values at an edge then lie between those in the
    cells beside it, and total variation does not grow, for cells of any size. (With explicit
    steps: up to a Courant number of one half.) On smooth data the flux is of second order.

    The first and the last cell have slope 0, unless `periodic`: then they are neighbours, and the
    edges are all, those at both ends too.

    **Raises:** `DeclarationError` unless there is one edge less than centres (`periodic`: one
    more), and each lies between the centres beside it.
    **Source:** B. van Leer, J. Comput. Phys. 32 (1979) 101-136; P. L. Roe, Annu. Rev. Fluid Mech.
    18 (1986) 337-365 (SUPERBEE); on unequal cells M. Berger, M. J. Aftosmis, S. M. Murman, AIAA
    paper 2005-0490.
    """

    u: str = input_variable(Scalar, "Values in the cells", symbol="u", unit="any", core=("cell",))
    v_edge: str = input_variable(
        Scalar,
        "Velocities at the edges between them",
        symbol="v",
        unit="length/time",
        core=("edge",),
    )
    flux: str = output_variable(Scalar, "Flux", symbol="J", unit="any*length/time", core=("edge",))
    cell_centers: Scalar = parameter(
        "Centres of the cells", symbol="x", unit="length", core=("cell",), ascending=True
    )
    cell_edges: Scalar = parameter(
        "Edges between them", symbol="x^*", unit="length", core=("edge",), ascending=True
    )
    limiter: str = option("Mean of the slopes", default="VAN_LEER", choices=tuple(_SLOPES))
    periodic: bool = option("Whether the last cell borders on the first", default=False)

    def __check_init__(self) -> None:
        check_edges(self, self.cell_centers, self.cell_edges, outer=self.periodic)

    def forward(self, u: Scalar, v_edge: Scalar) -> Scalar:
        values, x, edges = u.data, self.cell_centers.data, self.cell_edges.data
        if self.periodic:
            length = edges[-1] - edges[0]
            values = jnp.concatenate((values[-2:], values, values[:2]))
            x = jnp.concatenate((x[-2:] - length, x, x[:2] + length))
            outer = jnp.concatenate((edges[-2:-1] - length, edges, edges[1:2] + length))
        else:
            outer = edges
        # Of the cells that have two neighbours.
        slopes = jnp.diff(values) / jnp.diff(x)
        inner = x[1:-1]
        ra, rb = jnp.diff(x)[:-1] / (inner - outer[:-1]), jnp.diff(x)[1:] / (outer[1:] - inner)
        sigma = _SLOPES[self.limiter](slopes[:-1], slopes[1:], ra, rb)
        if self.periodic:
            values, x = values[1:-1], inner
        else:
            sigma = jnp.pad(sigma, 1)
        left = values[:-1] + sigma[:-1] * (edges - x[:-1])
        right = values[1:] + sigma[1:] * (edges - x[1:])
        forwards, backwards = heaviside(v_edge), heaviside(-v_edge)
        return v_edge * (
            forwards * Scalar(left, sub_batch_ndim=1) + backwards * Scalar(right, sub_batch_ndim=1)
        )
