"""Models run one by one, their solves repeated iteration by iteration."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import PyTree

from ..equation_systems.block_jacobian import linearize
from ..equation_systems.group_layout import GroupLayout
from ..equation_systems.implicit_update import ImplicitUpdate
from ..equation_systems.nonlinear_system import NonlinearSystem
from ..errors import STATUS_TEXTS, Status
from ..models.composed_model import ComposedModel
from ..models.model import AbstractModel, Reports, Values
from ..programs.nan_origin import nan_origin
from ..solvers.blocks import BlockMatrix, BlockVector, dense, squared_norm
from ..solvers.nonlinear_solution import Iterate
from ..types import TensorWrapper, is_tensor
from .findings import Fault, Iteration, Jacobian, Solve, finite, numbers, text

LARGEST = 2000
"""Unknowns up to which a Jacobian is written out for its condition number."""


class Observer:
    """Runs models one by one in their order, and notes their solves and their first fault."""

    def __init__(self) -> None:
        self.solves: list[Solve] = []
        self.faults: list[Fault] = []

    def run(self, name: str, model: AbstractModel, values: Values) -> Values:
        if isinstance(model, ComposedModel):
            known = dict(values)
            for child_name, child in _in_order(model):
                read = {n: known[n] for n in child.input_spec}
                known.update(self.run(f"{name}/{child_name}", child, read))
            return {n: known[n] for n in model.output_spec}
        if isinstance(model, ImplicitUpdate):
            return self._solve(name, model, values)
        outputs = _run(model, values)
        self._check(name, model, values, outputs)
        return outputs

    def _check(self, name: str, model: AbstractModel, values: Values, outputs: Values) -> None:
        for output, x in outputs.items():
            if not self.faults and not finite(x):
                self.faults.append(
                    _fault(
                        name, model, values, output, lambda m, v, o=output: m.evaluate(v)[0][o].data
                    )
                )

    def _solve(self, name: str, update: ImplicitUpdate, inputs: Values) -> Values:
        if update.solver.jacobian_reuse:  # each iteration is shown with its own Jacobian
            whole = dataclasses.replace(update.solver, jacobian_reuse=0.0)
            update = dataclasses.replace(update, solver=whole)
        system, solver = update.equation_system, update.solver
        given = {s.name: inputs[s.name] for s in system.given_slots()}
        guess = update.guess(inputs)
        layout = update.layout(given, guess)
        iterate = _iteration(update, layout)
        values, reports = _reported(update, inputs)
        report = reports[type(update).__name__]
        status = Status(int(report.status))
        iterations: list[Iteration] = []
        jacobians: list[BlockMatrix] = []
        sound = True
        # The solver knows more reasons to end than its tolerances. What every attempt fails at
        # ends as the first one did.
        converged = status == Status.CONVERGED
        left = int(report.iterations) if converged else solver.max_its - 1
        for attempt in range(solver.attempts if converged else 1):
            u = system.pack(layout, guess)
            last = min(left, solver.max_its - 1)
            for k in range(last + 1):
                r, A, du, moved, length = iterate(u, given, attempt)
                jacobians = [*jacobians[:1], A]
                iteration = _iteration_of(system, layout, r)
                iteration.attempt = attempt
                iterations.append(iteration)
                sound = math.isfinite(iteration.norm) and _all_finite(A)
                if k == last or not sound or not _all_finite(du):
                    break
                iteration.step_length = float(length)
                u = moved
                left -= 1
            if left == 0:
                break
        unknowns = system.unpack(layout, u)
        self.solves.append(
            Solve(
                name,
                type(solver).__name__,
                status.name.lower(),
                "" if status == Status.CONVERGED else STATUS_TEXTS[status],
                int(report.iterations),
                iterations,
                _jacobian(system, layout, jacobians[0], u),
                _jacobian(system, layout, jacobians[-1], u),
                {n: numbers(x) for n, x in unknowns.items()},
            )
        )
        if not sound or _solves_inside(system.model):
            at_end = {**given, **unknowns}
            inner = Observer()
            inner.run(f"{name}/system", system.model, at_end)
            self.solves += inner.solves
            if not self.faults and not sound:
                self.faults += inner.faults or _first_derivative_fault(
                    f"{name}/system", system.model, at_end
                )
        if status != Status.CONVERGED:
            # What follows from a failed solve has no fault of its own.
            return {n: x.replace(jnp.full_like(x.data, jnp.nan)) for n, x in values.items()}
        return values


def _in_order(model: ComposedModel) -> list[tuple[str, AbstractModel]]:
    """Models by name, in the order of evaluation."""
    return [(model.names[i], model.models[i]) for i in model.composition.order]


def _solves_inside(model: AbstractModel) -> bool:
    return isinstance(model, ImplicitUpdate) or any(
        _solves_inside(child) for _, child in model.named_children()
    )


def _first_derivative_fault(name: str, model: AbstractModel, values: Values) -> list[Fault]:
    """The first law whose own derivatives are not finite."""
    if isinstance(model, ComposedModel):
        known = dict(values)
        for child_name, child in _in_order(model):
            read = {n: known[n] for n in child.input_spec}
            found = _first_derivative_fault(f"{name}/{child_name}", child, read)
            if found:
                return found
            known.update(_run(child, read))
        return []
    if isinstance(model, ImplicitUpdate):
        return []
    _, tangents = eqx.filter_jit(lambda m, v: m.jacobian(v))(model, values)
    for output, by_input in tangents.items():
        for wrt, block in by_input.items():
            if not finite(block):
                return [
                    _fault(
                        name,
                        model,
                        values,
                        f"d {output} / d {wrt}",
                        lambda m, v, o=output, w=wrt: m.jacobian(v, (o,), (w,))[1][o][w].data,
                    )
                ]
    return []


def _fault(
    name: str, model: AbstractModel, values: Values, quantity: str, function: Callable[..., Any]
) -> Fault:
    given = [f"{n} = {text(x)}" for n, x in values.items() if not finite(x)]
    given += [
        f"parameter {n} = {text(x)}"
        for n, x in model.named_parameters.items()
        if is_tensor(x) and not finite(x)
    ]
    operations = [] if given else nan_origin(function, model, values)
    return Fault(name, type(model).__name__, quantity, operations, given)


@eqx.filter_jit
def _reported(model: AbstractModel, values: Values) -> tuple[Values, Reports]:
    return model.evaluate(values)


def _run(model: AbstractModel, values: Values) -> Values:
    return _reported(model, values)[0]


# ------------------------------------------------------------------------- one iteration


def _iteration(update: ImplicitUpdate, layout: tuple[GroupLayout, ...]):
    """Residual, Jacobian, Newton direction and the unknowns after a step, at one point."""
    system, solver = update.equation_system, update.solver

    def batched(x: PyTree) -> PyTree:
        return jax.tree_util.tree_map(lambda a: a[..., None], x)

    def single(x: PyTree) -> PyTree:
        return jax.tree_util.tree_map(lambda a: a[..., 0], x)

    @jax.jit
    def iterate(u: BlockVector, given: Values, attempt: int):
        def residual(x: BlockVector) -> BlockVector:
            return batched(system.residual(layout, single(x), given))

        r, A, _ = linearize(system, layout, u, given)
        b, of_point = batched(r), batched(A)
        du = solver.linear_solver.solve_one(of_point, tuple(-g for g in b))
        norm = jnp.sqrt(squared_norm(b))
        at = Iterate(residual, batched(u), du, b, of_point, norm, [g.sizes for g in layout])
        moved, _, length = solver.step(at, attempt)
        return r, A, single(du), single(moved), single(length)

    return iterate


def _all_finite(x: object) -> bool:
    return all(bool(np.isfinite(np.asarray(a)).all()) for a in jax.tree_util.tree_leaves(x))


def _iteration_of(
    system: NonlinearSystem, layout: tuple[GroupLayout, ...], r: BlockVector
) -> Iteration:
    norms, worst = {}, ("", -1.0, 0.0)
    for group, part in zip(system.residual_layout(layout), r):
        for name, x in zip(group.names, group.unpack(part)):
            data = np.asarray(x.data, float)
            norms[name] = float(np.sqrt(np.sum(data**2)))
            sizes = np.nan_to_num(np.abs(data), nan=np.inf)
            at = np.unravel_index(int(sizes.argmax()), sizes.shape)
            if sizes[at] > worst[1]:
                label = name + _label(x, tuple(int(i) for i in at))
                worst = (label, float(sizes[at]), float(data[at]))
    total = math.sqrt(sum(x**2 for x in norms.values()))
    return Iteration(total, norms, worst[0], worst[2])


_COMPONENTS: dict[tuple[int, ...], tuple[str, ...]] = {
    (3,): ("x", "y", "z"),
    (6,): ("xx", "yy", "zz", "yz", "xz", "xy"),
}


def _label(x: TensorWrapper, at: tuple[int, ...]) -> str:
    """`.xx`, and ` at site 4`."""
    sites, base = at[: x.sub_batch_ndim], at[x.sub_batch_ndim :]
    text = ""
    if base:
        names = _COMPONENTS.get(x.BASE_SHAPE)
        text = "." + (names[base[0]] if names else ",".join(map(str, base)))
    if sites:
        text += f" at site {sites[0] if len(sites) == 1 else sites}"
    return text


# ------------------------------------------------------------------------- the Jacobian


def _jacobian(
    system: NonlinearSystem, layout: tuple[GroupLayout, ...], A: BlockMatrix, u: BlockVector
) -> Jacobian | None:
    """`None` where it is not finite, or too large to be written out."""
    if sum(g.size for g in u) > LARGEST or not _all_finite(A):
        return None
    batched = jax.tree_util.tree_map(lambda b: b[..., None], A)
    whole = np.asarray(dense(batched, [g.shape for g in u])[..., 0], float)
    # The layout may have other groups, and so another order, than the system.
    names = [n for g in layout for n in g.names]
    sizes = [n * math.prod(g.block_sites) for g in layout for n in g.sizes]
    ends = np.cumsum(sizes)
    owned = {n: slice(e - s, e) for n, s, e in zip(names, sizes, ends)}
    rows, columns = np.abs(whole).max(axis=1), np.abs(whole).max(axis=0)
    scaled = whole / np.where(rows > 0, rows, 1)[:, None]
    largest = np.abs(scaled).max(axis=0)
    scaled = scaled / np.where(largest > 0, largest, 1)
    _, values, right = np.linalg.svd(scaled)
    share = {n: float(np.sum(right[-1, s] ** 2)) for n, s in owned.items()}
    weakest = sorted((n for n in share if share[n] > 0.1), key=lambda n: -share[n])
    rows_of = [n for g in system.residual_layout(layout) for n in g.names]
    residuals = dict(zip(rows_of, owned.values()))
    return Jacobian(
        _condition(whole),
        float(values[0] / values[-1]) if values[-1] > 0 else math.inf,
        {n: _condition(whole[s, s]) for n, s in owned.items()},
        weakest[:3],
        [n for n, s in owned.items() if not columns[s].all()],
        [n for n, s in residuals.items() if not rows[s].all()],
    )


def _condition(x: np.ndarray) -> float:
    values = np.linalg.svd(x, compute_uv=False)
    return float(values[0] / values[-1]) if values[-1] > 0 else math.inf
