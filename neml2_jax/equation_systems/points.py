"""The points of an implicit update: what each of them has, and its system, residual and Jacobian.

Arrays of all points have the points as their last axis.
"""

from __future__ import annotations

import dataclasses
import functools
import math
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import jax
import jax.numpy as jnp
from jaxtyping import Array, Shaped

from ..models.interface import Values
from ..models.lagged_names import earlier
from ..models.model import AbstractModel
from ..programs import in_one_context
from ..solvers.blocks import BlockMatrix, BlockVector
from ..solvers.linear_solver import AbstractLinearSolver
from ..solvers.newton import AbstractNonlinearSolver
from ..types import TensorWrapper, is_tensor
from ..types.region_keys import broadcast_named, broadcast_shapes
from .block_jacobian import linearize
from .group_layout import GroupLayout
from .nonlinear_system import NonlinearSystem
from .substepping import Roles, Substep, at_substep


class Update(Protocol):
    """What a solve reads of an implicit update."""

    @property
    def equation_system(self) -> NonlinearSystem: ...
    @property
    def solver(self) -> AbstractNonlinearSolver: ...
    @property
    def input_sensitivity_solver(self) -> AbstractLinearSolver | None: ...
    @property
    def param_sensitivity_solver(self) -> AbstractLinearSolver | None: ...
    @property
    def max_substepping_level(self) -> int: ...
    @property
    def incremental_variables(self) -> tuple[str, ...]: ...
    @property
    def ramped(self) -> tuple[tuple[str, str], ...]: ...
    @property
    def confirmed_by(self) -> AbstractModel | None: ...
    @property
    def named_parameters(self) -> Mapping[str, TensorWrapper]: ...


@dataclasses.dataclass(frozen=True)
class Static:
    """What the solve closes over besides arrays; hashable."""

    treedef: Any
    """Of the update and of what is given, whose leaves are typed tensors and arrays."""
    metadata: tuple[tuple[type[TensorWrapper], tuple[tuple[str, object], ...]] | None, ...]
    """Per leaf its type and metadata; `None` where it is no typed tensor."""
    in_axes: tuple[int | None, ...]
    """Per leaf -1 where it varies over points, which are then its last axis."""
    layout: tuple[GroupLayout, ...]
    of_model: int
    """How many of the arrays belong to the model; the others to what is given."""
    roles: Roles | None
    """What the inputs are to a part of the step, if steps may be bisected."""

    @property
    def is_of_a_point(self) -> bool:
        """Whether nothing varies over points."""
        return all(a is None for a in self.in_axes)

    def over_points(self, batched: Sequence[bool]) -> Static:
        """That of a point, for many of them, over which these arrays vary."""
        return dataclasses.replace(self, in_axes=tuple(-1 if b else None for b in batched))

    @property
    def at_a_point(self) -> Static:
        """That of one of the points, which is the same for however many there are."""
        return self.over_points([False] * len(self.in_axes))


def rebuilt(static: Static, arrays: Sequence[jax.Array]) -> tuple[Update, Values]:
    """The update and what it is given at one point, from the arrays of that point."""
    leaves = [
        x if kind is None else kind[0](x, **dict(kind[1]))  # pyright: ignore[reportArgumentType]
        for x, kind in zip(arrays, static.metadata)
    ]
    return jax.tree_util.tree_unflatten(static.treedef, leaves)


def update_alone(static: Static, arrays: Sequence[jax.Array]) -> Update:
    """The update with bare arrays for its tensors, for what it says besides: solvers, options."""
    return jax.tree_util.tree_unflatten(static.treedef, list(arrays))[0]


def _system_at_point(
    static: Static, arrays: Sequence[jax.Array], part: Substep | None
) -> tuple[NonlinearSystem, Values]:
    """The system of one point and what it is given, over the whole step or a part of it."""
    update, given = rebuilt(static, arrays)
    system = update.equation_system
    if part is not None:
        assert static.roles is not None
        given = at_substep(static.roles, given, system.unpack(static.layout, part.before), part)
    return system, given


def residual_at_point(
    static: Static, u: BlockVector, arrays: Sequence[jax.Array], part: Substep | None = None
) -> BlockVector:
    """$r$ at one point."""
    return _residual(static.at_a_point, u, tuple(arrays), part)


def jacobian_at_point(
    static: Static, u: BlockVector, arrays: Sequence[jax.Array], part: Substep | None = None
) -> BlockMatrix:
    r"""$\partial r / \partial u$ at one point, in blocks."""
    return _jacobian(static.at_a_point, u, tuple(arrays), part)


# Each is traced once, whatever reads it: a solve of one point and of many, the tangents, a part of
# a step.


@in_one_context
@functools.partial(jax.jit, static_argnums=0)
def _residual(
    static: Static, u: BlockVector, arrays: tuple[jax.Array, ...], part: Substep | None
) -> BlockVector:
    system, given = _system_at_point(static, arrays, part)
    return system.residual(static.layout, u, given)


@in_one_context
@functools.partial(jax.jit, static_argnums=0)
def _jacobian(
    static: Static, u: BlockVector, arrays: tuple[jax.Array, ...], part: Substep | None
) -> BlockMatrix:
    system, given = _system_at_point(static, arrays, part)
    return linearize(system, static.layout, u, given)[1]


def given_over_points(
    static: Static, arrays: Sequence[jax.Array], part: Substep | None
) -> tuple[Update, Values]:
    """The update and what it is given, over the whole step or a part of it, as typed batches."""
    leaves = [
        x
        if kind is None
        else kind[0](  # pyright: ignore[reportArgumentType]
            x if axis is None else jnp.moveaxis(x, -1, dict(kind[1])["k_ndim"]),  # type: ignore
            **dict(kind[1]),
        )
        for x, axis, kind in zip(arrays, static.in_axes, static.metadata)
    ]
    update, given = jax.tree_util.tree_unflatten(static.treedef, leaves)
    if part is None:
        return update, given

    def over_part(given: Values, part: Substep) -> Values:
        assert static.roles is not None
        before = update.equation_system.unpack(static.layout, part.before)
        return at_substep(static.roles, given, before, part)

    return update, jax.vmap(over_part, in_axes=(0, -1))(given, part)


def unpacked_over_points(static: Static, update: Update, u: BlockVector) -> Values:
    """The unknowns of all points as a typed batch."""

    def unpack(*point: jax.Array) -> Values:
        return update.equation_system.unpack(static.layout, point)

    return jax.vmap(unpack, in_axes=-1, out_axes=0)(*u)


def one_as_many(u: BlockVector, batched: Sequence[bool], count: int) -> BlockVector:
    """Unknowns of a batch of one point, `(*axes, 1)`, mapped over many, as those of a batch."""
    return tuple(
        x[..., 0, :] if b else jnp.broadcast_to(x, (*x.shape[:-1], count))
        for x, b in zip(u, batched)
    )


def states_before(static: Static, arrays: Sequence[jax.Array], guess: BlockVector) -> BlockVector:
    """The unknowns at the start of the step; the guess where the system does not read them."""

    def at_point(arrays: Sequence[jax.Array], guess: BlockVector) -> BlockVector:
        update, given = rebuilt(static, arrays)
        system = update.equation_system
        values = system.unpack(static.layout, guess)
        values.update({n: given[earlier(n)] for n in values if earlier(n) in given})
        return system.pack(static.layout, values)

    return jax.vmap(at_point, in_axes=(static.in_axes, -1), out_axes=-1)(arrays, guess)


@dataclasses.dataclass(frozen=True)
class Points:
    """An implicit update of a batch: its dynamic axes folded into one, the last axis of arrays."""

    update: Update
    static: Static
    arrays: tuple[jax.Array, ...]
    guess: BlockVector
    dynamic: tuple[int, ...]
    """Shape of the dynamic batch."""
    given: tuple[str, ...]

    @staticmethod
    def of(update: Update, layout: Sequence[GroupLayout], given: Values, guess: Values) -> Points:
        """**Raises:** `BatchError` if dynamic axes do not broadcast, naming whose they are."""
        dynamic = _common_points(update, given, guess)
        roles = None
        if update.max_substepping_level:
            system = update.equation_system
            own = [s.name for s in system.given_slots()]
            increments = update.incremental_variables
            roles = Roles.of(system.unknown_names, own, [*given], increments, update.ramped)
            # A tangent may vary over points where its value does not.
            given = {n: x.materialize().dynamic_batch.expand(dynamic) for n, x in given.items()}
        leaves, treedef = jax.tree_util.tree_flatten((update, given), is_leaf=is_tensor)
        arrays, in_axes, kinds = [], [], []
        for leaf in leaves:
            kinds.append((type(leaf), tuple(leaf.metadata.items())) if is_tensor(leaf) else None)
            data, axis = points_last(leaf, dynamic) if is_tensor(leaf) else (leaf, None)
            arrays.append(data)
            in_axes.append(axis)
        of_model = len(jax.tree_util.tree_leaves(update, is_leaf=is_tensor))
        static = Static(treedef, tuple(kinds), tuple(in_axes), tuple(layout), of_model, roles)
        # Equations are computed in the wider of the precisions of what they read.
        dtype = jnp.result_type(
            *(x for x in arrays if jnp.issubdtype(jnp.result_type(x), jnp.inexact)),
            *(x.dtype for x in guess.values()),
        )
        packed = tuple(
            _packed(group, [guess[n] for n in group.names], dynamic).astype(dtype)
            for group in layout
        )
        return Points(update, static, tuple(arrays), packed, dynamic, tuple(given))

    def over_batch(self, x: Shaped[Array, "*axes points"]) -> Shaped[Array, "*axes *dynamic"]:
        """With the points as the axes of the dynamic batch."""
        return x.reshape(x.shape[:-1] + self.dynamic)

    def outputs(self, u: BlockVector) -> Values:
        """Unknowns of all points as typed values over the dynamic batch."""
        typed = unpacked_over_points(self.static, self.update, u)
        return {n: unfolded(x, self.dynamic) for n, x in typed.items()}


def unfolded(x: TensorWrapper, dynamic: tuple[int, ...]) -> TensorWrapper:
    """With the folded batch axis, which follows the K axes, split into those of the batch."""
    return x.replace(x.data.reshape(x.k_shape + dynamic + x.shape[x.k_ndim + 1 :]))


def _packed(
    group: GroupLayout, values: Sequence[TensorWrapper], dynamic: tuple[int, ...]
) -> Shaped[Array, "size *sites points"]:
    """Values of the variables of a group, at all points."""
    data, axes = zip(*(points_last(x, dynamic) for x in values))

    def pack(*data: jax.Array) -> jax.Array:
        return group.pack([x.replace(d) for x, d in zip(values, data)])

    if any(a is not None for a in axes):
        return jax.vmap(pack, in_axes=axes, out_axes=-1)(*data)
    row = pack(*data)
    return jnp.broadcast_to(row[..., None], (*row.shape, math.prod(dynamic)))


def _common_points(update: Update, given: Values, guess: Values) -> tuple[int, ...]:
    """The batch that all values and all parameters broadcast to."""
    leaves = [x for x in jax.tree_util.tree_leaves(update, is_leaf=is_tensor) if is_tensor(x)]
    values = [*leaves, *given.values(), *guess.values()]
    try:
        return broadcast_shapes(*(x.dynamic_batch_shape for x in values))
    except ValueError:
        parameters = {id(x.data): f"parameter {n}" for n, x in update.named_parameters.items()}
        names = [parameters.get(id(x.data), f"a {type(x).__name__} of the model") for x in leaves]
        names += [*given, *(f"first guess of {n}" for n in guess)]
        shapes = [(n, x.dynamic_batch_shape) for n, x in zip(names, values)]
        return broadcast_named(type(update).__name__, shapes)


def points_last(
    x: TensorWrapper, dynamic: tuple[int, ...]
) -> tuple[Shaped[Array, "*axes"], int | None]:
    """Data with the dynamic axes folded into one last axis; unchanged where there are none."""
    if x.dynamic_batch_ndim == 0:
        return x.data, None
    x = x.dynamic_batch.expand(dynamic)
    data = x.data.reshape(x.k_shape + (-1,) + x.shape[x.k_ndim + len(dynamic) :])
    return jnp.moveaxis(data, x.k_ndim, -1), -1
