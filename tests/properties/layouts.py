"""Random layouts: of tangents stored in every way there is, and of values of laws.

The strategies and the dense forms are those of the tests of typed functions, with more of each.
"""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from neml2_jax.types import MRP, R2, SR2, SSR4, WR2, Quaternion, Scalar, TensorWrapper, Vec

from ..types.layouts import _one

EVERY_TYPE = (Scalar, Vec, R2, SR2, WR2, SSR4, MRP, Quaternion)

# Fixed examples, so that a run in CI is the run that was seen; shrinking would compile for minutes.
few = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

# At the lowest level of optimisation a function compiles several times faster.
quick_jit: dict[str, Any] = {"compiler_options": {"xla_backend_optimization_level": 0}}


@st.composite
def tangents(draw, *kinds: type[TensorWrapper], min_sites: int = 0, min_seeds: int = 0):
    """Tensors of these types over common points, sites and seed directions, each stored its way.

    0-2 site axes of sizes 1-4, 0-2 dynamic axes and 0-3 K axes; several K axes may enumerate one
    site axis. Every K axis is full, broadcast, or paired; every site axis full or broadcast.
    """
    sites = draw(st.lists(st.integers(1, 4), min_size=min_sites, max_size=2))
    points = draw(st.lists(st.integers(1, 2), max_size=2))
    seeds = st.sampled_from((None, *range(len(sites)), *range(len(sites))))
    enumerated = draw(st.lists(seeds, min_size=min_seeds, max_size=3))
    return [draw(_one(kind, sites, points, enumerated, min_sites)) for kind in kinds]


@st.composite
def values(draw, *kinds: type[TensorWrapper], max_sites: int = 2):
    """Values of these types over common points and sites, of which each has all, some or none.

    A site axis that a value has is full, of size 1, or broadcast at its logical size.
    """
    sites = draw(st.lists(st.integers(1, 4), max_size=max_sites))
    points = draw(st.lists(st.integers(1, 2), max_size=2))
    seed = draw(st.integers(0, 2**16))
    return laid_out(kinds, sites, points, np.random.default_rng(seed))


def laid_out(kinds, sites, points, rng, low=0.5, high=1.5):
    """One value of each type; the first has every axis, so that the sizes are as asked for."""
    out = []
    for i, kind in enumerate(kinds):
        n = len(sites) if i == 0 else rng.integers(0, len(sites) + 1)
        d = len(points) if i == 0 else rng.integers(0, len(points) + 1)
        stored, state, meta = [], [], []
        for size in sites[len(sites) - n :]:
            how = "full" if i == 0 else rng.choice(("full", "full", "one", "broadcast"))
            stored.append(size if how == "full" else 1)
            state.append("broadcast" if how == "broadcast" else "full")
            meta.append(size if how == "broadcast" else None)
        shape = (*points[len(points) - d :], *stored, *kind.BASE_SHAPE)
        out.append(
            kind(
                rng.uniform(low, high, shape),
                sub_batch_ndim=int(n),
                sub_batch_state=tuple(state),
                sub_batch_meta=tuple(meta),
            )
        )
    return out


def _moved(given, deltas):
    """The values, changed at each of their sites, by the same at every point.

    That is what a tangent stores: no block of it relates one point with another.
    """
    dense = {n: given[n].materialize() for n in deltas}
    return {**given, **{n: x.replace(x.data + deltas[n]) for n, x in dense.items()}}


def _no_change(given, names):
    return {
        n: jnp.zeros(given[n].sub_batch_shape + given[n].base_shape, given[n].dtype) for n in names
    }


def directions_first(J, rank: int, value: TensorWrapper):
    """A Jacobian (*output, *sites, *base) of `jax.jacfwd` as (*sites, size, *output)."""
    sites = value.sub_batch_shape
    J = J.reshape(J.shape[:rank] + sites + ((value.base_size,) if value.base_size > 1 else ()))
    return jnp.moveaxis(J, range(rank, J.ndim), range(J.ndim - rank))


def dense_jacobians(function, given):
    """By output and input: `jax.jacfwd` of the dense function, directions in front.

    `function` takes typed values by name to arrays by name.
    """
    floats = [n for n, x in given.items() if jnp.issubdtype(x.dtype, jnp.inexact)]
    if not floats:
        return {}
    zeros = _no_change(given, floats)
    J = jax.jacfwd(lambda deltas: function(_moved(given, deltas)))(zeros)
    return {
        (output, n): directions_first(block, block.ndim - zeros[n].ndim, given[n])
        for output, blocks in J.items()
        for n, block in blocks.items()
    }


def dense_hessians(function, given):
    """By output and two inputs: nested `jax.jacfwd` of the dense function, directions in front."""
    zeros = _no_change(given, given)

    def of(first, second):
        return function(_moved(given, {n: first[n] + second[n] for n in zeros}))

    H = jax.jacfwd(jax.jacfwd(of, 0), 1)(zeros, zeros)
    out = {}
    for output, by_first in H.items():
        for a, by_second in by_first.items():
            for b, block in by_second.items():
                behind = block.ndim - zeros[b].ndim
                moved = directions_first(block, behind, given[b])
                rank = moved.ndim - zeros[a].ndim
                out[output, a, b] = directions_first(moved, rank, given[a])
    return out


def assert_block(got: np.ndarray, want: np.ndarray, what: str = "", rtol: float = 1e-10) -> None:
    """Equal to `rtol` of the largest entry, up to axes along which a tangent does not vary."""
    want = np.asarray(want)
    got = np.broadcast_to(np.asarray(got), want.shape)
    scale = np.max(np.abs(want), initial=0.0, where=np.isfinite(want))
    # NaN at one site is NaN everywhere in the dense product, times zeros too.
    got = np.where(np.isnan(want), np.nan, got)
    np.testing.assert_allclose(got, want, rtol=rtol, atol=rtol * scale, err_msg=what)
