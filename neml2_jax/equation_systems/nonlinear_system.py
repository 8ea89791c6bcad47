"""`NonlinearSystem`: a model read as residuals to be made zero by a choice of unknowns."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.extend.core import jaxpr_as_fun

from ..declaration import AbstractDeclared, dependency, option, register
from ..errors import DeclarationError, suggestion
from ..models.chain_rule import ChainRuleDict
from ..models.interface import Slot, Values
from ..models.model import AbstractModel
from ..programs.site_reach import reads_no_site, ring_reach, site_reach
from ..solvers.blocks import Band, BlockMatrix, BlockVector, grouped
from ..types import TensorWrapper
from ..types.diagonals import fullify
from ..types.functions.structure import identity_seed
from ..types.storage import BROADCAST, FULL
from .unknown_seeds import UnknownSeed, depth_below, split


@dataclasses.dataclass(frozen=True)
class GroupLayout:
    """Variables of one group: their types, and the sites that they share.

    A `block` group keeps its sites apart, `(size, *sites)`; a `dense` one folds them into its rows,
    `(size,)`, variable by variable. Variables of a block group may have sites within these, such
    as slip systems in grains: they are rows. `band` says how many sites to the left and to the
    right the residuals of the group read, where that is known to be few; in a `ring` the last site
    is beside the first one.
    """

    names: tuple[str, ...]
    types: tuple[type[TensorWrapper], ...]
    sites: tuple[tuple[int, ...], ...]
    block: bool
    band: tuple[int, int] | None = None
    ring: bool = False

    @property
    def block_sites(self) -> tuple[int, ...]:
        return min(self.sites, key=len) if self.block else ()

    @property
    def sizes(self) -> tuple[int, ...]:
        """Rows of each variable."""
        inner = len(self.block_sites)
        return tuple(
            math.prod(t.BASE_SHAPE) * math.prod(s[inner:]) for t, s in zip(self.types, self.sites)
        )

    def pack(self, values: Sequence[TensorWrapper]) -> jax.Array:
        """Values at one point to `(size, *block_sites)`."""
        parts = []
        for x, sites, size in zip(values, self.sites, self.sizes):
            data = jnp.broadcast_to(x.materialize().data, sites + x.BASE_SHAPE)
            parts.append(jnp.moveaxis(data.reshape((*self.block_sites, size)), -1, 0))
        return jnp.concatenate(parts, axis=0)

    def unpack(self, x: jax.Array) -> list[TensorWrapper]:
        """`(size, *block_sites)` to typed values at one point."""
        out, start = [], 0
        for kind, sites, size in zip(self.types, self.sites, self.sizes):
            part = jnp.moveaxis(x[start : start + size], 0, -1)
            data = part.reshape(sites + kind.BASE_SHAPE)
            out.append(kind(data, sub_batch_ndim=len(sites)))
            start += size
        return out


@register
class NonlinearSystem(AbstractDeclared):
    r"""The equations $r(u, g) = 0$ for the unknowns $u$, given $g$.

    `unknowns` and `residuals` are lists of groups of variable names; in an input file a semicolon
    separates groups (`'a b; c'`). Residuals are called `<unknown>_residual` unless given. All other
    inputs of the model are givens.

    **Raises:** `DeclarationError` if an unknown is no input of the model, a residual none of its
    outputs, if numbers, types or sites of unknowns and residuals do not match, if a name is given
    twice, or if the model gives the residual of a variable that is not among the unknowns.
    """

    SECTION = "EquationSystems"

    model: AbstractModel = dependency("Model that gives the residuals", "Models")
    unknowns: tuple[tuple[str, ...], ...] = option("Unknown variables, by group")
    residuals: tuple[tuple[str, ...], ...] = option("Residual variables, by group", default=())
    structure: tuple[str, ...] = option(
        "Per group `dense` or `block` (independent sites)",
        default=(),
        choices=("dense", "block"),
    )

    def __post_init__(self) -> None:
        unknowns = _groups(self.unknowns)
        object.__setattr__(self, "unknowns", unknowns)
        residuals = _groups(self.residuals) or tuple(
            tuple(f"{u}_residual" for u in group) for group in unknowns
        )
        if len(residuals) == 1 and len(unknowns) > 1:
            residuals = _regroup(residuals[0], [len(g) for g in unknowns])
        object.__setattr__(self, "residuals", residuals)
        super().__post_init__()
        spec, outputs = self.model.input_spec, self.model.output_spec
        if [len(g) for g in unknowns] != [len(g) for g in residuals]:
            raise DeclarationError(
                f"NonlinearSystem: {[len(g) for g in unknowns]} unknowns per group, "
                f"but {[len(g) for g in residuals]} residuals: {unknowns} and {residuals}"
            )
        for u, r in zip(self.unknown_names, self.residual_names):
            if u not in spec:
                raise DeclarationError(
                    f"NonlinearSystem: the model reads no unknown {u!r}{suggestion(u, spec)}; "
                    f"it reads {list(spec)}"
                )
            if r not in outputs:
                raise DeclarationError(
                    f"NonlinearSystem: the model gives no residual {r!r}"
                    f"{suggestion(r, outputs)}; it gives {list(outputs)}"
                )
            if math.prod(spec[u].BASE_SHAPE) != math.prod(outputs[r].BASE_SHAPE):
                raise DeclarationError(
                    f"NonlinearSystem: unknown {u!r} is a {spec[u].__name__} but its residual "
                    f"{r!r} a {outputs[r].__name__}"
                )
        self._check_complete()
        if self.structure and len(self.structure) != len(unknowns):
            raise DeclarationError(
                f"NonlinearSystem: structure {self.structure} for {len(unknowns)} groups"
            )

    def _check_complete(self) -> None:
        """**Raises:** `DeclarationError` for a name given twice, and a residual without unknown."""
        for what, names in (("unknown", self.unknown_names), ("residual", self.residual_names)):
            for name in names:
                if names.count(name) > 1:
                    raise DeclarationError(f"NonlinearSystem: the {what} {name!r} is listed twice")
        spec = self.model.input_spec
        for name in self.model.output_spec:
            stem = name.removesuffix("_residual")
            if name not in self.residual_names and stem != name and stem in spec:
                listed = "is an unknown with another residual" if stem in self.unknown_names else ""
                raise DeclarationError(
                    f"NonlinearSystem: the model gives {name!r}, but {stem!r} "
                    f"{listed or 'is not among the unknowns'}; list both among `unknowns` and "
                    f"`residuals`, or leave out the model that gives this residual; the unknowns "
                    f"are {list(self.unknown_names)}"
                )

    @property
    def unknown_names(self) -> tuple[str, ...]:
        return tuple(name for group in self.unknowns for name in group)

    @property
    def residual_names(self) -> tuple[str, ...]:
        return tuple(name for group in self.residuals for name in group)

    def given_slots(self) -> list[Slot]:
        """What the residuals read beside the unknowns."""
        return [s for s in self.model.input_slots() if s.name not in self.unknown_names]

    # ------------------------------------------------------------------ at one material point

    def layout(
        self, unknowns: Mapping[str, TensorWrapper], keep_groups: bool = False
    ) -> tuple[GroupLayout, ...]:
        """The layout of the unknowns, from their values at one point.

        Without a `structure`, unknowns that share their sites form a group of their own, whatever
        the groups are, unless these are to be kept. Unknowns of sites within sites, such as slip
        systems in grains, belong to the group of the outer sites.
        """
        groups = self.unknowns
        if not self.structure and not keep_groups:
            by_sites: dict[tuple[int, ...], list[str]] = {}
            every = {unknowns[n].sub_batch_shape for n in self.unknown_names}
            for name in self.unknown_names:
                own = unknowns[name].sub_batch_shape
                outer = [s for s in every if s and own[: len(s)] == s]
                by_sites.setdefault(min(outer, key=len, default=own), []).append(name)
            groups = tuple(tuple(names) for names in by_sites.values())
        layouts = []
        for i, group in enumerate(groups):
            kinds = tuple(type(unknowns[n]) for n in group)
            sites = tuple(unknowns[n].sub_batch_shape for n in group)
            outer = min(sites, key=len)
            share = all(s[: len(outer)] == outer for s in sites)
            if self.structure:
                block = self.structure[i] == "block"
            else:
                block = share and outer != ()
            if block and not share:
                raise DeclarationError(
                    "NonlinearSystem: unknowns of a block group share their sites, got "
                    + ", ".join(f"{n} {s}" for n, s in zip(group, sites))
                )
            layouts.append(GroupLayout(group, kinds, sites, block))
        return tuple(layouts)

    def with_band(
        self, layout: tuple[GroupLayout, ...], given: Mapping[str, TensorWrapper]
    ) -> tuple[GroupLayout, ...]:
        """The layout, with the bands of its groups along a line or a ring of sites.

        A group has a band if its sites read their neighbours only, and no other group with sites;
        groups without sites, which every site may read and be read by, are a border beside it.
        `given` are values at one point, of which only the shapes count.
        """
        return tuple(self._with_its_band(layout, i, given) for i in range(len(layout)))

    def _with_its_band(
        self, layout: tuple[GroupLayout, ...], i: int, given: Mapping[str, TensorWrapper]
    ) -> GroupLayout:
        group = layout[i]
        if not group.block or {len(s) for s in group.sites} != {1}:
            return group
        n = group.block_sites[0]
        shapes = [(sum(g.sizes), *g.block_sites) for g in layout]
        dtype = jnp.result_type(float, *(x.dtype for x in given.values()))
        flat, treedef = jax.tree_util.tree_flatten(dict(given))
        blank = jax.tree_util.tree_unflatten(treedef, [jnp.zeros(g.shape, g.dtype) for g in flat])

        def at(u: jax.Array) -> BlockVector:
            every = [jnp.zeros(s, dtype) for s in shapes]
            every[i] = u
            return self.residual(layout, tuple(every), blank)

        x = jax.ShapeDtypeStruct(shapes[i], dtype)
        residual = jaxpr_as_fun(jax.make_jaxpr(at)(x))  # the model is traced once
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

    def pack(
        self, layout: Sequence[GroupLayout], values: Mapping[str, TensorWrapper]
    ) -> BlockVector:
        return tuple(g.pack([values[n] for n in g.names]) for g in layout)

    def unpack(self, layout: Sequence[GroupLayout], u: BlockVector) -> Values:
        out: Values = {}
        for group, x in zip(layout, u):
            out.update(zip(group.names, group.unpack(x)))
        return out

    def residual_layout(self, layout: Sequence[GroupLayout]) -> tuple[GroupLayout, ...]:
        spec = self.model.output_spec
        of = dict(zip(self.unknown_names, self.residual_names))
        rows = []
        for group in layout:
            names = tuple(of[u] for u in group.names)
            kinds = tuple(spec[n] for n in names)
            rows.append(dataclasses.replace(group, names=names, types=kinds))
        return tuple(rows)

    def residual(
        self, layout: Sequence[GroupLayout], u: BlockVector, given: Mapping[str, TensorWrapper]
    ) -> BlockVector:
        """$r(u, g)$ at one point."""
        values = self.model.evaluate({**given, **self.unpack(layout, u)})[0]
        return self._packed_residuals(layout, values)

    def _packed_residuals(self, layout: Sequence[GroupLayout], values: Values) -> BlockVector:
        out = []
        for group in self.residual_layout(layout):
            for name, sites in zip(group.names, group.sites):
                got = values[name].sub_batch_shape
                if got != sites and math.prod(got) != 1:
                    raise DeclarationError(
                        f"NonlinearSystem: residual {name!r} has sites {got}, "
                        f"its unknown has {sites}"
                    )
            out.append(group.pack([values[n] for n in group.names]))
        return tuple(out)

    def linearize(
        self,
        layout: Sequence[GroupLayout],
        u: BlockVector,
        given: Mapping[str, TensorWrapper],
        v: ChainRuleDict | None = None,
    ) -> tuple[BlockVector, BlockMatrix, ChainRuleDict]:
        r"""$r$, $\partial r / \partial u$, and the tangents of $r$ for the seeds of the givens.

        The Jacobian comes from structured tangents, so a block that is zero, or diagonal over
        sites, is known to be so when the program is traced.
        """
        unknowns = self.unpack(layout, u)
        groups = {n: group for group in layout for n in group.names}
        depth = depth_below(v or {})
        seeds: ChainRuleDict = {
            n: {UnknownSeed(n, depth): _seed(x, groups[n])} for n, x in unknowns.items()
        }
        values, tangents = self.model.first_order({**given, **unknowns}, {**(v or {}), **seeds})
        own, extra = split({n: tangents.get(n, {}) for n in self.residual_names}, depth)
        rows = self.residual_layout(layout)
        beside = self._rows_beside_bands(layout, u, given)

        def block(i: int, j: int) -> Any:
            if layout[j].band is None or i == j:
                return _block(values, own, rows[i], layout[j])
            return beside.get((i, j))  # other groups with sites read none of its unknowns

        n = range(len(layout))
        blocks = tuple(tuple(block(i, j) for j in n) for i in n)
        return self._packed_residuals(layout, values), BlockMatrix(blocks), extra

    def _rows_beside_bands(
        self, layout: Sequence[GroupLayout], u: BlockVector, given: Mapping[str, TensorWrapper]
    ) -> dict[tuple[int, int], jax.Array]:
        """The blocks `(m, n, sites)` of residuals without sites by unknowns of banded groups.

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
            r = self.residual(layout, tuple(every), given)
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


def _colours(group: GroupLayout) -> np.ndarray:
    """A number for each site of a banded group; no residual reads two sites of the same number."""
    assert group.band is not None
    width, sites = sum(group.band) + 1, group.block_sites[0]
    numbers = np.arange(sites) % width
    if group.ring and sites % width:  # the last sites meet the first ones
        numbers[sites - sites % width :] = width + np.arange(sites % width)
    return numbers


def _seed(x: TensorWrapper, group: GroupLayout) -> TensorWrapper:
    """The canonical seed; with a band, sites that have no reader in common are seeded at once.

    Then the K axes are the colours and the components.
    """
    if group.band is None:
        return identity_seed(x)
    colours, sites = _colours(group), x.sub_batch_shape[0]
    of_colour = np.arange(colours.max() + 1)[:, None] == colours
    eye = jnp.eye(x.base_size, dtype=x.dtype).reshape((x.base_size, *x.base_shape))
    one = (1,) * x.base_ndim
    data = jnp.where(of_colour.reshape((-1, 1, sites, *one)), eye[None, :, None], 0)
    return type(x)(data, sub_batch_ndim=1, k_ndim=2, k_state=(FULL,) * 2, k_pairing=(None,) * 2)


def _band_block(values: Values, tangents: OfUnknowns, row: GroupLayout, column: GroupLayout):
    """The block of a group whose sites read their neighbours only."""
    assert column.band is not None
    lower, upper = column.band
    colours, sites = _colours(column), column.block_sites[0]
    width, count = lower + upper + 1, colours.max() + 1
    of_read = colours[(np.arange(sites) + np.arange(width)[:, None] - lower) % sites]
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


def _block(values: Values, tangents: OfUnknowns, row: GroupLayout, column: GroupLayout) -> Any:
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
            tangent = tangents.get(r, {}).get(c)
            parts.append(_block_part(tangent, row, r_sites, m, column, c_sites, n, kept, dtype))
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


def _block_part(tangent, row, r_sites, m, column, c_sites, n, kept, dtype) -> jax.Array:
    """The rows of one residual and the columns of one unknown within a block."""
    outer = len(row.block_sites)
    if tangent is None:
        shape = (m, n, *(row.block_sites or column.block_sites))
        if row.block and column.block and not kept:
            shape = (m, *row.block_sites, n, *column.block_sites)
        return jnp.zeros(shape, dtype)
    base = tangent.base_shape
    if kept:  # stored (1, ..., [inner sites, d], *sites, inner sites, *base)
        x = fullify(tangent, tuple(range(outer, tangent.k_ndim))).materialize()
        K = (1,) * outer + c_sites[outer:] + x.k_shape[len(c_sites) :]
        data = jnp.broadcast_to(x.data, K + r_sites + base)
        return jnp.moveaxis(data.reshape((n, *row.block_sites, m)), -1, 0)
    full = fullify(tangent).materialize()
    data = jnp.broadcast_to(full.data, c_sites + full.k_shape[len(c_sites) :] + r_sites + base)
    # The axes: outer sites and the rest, of the column, then of the row.
    data = data.reshape((*column.block_sites, n, *row.block_sites, m))
    q = len(column.block_sites)
    c_axes, r_axes = list(range(q)), list(range(q + 1, q + 1 + outer))
    if row.block and column.block:
        return data.transpose([q + 1 + outer, *r_axes, q, *c_axes])
    return data.transpose([q + 1 + outer, q, *r_axes, *c_axes])


def _groups(given: Any) -> tuple[tuple[str, ...], ...]:
    """Groups from `'a b; c'`, `('a', 'b')` or `(('a', 'b'), ('c',))`."""
    if isinstance(given, str):
        return tuple(tuple(g.split()) for g in given.split(";") if g.split())
    if all(isinstance(g, str) for g in given):
        return (tuple(given),) if given else ()
    return tuple(tuple(g) for g in given)


def _regroup(names: tuple[str, ...], lengths: list[int]) -> tuple[tuple[str, ...], ...]:
    if len(names) != sum(lengths):
        return (names,)
    out, start = [], 0
    for n in lengths:
        out.append(names[start : start + n])
        start += n
    return tuple(out)
