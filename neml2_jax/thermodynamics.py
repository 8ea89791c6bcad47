"""Checks of a law against thermodynamics: dissipation, symmetry of a tangent, frame indifference.

Each function gives figures, to plot or to look at, with a method that raises `AssertionError` where
they break the law. They work on models of your own as on those of the library.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any, Literal

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from .models.model import AbstractModel, Values
from .types import R2, SR2, SSR4, WR2, Quaternion, Scalar, TensorWrapper, Vec
from .types.functions import quaternion_rotation_matrix, rotate, to_dense, transpose

LEGS = ("spatial", "reference", "two-point")

Frame = Literal["spatial", "reference"]


# ------------------------------------------------------------------------------ dissipation


class Dissipation(eqx.Module):
    """Energies of each step of a path, the steps in front; sites and points follow."""

    work: jax.Array
    stored: jax.Array
    dissipated: jax.Array

    def assert_nonnegative(self, tolerance: float = 1e-9) -> None:
        """**Raises:** `AssertionError` naming the worst step, where a step gives energy back by
        more than `tolerance` times the largest work of a step."""
        lost = np.asarray(self.dissipated)
        scale = float(np.max(np.abs(self.work), initial=0.0))
        if not np.all(lost >= -tolerance * scale):  # also where it is NaN
            at = np.unravel_index(np.argmin(lost), lost.shape)
            place = tuple(int(i) for i in at)
            raise AssertionError(
                f"the dissipation of step {place[0]} is {lost[at]:.6g} (index {place}), where the "
                f"work of a step is at most {scale:.6g}; energy is made from nothing"
            )


def dissipation(
    history: Mapping[str, TensorWrapper],
    pairs: Mapping[str, str],
    free_energy: str | None = None,
) -> Dissipation:
    r"""What is dissipated in each step of a path.

    $$\Delta D = \sum_i \tfrac12 (f_i + f_{i,n}) : (q_i - q_{i,n}) - (\psi - \psi_n) \ge 0$$

    `history` holds variables with the steps as their first axis, as drivers give them. `pairs` maps
    each force $f_i$ to the variable $q_i$ that it works on: `{"pk1_stress":
    "deformation_gradient"}` with the `free_energy` $\psi$, or, without it, what is dissipated
    directly: `{"stress": "plastic_strain"}`. The trapezoidal rule has an error of third order in
    the step: take small steps, or a tolerance.

    **Raises:** `KeyError` for a variable that the history has not, `TypeError` for a pair of two
    types.
    **Source:** M. E. Gurtin, E. Fried, L. Anand, The Mechanics and Thermodynamics of Continua,
    Cambridge (2010), 27.
    """
    needed = [*pairs.keys(), *pairs.values(), *([free_energy] if free_energy else [])]
    missing = [name for name in needed if name not in history]
    if missing:
        raise KeyError(f"dissipation: the history has no {missing}; it has {list(history)}")
    worked = []
    for force, variable in pairs.items():
        f, q = history[force], history[variable]
        if type(f) is not type(q):
            raise TypeError(
                f"dissipation: {force} is a {type(f).__name__}, {variable} a {type(q).__name__}; "
                "a force works on a variable of its own type"
            )
        worked.append((f, q))
    stored = history[free_energy].data if free_energy else None
    return _dissipation(worked, stored)


@jax.jit
def _dissipation(
    worked: list[tuple[TensorWrapper, TensorWrapper]], free_energy: jax.Array | None
) -> Dissipation:
    work: Any = 0.0
    for f, q in worked:
        power = 0.5 * (f.data[1:] + f.data[:-1]) * (q.data[1:] - q.data[:-1])
        work = work + jnp.sum(power, axis=tuple(range(power.ndim - f.base_ndim, power.ndim)))
    stored = jnp.zeros_like(work)
    if free_energy is not None:
        stored = free_energy[1:] - free_energy[:-1]
    return Dissipation(work, stored, work - stored)


# ------------------------------------------------------------------------------ symmetry


class TangentSymmetry(eqx.Module):
    """How far a tangent is from its transpose, at each point."""

    tangent: jax.Array
    asymmetry: jax.Array

    def assert_symmetric(self, tolerance: float = 1e-9) -> None:
        """**Raises:** `AssertionError` where the asymmetry exceeds `tolerance`."""
        worst = float(np.max(self.asymmetry))
        if not worst <= tolerance:
            raise AssertionError(
                f"the tangent differs from its transpose by {worst:.6g} of its largest entry "
                f"(tolerance {tolerance:g}): it has no potential"
            )


def tangent_symmetry(
    model: AbstractModel, inputs: Mapping[str, Any], output: str, wrt: str
) -> TangentSymmetry:
    r"""Whether a force is the derivative of a potential: its tangent is symmetric then.

    $$\max |T - T^T| / \max |T|, \quad T = \frac{\partial f}{\partial q}$$

    Sites count as components: forces of one site may depend on variables of another.

    **Shapes:** `tangent` is `(*dynamic_batch, n, n)`.
    **Raises:** `TypeError` if output and input are of two types.
    **Source:** C. Truesdell, W. Noll, The Non-Linear Field Theories of Mechanics, Springer (1965),
    82.
    """
    values = model.typed(inputs)
    kinds = model.output_spec.get(output), model.input_spec.get(wrt)
    if kinds[0] is None or kinds[0] is not kinds[1]:
        raise TypeError(
            f"tangent_symmetry: {output!r} is {_called(kinds[0])}, {wrt!r} is {_called(kinds[1])}; "
            "an output and an input of one type are needed"
        )
    outputs, blocks = eqx.filter_jit(model.jacobian)(values, (output,), (wrt,))
    value, block = outputs[output], blocks[output].get(wrt)
    points = value.dynamic_batch_shape
    count = int(np.prod(value.sub_batch_shape + value.base_shape, dtype=int))
    if block is None:
        tangent = jnp.zeros((*points, count, count), value.dtype)
    else:
        dense = to_dense(block)
        dense = dense.reshape((count, *dense.shape[block.k_ndim :]))
        dense = jnp.broadcast_to(
            dense.reshape((count, *dense.shape[1 : 1 + block.dynamic_batch_ndim], count)),
            (count, *points, count),
        )
        tangent = jnp.moveaxis(dense, 0, -1)
    return TangentSymmetry(tangent, _asymmetry(tangent))


@jax.jit
def _asymmetry(tangent: jax.Array) -> jax.Array:
    size = jnp.max(jnp.abs(tangent), axis=(-2, -1))
    difference = jnp.max(jnp.abs(tangent - jnp.swapaxes(tangent, -1, -2)), axis=(-2, -1))
    return difference / jnp.where(size == 0, 1.0, size)


def _called(kind: type | None) -> str:
    return "no such variable" if kind is None else f"a {kind.__name__}"


# ------------------------------------------------------------------------------ rotations


class Indifference(eqx.Module):
    """How far each output is from the turned output, for each rotation; relative to its size."""

    rotations: jax.Array
    errors: dict[str, jax.Array]
    what: str = eqx.field(static=True)

    def assert_indifferent(self, tolerance: float = 1e-9) -> None:
        """**Raises:** `AssertionError` naming the worst output, where an error exceeds
        `tolerance`."""
        worst = {name: float(np.max(e)) for name, e in self.errors.items()}
        name = max(worst, key=lambda n: np.inf if np.isnan(worst[n]) else worst[n])
        if not worst[name] <= tolerance:
            raise AssertionError(
                f"{self.what}: {name!r} differs by {worst[name]:.6g} of its size from what the "
                f"rotation makes of it (tolerance {tolerance:g})"
            )


def frame_indifference(
    model: AbstractModel,
    inputs: Mapping[str, Any],
    legs: Mapping[str, str] | None = None,
    *,
    key: jax.Array | None = None,
    count: int = 10,
) -> Indifference:
    r"""Whether a model is the same for observers who are turned against each other.

    A random rotation $Q$ of the current configuration turns a spatial tensor to $Q A Q^T$ (a vector
    to $Q a$), a two-point tensor such as the deformation gradient to $Q F$, and leaves tensors of
    the reference configuration as they are. Outputs for turned inputs are compared with turned
    outputs. The rotations are constant in time.

    `legs` says for variables by name which they are, `"spatial"`, `"two-point"` or `"reference"`;
    by default an R2 is two-point and everything else spatial. Scalars are the same for all.

    **Raises:** `KeyError` for a name in `legs` that the model has not, `TypeError` for a variable
    whose type does not rotate.
    **Source:** G. A. Holzapfel, Nonlinear Solid Mechanics, Wiley (2000), 5.2-5.4.
    """
    return _turned(model, inputs, legs or {}, "spatial", key, count)


def isotropy(
    model: AbstractModel,
    inputs: Mapping[str, Any],
    legs: Mapping[str, str] | None = None,
    *,
    key: jax.Array | None = None,
    count: int = 10,
) -> Indifference:
    r"""Whether a material has no directions of its own.

    As `frame_indifference`, with random rotations of the reference configuration: a tensor of it
    becomes $Q A Q^T$, a two-point tensor $F Q^T$, and spatial tensors stay as they are. For a law
    of small strain call its variables `"reference"`.

    **Raises:** as `frame_indifference`.
    **Source:** G. A. Holzapfel, Nonlinear Solid Mechanics, Wiley (2000), 5.4.
    """
    return _turned(model, inputs, legs or {}, "reference", key, count)


def _turned(
    model: AbstractModel,
    inputs: Mapping[str, Any],
    legs: Mapping[str, str],
    frame: Frame,
    key: jax.Array | None,
    count: int,
) -> Indifference:
    names = {**model.input_spec, **model.output_spec}
    unknown = [name for name in legs if name not in names]
    if unknown:
        raise KeyError(f"the model has no {unknown}; legs may name {list(names)}")
    wrong = {name: leg for name, leg in legs.items() if leg not in LEGS}
    if wrong:
        raise ValueError(f"legs {wrong}: each is 'spatial', 'reference' or 'two-point'")
    values = model.typed(inputs)
    Q = _rotations(jax.random.key(0) if key is None else key, count)
    by_name = tuple(sorted(legs.items()))

    def turned(x: Values) -> Values:
        return _all_turned(x, Q, by_name, frame)

    # The model is compiled by itself, once for all frames.
    got, want = _evaluate(model, turned(values)), turned(_evaluate(model, values))
    what = "frame indifference" if frame == "spatial" else "isotropy"
    return Indifference(Q, _errors(got, want, count), f"{what} of {type(model).__name__}")


@eqx.filter_jit
def _evaluate(model: AbstractModel, values: Values) -> Values:
    return model.call_by_name(values)


@functools.partial(jax.jit, static_argnums=1)
def _rotations(key: jax.Array, count: int) -> jax.Array:
    four = jax.random.normal(key, (count, 4))
    unit = Quaternion(four / jnp.linalg.norm(four, axis=-1, keepdims=True))
    return quaternion_rotation_matrix(unit).data


@functools.partial(jax.jit, static_argnums=(2, 3))
def _all_turned(
    values: Values, rotations: jax.Array, legs: tuple[tuple[str, str], ...], frame: Frame
) -> Values:
    leg = dict(legs)
    return {n: _turn(n, x, rotations, _leg(leg, n, x), frame) for n, x in values.items()}


def _leg(legs: Mapping[str, str], name: str, x: TensorWrapper) -> str:
    return legs.get(name, "two-point" if isinstance(x, R2) else "spatial")


def _turn(name: str, x: TensorWrapper, rotations: jax.Array, leg: str, frame: Frame) -> Any:
    """`x` for each rotation, along an axis in front of all others."""
    x = x.materialize()
    inner = x.data.ndim
    ahead = x.replace(x.data[None])
    if isinstance(x, Scalar) or leg not in (frame, "two-point"):
        return ahead
    points = (1,) * (inner - x.base_ndim)
    Q = R2(rotations.reshape((rotations.shape[0], *points, 3, 3)), sub_batch_ndim=x.sub_batch_ndim)
    if leg == frame:
        if not isinstance(x, (Vec, SR2, R2, WR2, SSR4)):
            raise TypeError(
                f"{name!r} is a {type(x).__name__}, which does not rotate by a matrix; if the "
                "rotation leaves it as it is, say so by `legs`"
            )
        return rotate(ahead, Q)
    if not isinstance(x, R2):
        raise TypeError(f"{name!r} is called two-point, but is a {type(x).__name__}, not an R2")
    F = R2(ahead.data, **ahead.metadata)
    return Q @ F if frame == "spatial" else F @ transpose(Q)


@functools.partial(jax.jit, static_argnums=2)
def _errors(got: Values, want: Values, count: int) -> dict[str, jax.Array]:
    return {name: _error(got[name], want[name], count) for name in want}


def _error(got: TensorWrapper, want: TensorWrapper, count: int) -> jax.Array:
    """The largest difference for each rotation, relative to the largest entry."""
    a, b = jnp.broadcast_arrays(got.materialize().data, want.materialize().data)
    a, b = (jnp.broadcast_to(x, (count, *x.shape[1:])).reshape(count, -1) for x in (a, b))
    size = jnp.max(jnp.abs(b))
    return jnp.max(jnp.abs(a - b), axis=1) / jnp.where(size == 0, 1.0, size)
