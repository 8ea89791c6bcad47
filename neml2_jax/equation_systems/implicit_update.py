"""Unknowns from equations: a model whose outputs solve a nonlinear system."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp

from ..declaration import dependency, option, register
from ..errors import DeclarationError, suggestion
from ..models.chain_rule import ChainRuleDict, SecondOrderChainRuleDict
from ..models.interface import Slot, Values
from ..models.lagged_names import lag
from ..models.model import AbstractModel
from ..models.reports import Kept, Reports, SolveReport, poison, poison_tangents
from ..models.undivided_model import AbstractUndividedModel
from ..programs import in_one_context
from ..solvers.blocks import BlockVector
from ..solvers.newton import AbstractNonlinearSolver
from ..types import TensorWrapper, is_tensor
from .first_guess import first_guess
from .group_layout import GroupLayout
from .nonlinear_system import NonlinearSystem
from .points import Points
from .site_bands import with_bands
from .solution_tangents import first_order, second_order
from .solve_points import Solved, no_memory, solve_with_memory


@register
class ImplicitUpdate(AbstractUndividedModel):
    r"""The unknowns $u$ that make the residuals of an equation system zero.

    $$r(u(g), g) = 0, \qquad
      \frac{\mathrm du}{\mathrm dg} = -\left(\frac{\partial r}{\partial u}\right)^{-1}
      \frac{\partial r}{\partial g}$$

    Every point of the dynamic batch is solved on its own. Derivatives come from the implicit
    function theorem, forward, reverse and of any order; the iterations are never unrolled. The
    first guess comes from `predictor`; unknowns that it does not give start from zero, and what it
    gives besides is not used.

    With `max_substepping_level`, a point at which the step fails is solved again in parts, alone:
    inputs given at both ends of the step (`f` and `f~1`) are interpolated, states follow, and
    derivatives are those of the whole step.

    In Python, `confirmed_by` is a model that gives some of the unknowns for the others and the
    inputs: a solution counts only where it says the same, see `confirmation`. `ramped` are inputs
    that go, in parts of a step, from what another input is to their value: pairs of names.

    **Source:** J. C. Simo, T. J. R. Hughes, Computational Inelasticity, Springer (1998), 3.6.
    """

    equation_system: NonlinearSystem = dependency("System to solve", "EquationSystems")
    solver: AbstractNonlinearSolver = dependency("Nonlinear solver", "Solvers")
    predictor: AbstractModel | None = dependency(
        "Model that gives the first guess", "Models", default=None
    )
    input_sensitivity_solver: Any = dependency(
        "Linear solver for derivatives with respect to inputs; by default the Newton step's",
        "Solvers",
        default=None,
    )
    param_sensitivity_solver: Any = dependency(
        "Linear solver for derivatives with respect to parameters; by default the Newton step's",
        "Solvers",
        default=None,
    )
    max_substepping_level: int = option(
        "How often the step of a point that fails may be bisected; 0 switches this off", default=0
    )
    incremental_variables: tuple[str, ...] = option(
        "Inputs that are increments over the step, of which a part of it gets its share", default=()
    )

    confirmed_by: AbstractModel | None = eqx.field(default=None, repr=False)
    ramped: tuple[tuple[str, str], ...] = eqx.field(default=(), static=True, repr=False)
    kept: Kept | None = eqx.field(default=None, repr=False)
    """Put here by a march, see `kept_memory`."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 0 <= self.max_substepping_level <= 10:
            raise DeclarationError(
                f"ImplicitUpdate: max_substepping_level is from 0 to 10 (a part is then 1/1024 of "
                f"the step), got {self.max_substepping_level}"
            )
        given = [s.name for s in self.equation_system.given_slots()]
        if self.max_substepping_level:
            self._check_past(given)
        for name in self.incremental_variables:
            if name not in given:
                raise DeclarationError(
                    f"ImplicitUpdate: the incremental variable {name!r} is not given to the "
                    f"system{suggestion(name, given)}; it is given {given}"
                )

    def _check_past(self, given: list[str]) -> None:
        """Parts of a step hand on unknowns only."""
        past = {lag(n)[0] for n in given if lag(n)[1]} - {*given, *self._unknown_names}
        inside = self.equation_system.model.revealing([*past]).output_spec
        lost = sorted(past.intersection(inside))
        if lost:
            raise DeclarationError(
                f"ImplicitUpdate: max_substepping_level = {self.max_substepping_level}, but the "
                f"system reads earlier values of {lost} and gives these itself, so that a part of "
                f"a step would not know of the part before; make them unknowns, with equations of "
                f"backward Euler, or let the driver cut steps (max_step_cuts)"
            )

    @property
    def _unknown_names(self) -> tuple[str, ...]:
        return self.equation_system.unknown_names

    def named_children(self) -> list[tuple[str, AbstractModel]]:
        children = [("model", self.equation_system.model)]
        return children + ([("predictor", self.predictor)] if self.predictor is not None else [])

    def input_slots(self) -> list[Slot]:
        slots = {s.name: s for s in self.equation_system.given_slots()}
        for model in (self.predictor, self.confirmed_by):
            if model is not None:
                for slot in model.input_slots():
                    if slot.name not in self._unknown_names:
                        slots.setdefault(slot.name, slot)
        return list(slots.values())

    def _given(self, inputs: Mapping[str, TensorWrapper]) -> Values:
        """Inputs that a solve reads: all but those that only the first guess needs."""
        names = dict.fromkeys(s.name for s in self.equation_system.given_slots())
        if self.confirmed_by is not None:
            more = self.confirmed_by.input_slots()
            names |= dict.fromkeys(s.name for s in more if s.name not in self._unknown_names)
        names |= dict.fromkeys(start for _, start in self.ramped)
        return {n: inputs[n] for n in names}

    def output_slots(self) -> list[Slot]:
        slots = {s.name: s for s in self.equation_system.model.input_slots()}
        return [dataclasses.replace(slots[n], core=0) for n in self._unknown_names]

    @property
    def output_priorities(self) -> dict[str, str]:
        return {name: "default" for name in self._unknown_names}

    # ------------------------------------------------------------------ values

    def evaluate(self, inputs: Mapping[str, TensorWrapper]) -> tuple[Values, Reports]:
        given, guess = self._given(inputs), self.guess(inputs)
        points, solved, kept = self._solve(given, guess)
        return points.outputs(solved.unknowns), self._reports(points, solved, kept)

    def _solve(self, given: Values, guess: Values) -> tuple[Points, Solved, Kept | None]:
        points = Points.of(with_kept(self, None), self.layout(given, guess), given, guess)
        problem, kept = (points.static, points.arrays, points.guess), self.kept
        memory = None
        if kept is not None:
            memory = no_memory(*problem) if kept.memory is None else kept.memory
        solved, memory = solve_with_memory(*problem, memory)
        return points, solved, kept and Kept(kept.number, memory)

    def _reports(self, points: Points, solved: Solved, kept: Kept | None) -> Reports:
        layout = self.equation_system.residual_layout(points.static.layout)
        names = [n for group in layout for n in group.names]
        history = solved.history
        report = SolveReport(
            points.over_batch(solved.status),
            points.over_batch(solved.iterations),
            {n: points.over_batch(x) for n, x in zip(names, solved.norms)},
            points.over_batch(solved.step_length),
            {}
            if history is None
            else {n: points.over_batch(history[:, i]) for i, n in enumerate(names)},
            kept,
            None if solved.substeps is None else points.over_batch(solved.substeps.n_parts),
        )
        return {type(self).__name__: report}

    def guess(self, inputs: Mapping[str, TensorWrapper]) -> Values:
        """The first guess of all unknowns for the inputs of a step.

        **Shapes:** of inputs `(*points, *sites, *base)`; of what no predictor gives, sites of size
        1 and no points.
        """
        guess: Values = {}
        if self.predictor is not None:
            guess = first_guess(self.predictor, dict(inputs), self._unknown_names)
        dtype = jnp.result_type(float, *(x.dtype for x in inputs.values()))
        for slot in self.equation_system.model.input_slots():
            if slot.name not in self._unknown_names:
                continue
            if slot.name not in guess:
                zero = jnp.zeros((1,) * slot.core + slot.type.BASE_SHAPE, dtype)
                guess[slot.name] = slot.type(zero, sub_batch_ndim=slot.core)
        return guess

    def layout(self, given: Values, guess: Values) -> tuple[GroupLayout, ...]:
        """The layout at one point; sites that a guess lacks are read off its residual.

        **Shapes:** of values `(*points, *sites, *base)`, of which the points are left out.
        """
        system = self.equation_system
        keep_groups = self.solver.linear_solver.NAMES_GROUPS
        if not (_has_sites(system.model) or any(x.sub_batch_ndim for x in given.values())):
            return system.layout(_at_a_point(guess), keep_groups)
        point_given, point_guess = _at_a_point(given), _at_a_point(guess)
        model = _at_a_point_model(system.model)
        for _ in range(len(guess) + 1):
            residuals = jax.eval_shape(_values, model, {**point_given, **point_guess})
            changed = False
            for u, r in zip(system.unknown_names, system.residual_names):
                sites = residuals[r].sub_batch_shape
                value = point_guess[u]
                if len(sites) > value.sub_batch_ndim or (
                    sites != value.sub_batch_shape
                    and all(a in (1, b) for a, b in zip(value.sub_batch_shape, sites))
                ):
                    shape = sites + value.BASE_SHAPE
                    point_guess[u] = jax.eval_shape(
                        lambda s=shape, v=value: type(v)(
                            jnp.zeros(s, v.dtype), sub_batch_ndim=len(s) - v.base_ndim
                        )
                    )
                    changed = True
            if not changed:
                break
        layout = system.layout(point_guess, keep_groups)
        if keep_groups:
            return layout
        at_point = dataclasses.replace(system, model=model)
        return with_bands(at_point, layout, point_given)

    # ------------------------------------------------------------------ structured tangents

    def first_order(self, values: Values, v: ChainRuleDict) -> tuple[Values, ChainRuleDict]:
        outputs, tangents, reports = self.first_order_with_reports(values, v)
        return poison(outputs, reports), poison_tangents(tangents, reports)

    def first_order_with_reports(
        self, values: Values, v: ChainRuleDict
    ) -> tuple[Values, ChainRuleDict, Reports]:
        points, u, outputs, reports = self._solved(values)
        seeds = {n: t for n, t in v.items() if n in points.given and t}
        tangents = first_order(points, u, seeds) if seeds else {n: {} for n in outputs}
        return outputs, tangents, reports

    def second_order_with_reports(
        self, values: Values, v: ChainRuleDict, vh: ChainRuleDict, v2: SecondOrderChainRuleDict
    ) -> tuple[Values, ChainRuleDict, ChainRuleDict, SecondOrderChainRuleDict, Reports]:
        points, u, outputs, reports = self._solved(values)
        v, second = ({n: t for n, t in x.items() if n in points.given and t} for x in (v, vh))
        v_out = first_order(points, u, v) if v else {n: {} for n in outputs}
        h_out = first_order(points, u, second) if second else {n: {} for n in outputs}
        both = {n: t for n, t in v2.items() if n in points.given and t}
        v2_out = second_order(points, u, {**v, **v_out}, {**second, **h_out}, both)
        return outputs, v_out, h_out, v2_out, reports

    def _solved(self, values: Values) -> tuple[Points, BlockVector, Values, Reports]:
        """Outputs are where a solve ended, failed or not, and so are tangents of these.

        Whoever has the reports makes them NaN at the end of all laws: derivatives of laws that read
        NaN are NaN, which no loss that leaves these points out would get rid of in reverse mode.
        """
        given, guess = self._given(values), self.guess(values)
        points, solved, kept = self._solve(given, guess)
        reports = self._reports(points, solved, kept)
        return points, solved.unknowns, points.outputs(solved.unknowns), reports


def with_fields(update: ImplicitUpdate, **fields: Any) -> ImplicitUpdate:
    """A copy of an update as it is stored, which may lack parts that are held elsewhere."""
    copy = object.__new__(type(update))
    vars(copy).update({**vars(update), **fields})
    return copy


def with_kept(update: ImplicitUpdate, kept: Kept | None) -> ImplicitUpdate:
    return update if update.kept is kept else with_fields(update, kept=kept)


# ------------------------------------------------------------------------- at a single point


@in_one_context
@jax.jit  # traced once, however often its shapes are asked for
def _values(model: AbstractModel, inputs: Values) -> Values:
    return model.evaluate(inputs)[0]


def _strip(x: TensorWrapper) -> TensorWrapper:
    """`x` at the first point of the dynamic batch."""
    index = (slice(None),) * x.k_ndim + (0,) * x.dynamic_batch_ndim
    return x.replace(x.data[index]) if x.dynamic_batch_ndim else x


def _at_a_point(values: Values) -> Values:
    return {n: jax.tree_util.tree_map(_shape_at_a_point(x), x) for n, x in values.items()}


def _shape_at_a_point(x: TensorWrapper) -> Callable[[jax.Array], jax.ShapeDtypeStruct]:
    """Of data: taking an index of an axis that is shared among devices is no way to a shape."""
    k, points = x.k_ndim, x.dynamic_batch_ndim
    return lambda d: jax.ShapeDtypeStruct(d.shape[:k] + d.shape[k + points :], d.dtype)


def _has_sites(model: AbstractModel) -> bool:
    """Whether a law inside has site axes of its own, or a parameter has any."""
    slots = [*model.input_slots(), *model.output_slots()]
    if any(s.core for s in slots) or any(_has_sites(m) for _, m in model.named_children()):
        return True
    leaves = jax.tree_util.tree_leaves(model, is_leaf=is_tensor)
    return any(is_tensor(x) and x.sub_batch_ndim for x in leaves)


def _at_a_point_model(model: AbstractModel) -> AbstractModel:
    """The model with parameters that are batched over points replaced by those of the first."""
    leaves, treedef, batched = _batched_leaves(model)
    for i in batched:
        leaves[i] = _strip(leaves[i])
    return jax.tree_util.tree_unflatten(treedef, leaves)


def _batched_leaves(model: Any) -> tuple[list[Any], Any, list[int]]:
    """Leaves of a model, and which of them vary over the dynamic batch."""
    leaves, treedef = jax.tree_util.tree_flatten(model, is_leaf=is_tensor)
    batched = [i for i, x in enumerate(leaves) if is_tensor(x) and x.dynamic_batch_ndim > 0]
    return leaves, treedef, batched
