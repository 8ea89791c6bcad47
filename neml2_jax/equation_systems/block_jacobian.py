"""The Jacobian of a system at one material point, in blocks, from structured tangents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Inexact

from ..models.chain_rule import ChainRuleDict
from ..models.interface import Values
from ..solvers.blocks import Band, BlockMatrix, BlockVector, grouped
from ..types import TensorWrapper
from ..types.diagonals import fullify
from ..types.functions.structure import identity_seed
from ..types.storage import BROADCAST, FULL
from .group_layout import GroupLayout
from .nonlinear_system import NonlinearSystem
from .site_bands import colours
from .unknown_seeds import UnknownSeed, depth_below, split

Block = Inexact[Array, "rows ..."]
"""`(m, n, *sites)` or, where sites of two groups mix, `(m, *sites, n, *sites)`."""


def linearize(
    system: NonlinearSystem,
    layout: Sequence[GroupLayout],
    u: BlockVector,
    given: Mapping[str, TensorWrapper],
    v: ChainRuleDict | None = None,
) -> tuple[BlockVector, BlockMatrix, ChainRuleDict]:
    r"""$r$, $\partial r / \partial u$, and the tangents of $r$ for the seeds of the givens.

    The Jacobian comes from structured tangents, so a block that is zero, or diagonal over
    sites, is known to be so when the program is traced.
    """
    unknowns = system.unpack(layout, u)
    groups = {n: group for group in layout for n in group.names}
    depth = depth_below(v or {})
    seeds: ChainRuleDict = {
        n: {UnknownSeed(n, depth): _seed(x, groups[n])} for n, x in unknowns.items()
    }
    values, tangents = system.model.first_order({**given, **unknowns}, {**(v or {}), **seeds})
    own, extra = split({n: tangents.get(n, {}) for n in system.residual_names}, depth)
    rows = system.residual_layout(layout)
    beside = _rows_beside_bands(system, layout, u, given)

    def block(i: int, j: int) -> Block | Band | None:
        if layout[j].band is None or i == j:
            return _block(values, own, rows[i], layout[j])
        return beside.get((i, j))  # other groups with sites read none of its unknowns

    n = range(len(layout))
    blocks = tuple(tuple(block(i, j) for j in n) for i in n)
    return system.packed_residuals(layout, values), BlockMatrix(blocks), extra


def _rows_beside_bands(
    system: NonlinearSystem,
    layout: Sequence[GroupLayout],
    u: BlockVector,
    given: Mapping[str, TensorWrapper],
) -> dict[tuple[int, int], Inexact[Array, "rows columns sites"]]:
    """The blocks of residuals without sites by unknowns of banded groups.

    Such a residual reads every site: the tangents of sites that were seeded at once would be
    added up in it. A row is pulled back instead, which takes work linear in the sites.
    """
    banded = [j for j, g in enumerate(layout) if g.band is not None]
    border = [i for i, g in enumerate(layout) if not g.block]
    if not banded or not border:
        return {}

    def residuals(*moved: jax.Array) -> BlockVector:
        every = list(u)
        for j, x in zip(banded, moved):
            every[j] = x
        r = system.residual(layout, tuple(every), given)
        return tuple(r[i] for i in border)

    values, pull = jax.vjp(residuals, *(u[j] for j in banded))
    sizes = [r.size for r in values]
    one_row = grouped(jnp.eye(sum(sizes), dtype=values[0].dtype), [r.shape for r in values])
    pulled = jax.vmap(pull, in_axes=-1)(one_row)
    out, start = {}, 0
    for i, size in zip(border, sizes):
        for j, rows in zip(banded, pulled):
            out[i, j] = rows[start : start + size]
        start += size
    return out


OfUnknowns = Mapping[str, Mapping[str, TensorWrapper]]
"""Residual, then unknown, to tangent."""


def _seed(x: TensorWrapper, group: GroupLayout) -> TensorWrapper:
    """The canonical seed; with a band, sites that have no reader in common are seeded at once.

    Then the K axes are the colours and the components.
    """
    if group.band is None:
        return identity_seed(x)
    numbers, sites = colours(group), x.sub_batch_shape[0]
    of_colour = np.arange(numbers.max() + 1)[:, None] == numbers
    eye = jnp.eye(x.base_size, dtype=x.dtype).reshape((x.base_size, *x.base_shape))
    one = (1,) * x.base_ndim
    data = jnp.where(of_colour.reshape((-1, 1, sites, *one)), eye[None, :, None], 0)
    return type(x)(data, sub_batch_ndim=1, k_ndim=2, k_state=(FULL,) * 2, k_pairing=(None,) * 2)


def _band_block(
    values: Values, tangents: OfUnknowns, row: GroupLayout, column: GroupLayout
) -> Band:
    """The block of a group whose sites read their neighbours only."""
    assert column.band is not None
    lower, upper = column.band
    numbers, sites = colours(column), column.block_sites[0]
    width, count = lower + upper + 1, numbers.max() + 1
    of_read = numbers[(np.arange(sites) + np.arange(width)[:, None] - lower) % sites]
    dtype = values[row.names[0]].dtype
    rows = []
    for r, m in zip(row.names, row.sizes):
        parts = []
        for c, n in zip(column.names, column.sizes):
            t = tangents.get(r, {}).get(c)
            if t is None:
                parts.append(jnp.zeros((m, n, width, sites), dtype))
                continue
            data = fullify(t).materialize().data
            shape = (count, n, sites, *t.base_shape)
            data = jnp.broadcast_to(data, shape).reshape((count, n, sites, m))
            data = data[of_read, :, np.arange(sites)]  # (width, sites, n, m)
            parts.append(data.transpose((3, 2, 0, 1)))
        rows.append(jnp.concatenate(parts, axis=1))
    return Band(jnp.concatenate(rows, axis=0), lower, column.ring)


def _block(
    values: Values, tangents: OfUnknowns, row: GroupLayout, column: GroupLayout
) -> Block | Band | None:
    """One block of the Jacobian, `None` where it is zero by structure.

    Shapes, with m rows and n columns: `(m, n)` between dense groups; `(m, n, *sites)` where one of
    the two is a block group, and between block groups while sites stay apart; otherwise
    `(m, *sites, n, *sites)`.
    """
    present = any(c in tangents.get(r, {}) for r in row.names for c in column.names)
    if not present:
        return None
    if column.band is not None:
        return _band_block(values, tangents, row, column)
    kept = (
        row.block
        and row.block_sites == column.block_sites
        and all(
            _keeps_sites(tangents[r][c], len(column.block_sites))
            for r in row.names
            for c in column.names
            if c in tangents.get(r, {})
        )
    )
    dtype = values[row.names[0]].dtype
    rows = []
    for r, r_sites, m in zip(row.names, row.sites, row.sizes):
        parts = []
        for c, c_sites, n in zip(column.names, column.sites, column.sizes):
            part = _Part(row, r_sites, m, column, c_sites, n, kept)
            tangent = tangents.get(r, {}).get(c)
            parts.append(part.zero(dtype) if tangent is None else part.of(tangent))
        rows.append(jnp.concatenate(parts, axis=_column_axis(row, column, kept)))
    return jnp.concatenate(rows, axis=0)


def _column_axis(row: GroupLayout, column: GroupLayout, kept: bool) -> int:
    """Where the columns are in a block."""
    return 1 + len(row.block_sites) if row.block and column.block and not kept else 1


def _keeps_sites(tangent: TensorWrapper, n: int) -> bool:
    return all(
        s == BROADCAST and p == i
        for i, (s, p) in enumerate(zip(tangent.k_state[:n], tangent.k_pairing[:n]))
    )


class _Part(NamedTuple):
    """The `m` rows of one residual and the `n` columns of one unknown within a block.

    `kept` says that the sites of both groups stay apart.
    """

    row: GroupLayout
    row_sites: tuple[int, ...]
    m: int
    column: GroupLayout
    column_sites: tuple[int, ...]
    n: int
    kept: bool

    def zero(self, dtype: np.dtype) -> Block:
        row, column = self.row, self.column
        if row.block and column.block and not self.kept:
            return jnp.zeros((self.m, *row.block_sites, self.n, *column.block_sites), dtype)
        return jnp.zeros((self.m, self.n, *(row.block_sites or column.block_sites)), dtype)

    def of(self, tangent: TensorWrapper) -> Block:
        """From the tangent of the residual along the unknown."""
        row, column, m, n = self.row, self.column, self.m, self.n
        outer = len(row.block_sites)
        base = tangent.base_shape
        if self.kept:  # stored (1, ..., [inner sites, d], *sites, inner sites, *base)
            x = fullify(tangent, tuple(range(outer, tangent.k_ndim))).materialize()
            K = (1,) * outer + self.column_sites[outer:] + x.k_shape[len(self.column_sites) :]
            data = jnp.broadcast_to(x.data, K + self.row_sites + base)
            return jnp.moveaxis(data.reshape((n, *row.block_sites, m)), -1, 0)
        full = fullify(tangent).materialize()
        K = self.column_sites + full.k_shape[len(self.column_sites) :]
        data = jnp.broadcast_to(full.data, K + self.row_sites + base)
        # The axes: outer sites and the rest, of the column, then of the row.
        data = data.reshape((*column.block_sites, n, *row.block_sites, m))
        q = len(column.block_sites)
        c_axes, r_axes = list(range(q)), list(range(q + 1, q + 1 + outer))
        if row.block and column.block:
            return data.transpose([q + 1 + outer, *r_axes, q, *c_axes])
        return data.transpose([q + 1 + outer, q, *r_axes, *c_axes])
