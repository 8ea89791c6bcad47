"""Random storage layouts of tangents, and their dense form written out with NumPy."""

from __future__ import annotations

import numpy as np
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from neml2_jax.types import TensorWrapper

modest = settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@st.composite
def tangents(draw, *kinds: type[TensorWrapper], seeds: bool = True, min_sites: int = 0):
    """Tensors of these types over common points, sites and seed directions, each stored its way."""
    sites = draw(st.lists(st.sampled_from((1, 2, 3)), min_size=min_sites, max_size=2))
    points = draw(st.lists(st.sampled_from((1, 2)), max_size=2))
    # Every K axis enumerates the sites of one axis, or three components.
    enumerated = draw(st.lists(st.sampled_from((None, *range(len(sites)))), max_size=2))
    if not seeds:
        enumerated = []
    return [draw(_one(kind, sites, points, enumerated, min_sites)) for kind in kinds]


@st.composite
def _one(draw, kind, sites, points, enumerated, min_sites):
    m = draw(st.integers(min_sites, len(sites)))
    first = len(sites) - m
    stored, state, meta = [], [], []
    for size in sites[first:]:
        how = draw(st.sampled_from(("full", "full", "broadcast")))
        state.append(how)
        stored.append(size if how == "full" else 1)
        meta.append(size if how == "broadcast" else None)
    d = draw(st.integers(0, len(points)))
    front = [draw(st.sampled_from((1, size))) for size in points[len(points) - d :]]
    k = draw(st.integers(0, len(enumerated)))
    k_shape, k_state, k_pairing = [], [], []
    for g in enumerated[:k]:
        width = 3 if g is None else sites[g]
        ways = ["full", "broadcast"] + (["paired"] * 2 if g is not None and g >= first else [])
        how = draw(st.sampled_from(ways))
        k_shape.append(width if how == "full" else 1)
        k_state.append("full" if how == "full" else "broadcast")
        k_pairing.append(g - first if how == "paired" else None)
    shape = (*k_shape, *front, *stored, *kind.BASE_SHAPE)
    seed = draw(st.integers(0, 2**16))
    return kind(
        np.random.default_rng(seed).uniform(0.5, 2.0, shape),
        sub_batch_ndim=m,
        sub_batch_state=tuple(state),
        sub_batch_meta=tuple(meta),
        k_ndim=k,
        k_state=tuple(k_state),
        k_pairing=tuple(k_pairing),
    )


def dense(x: TensorWrapper) -> np.ndarray:
    """The logical array `(*K, *points, *sites, *base)`; unpaired broadcast K axes keep size 1."""
    data = np.asarray(x.data)
    start = x.ndim - x.base_ndim - x.sub_batch_ndim
    shape = list(data.shape)
    shape[start : start + x.sub_batch_ndim] = x.sub_batch_shape
    data = np.broadcast_to(data, shape)
    for i, g in enumerate(x.k_pairing):
        if g is not None:
            n = x.sub_batch_shape[g]
            eye = [1] * data.ndim
            eye[i] = eye[start + g] = n
            data = data * np.eye(n).reshape(eye)
    return data


def dense_aligned(*operands: TensorWrapper) -> list[np.ndarray]:
    """Dense forms over common ranks: K from the left, points and sites from the right."""
    k = max(x.k_ndim for x in operands)
    d = max(x.dynamic_batch_ndim for x in operands)
    n = max(x.sub_batch_ndim for x in operands)
    base = max(x.base_ndim for x in operands)
    out = []
    for x in operands:
        data = dense(x)
        cuts = np.cumsum([x.k_ndim, x.dynamic_batch_ndim, x.sub_batch_ndim])
        parts = [data.shape[: cuts[0]], data.shape[cuts[0] : cuts[1]]]
        parts += [data.shape[cuts[1] : cuts[2]], data.shape[cuts[2] :]]
        out.append(
            data.reshape(
                parts[0]
                + (1,) * (k - x.k_ndim)
                + (1,) * (d - len(parts[1]))
                + parts[1]
                + (1,) * (n - len(parts[2]))
                + parts[2]
                + parts[3]
                + ((1,) * base if x.base_ndim == 0 else ())
            )
        )
    return out


def assert_same(structured: TensorWrapper, expected: np.ndarray, rtol: float = 1e-12) -> None:
    """Equal as logical arrays, up to K and batch axes along which nothing varies."""
    got = dense(structured)
    assert got.ndim == np.ndim(expected), (got.shape, np.shape(expected))
    shape = np.broadcast_shapes(got.shape, np.shape(expected))
    np.testing.assert_allclose(
        np.broadcast_to(got, shape), np.broadcast_to(expected, shape), rtol=rtol, atol=1e-13
    )
