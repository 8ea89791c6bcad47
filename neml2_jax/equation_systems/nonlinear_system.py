"""`NonlinearSystem`: a model read as residuals to be made zero by a choice of unknowns."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence

from ..declaration import AbstractDeclared, dependency, option, register
from ..errors import DeclarationError, suggestion
from ..models.interface import Slot, Values
from ..models.model import AbstractModel
from ..models.reports import poison
from ..solvers.blocks import BlockVector
from ..types import TensorWrapper
from .group_layout import GroupLayout


@register
class NonlinearSystem(AbstractDeclared):
    r"""The equations $r(u, g) = 0$ for the unknowns $u$, given $g$.

    `unknowns` and `residuals` are lists of groups of variable names; in an input file a semicolon
    separates groups (`'a b; c'`). Residuals are called `<unknown>_residual` unless given. All other
    inputs of the model are givens.

    **Raises:** `DeclarationError` if there is no unknown, if one is no input of the model, a
    residual none of its outputs, if numbers, types or sites of unknowns and residuals do not match,
    if a name is given twice, or if the model gives the residual of a variable that is not among the
    unknowns.
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
        if not any(unknowns):
            raise DeclarationError(
                "NonlinearSystem: there is nothing to solve for; list variables that the model "
                f"reads among `unknowns`; it reads {list(self.model.input_spec)}"
            )
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
        """The unknowns of all groups, in order."""
        return tuple(name for group in self.unknowns for name in group)

    @property
    def residual_names(self) -> tuple[str, ...]:
        """The residuals of all groups, each at the place of its unknown."""
        return tuple(name for group in self.residuals for name in group)

    def given_slots(self) -> list[Slot]:
        """What the residuals read beside the unknowns."""
        return [s for s in self.model.input_slots() if s.name not in self.unknown_names]

    # ------------------------------------------------------------------ at one material point

    def layout(
        self, unknowns: Mapping[str, TensorWrapper], keep_groups: bool = False
    ) -> tuple[GroupLayout, ...]:
        """The layout of the unknowns, from their values at one point, `(*sites, *base)`.

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

    def pack(
        self, layout: Sequence[GroupLayout], values: Mapping[str, TensorWrapper]
    ) -> BlockVector:
        """Values by name as the vectors of the groups, `(*points, *sites, entries)` each."""
        return tuple(g.pack([values[n] for n in g.names]) for g in layout)

    def unpack(self, layout: Sequence[GroupLayout], u: BlockVector) -> Values:
        """The vectors `(*points, *sites, entries)` as values by name: the inverse of `pack`."""
        out: Values = {}
        for group, x in zip(layout, u):
            out.update(zip(group.names, group.unpack(x)))
        return out

    def residual_layout(self, layout: Sequence[GroupLayout]) -> tuple[GroupLayout, ...]:
        """The layout of the residuals: groups and sites as those of the unknowns."""
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
        """$r(u, g)$ at one point, `(*sites, entries)` for each group.

        NaN where a solve inside of the equations fails: they have no value there.
        """
        values, reports = self.model.evaluate({**given, **self.unpack(layout, u)})
        return self.packed_residuals(layout, poison(values, reports))

    def packed_residuals(self, layout: Sequence[GroupLayout], values: Values) -> BlockVector:
        """The residuals among the outputs of the model, by group, `(*points, *sites, entries)`.

        **Raises:** `DeclarationError` if a residual has other sites than its unknown.
        """
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


def _groups(
    given: str | Sequence[str] | Sequence[Sequence[str]],
) -> tuple[tuple[str, ...], ...]:
    """Groups from `'a b; c'`, `('a', 'b')` or `(('a', 'b'), ('c',))`."""
    if isinstance(given, str):
        return tuple(tuple(g.split()) for g in given.split(";") if g.split())
    names = tuple(g for g in given if isinstance(g, str))
    if len(names) == len(given):
        return (names,) if names else ()
    return tuple(tuple(g) for g in given)


def _regroup(names: tuple[str, ...], lengths: list[int]) -> tuple[tuple[str, ...], ...]:
    if len(names) != sum(lengths):
        return (names,)
    out, start = [], 0
    for n in lengths:
        out.append(names[start : start + n])
        start += n
    return tuple(out)
