"""Random layouts: of tangents stored in every way there is, and of values of laws.

The strategies and the dense forms are those of the tests of typed functions, with more of each.
"""

from __future__ import annotations

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
quick_jit = {"compiler_options": {"xla_backend_optimization_level": 0}}


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
                jnp.asarray(rng.uniform(low, high, shape)),
                sub_batch_ndim=int(n),
                sub_batch_state=tuple(state),
                sub_batch_meta=tuple(meta),
            )
        )
    return out


def per_site(function, given, name):
    """`function` of the change of one value at each of its sites, the same at every point.

    That is what a tangent stores: no block of it relates one point with another.
    """
    x = given[name].materialize()

    def of(delta):
        moved = {**given, name: x.replace(x.data + delta)}
        return function(moved)

    return of, jnp.zeros(x.sub_batch_shape + x.base_shape, x.dtype)


def directions_first(J, rank: int, value: TensorWrapper):
    """A Jacobian (*output, *sites, *base) of `jax.jacfwd` as (*sites, size, *output)."""
    sites = value.sub_batch_shape
    J = J.reshape(J.shape[:rank] + sites + ((value.base_size,) if value.base_size > 1 else ()))
    return jnp.moveaxis(J, range(rank, J.ndim), range(J.ndim - rank))


def dense_jacobians(function, given):
    """By output and input: `jax.jacfwd` of the dense function, directions in front.

    `function` takes typed values by name to arrays by name.
    """
    out = {}
    for name in given:
        of, zero = per_site(function, given, name)
        for output, J in jax.jacfwd(of)(zero).items():
            rank = J.ndim - zero.ndim
            out[output, name] = directions_first(J, rank, given[name])
    return out


def dense_hessians(function, given):
    """By output and two inputs: `jax.hessian` of the dense function, both directions in front."""
    out = {}
    for a in given:
        for b in given:
            xs = {n: given[n].materialize() for n in (a, b)}

            def of(da, db, a=a, b=b, xs=xs):
                moved = dict(given)
                moved[a] = xs[a].replace(xs[a].data + da)
                moved[b] = moved[b].materialize()
                moved[b] = moved[b].replace(moved[b].data + db)
                return function(moved)

            zeros = [jnp.zeros(xs[n].sub_batch_shape + xs[n].base_shape) for n in (a, b)]
            for output, H in jax.jacfwd(jax.jacfwd(of, 0), 1)(*zeros).items():
                rank = H.ndim - zeros[0].ndim - zeros[1].ndim
                H = directions_first(H, rank + zeros[0].ndim, given[b])
                k = H.ndim - rank - zeros[0].ndim
                out[output, a, b] = directions_first(H, k + rank, given[a])
    return out


def assert_block(got: np.ndarray, want: np.ndarray, what: str = "", rtol: float = 1e-10) -> None:
    """Equal to `rtol` of the largest entry, up to axes along which a tangent does not vary."""
    want = np.asarray(want)
    got = np.broadcast_to(np.asarray(got), want.shape)
    scale = np.max(np.abs(want), initial=0.0, where=np.isfinite(want))
    # NaN at one site is NaN everywhere in the dense product, times zeros too.
    got = np.where(np.isnan(want), np.nan, got)
    np.testing.assert_allclose(got, want, rtol=rtol, atol=rtol * scale, err_msg=what)
