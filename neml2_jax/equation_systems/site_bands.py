"""Bands: which groups of a system have sites along a line that read their neighbours only."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import jax
import jax.numpy as jnp
import numpy as np

from ..programs import reads_no_site, ring_reach, site_reach, traced_once
from ..solvers.blocks import BlockVector
from ..types import TensorWrapper
from .group_layout import GroupLayout
from .nonlinear_system import NonlinearSystem


def with_bands(
    system: NonlinearSystem,
    layout: tuple[GroupLayout, ...],
    given: Mapping[str, TensorWrapper],
) -> tuple[GroupLayout, ...]:
    """The layout, with the bands of its groups along a line or a ring of sites.

    A group has a band if its sites read their neighbours only, and no other group with sites;
    groups without sites, which every site may read and be read by, are a border beside it.
    `given` are values at one point, of which only the shapes count.
    """
    return tuple(_with_its_band(system, layout, i, given) for i in range(len(layout)))


def _with_its_band(
    system: NonlinearSystem,
    layout: tuple[GroupLayout, ...],
    i: int,
    given: Mapping[str, TensorWrapper],
) -> GroupLayout:
    group = layout[i]
    if not group.block or {len(s) for s in group.sites} != {1}:
        return group
    n = group.block_sites[0]
    shapes = [(sum(g.sizes), *g.block_sites) for g in layout]
    dtype = jnp.result_type(float, *(x.dtype for x in given.values()))
    flat, treedef = jax.tree_util.tree_flatten(dict(given))

    # Of `given` as unknown numbers: a law may refuse zeros, such as a table whose points they are.
    def at(u: jax.Array, *flat: jax.Array) -> BlockVector:
        every = [jnp.zeros(s, dtype) for s in shapes]
        every[i] = u
        return system.residual(layout, tuple(every), jax.tree_util.tree_unflatten(treedef, flat))

    x = jax.ShapeDtypeStruct(shapes[i], dtype)
    of_all = traced_once(at, x, *(jax.ShapeDtypeStruct(g.shape, g.dtype) for g in flat))
    blank = [jnp.zeros(g.shape, g.dtype) for g in flat]

    def residual(u: jax.Array) -> list[jax.Array]:
        return of_all(u, *blank)

    band, ring = site_reach(lambda u: residual(u)[i], x, n), False
    if band == (0, 0):
        return group
    if 2 * (sum(band) + 1) > n:
        band, ring = ring_reach(lambda u: residual(u)[i], x, n), True
        if 4 * (sum(band) + 1) > n:
            return group
    others = [k for k, g in enumerate(layout) if g.block and k != i]
    if others and not reads_no_site(lambda u: [residual(u)[k] for k in others], x, n):
        return group
    return dataclasses.replace(group, band=band, ring=ring)


def colours(group: GroupLayout) -> np.ndarray:
    """A number for each site of a banded group; no residual reads two sites of the same number."""
    assert group.band is not None
    width, sites = sum(group.band) + 1, group.block_sites[0]
    numbers = np.arange(sites) % width
    if group.ring and sites % width:  # the last sites meet the first ones
        numbers[sites - sites % width :] = width + np.arange(sites % width)
    return numbers
