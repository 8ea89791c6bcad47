"""How the solves inside a model ended."""

from __future__ import annotations

import functools
import operator
from typing import Any, TypeVar

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool

from ..errors import Status
from ..types import TensorWrapper, is_tensor
from .interface import Values

Tangents = TypeVar("Tangents")


class Kept(eqx.Module):
    """What a solve inside a model has to remember: the number it goes by, and its memory."""

    number: str = eqx.field(static=True)
    memory: Any = None


class SolveReport(eqx.Module):
    """How a solve ended, per material point.

    `status` holds values of `errors.Status`; `residual_norms` the final norm of each residual
    variable, `(*dynamic_batch,)` each; `step_length` the last step as a part of the full one. With
    `record_residuals` of the solver, `residual_history` holds the norms at each iteration,
    `(max_its, *dynamic_batch)`, NaN after the last; of a bisected step, those of the whole one.
    `kept` is what the next solve of the same points may start from, if it was asked for. `parts`
    is how many parts the step was taken in, where it may be bisected.
    """

    status: jax.Array
    iterations: jax.Array
    residual_norms: dict[str, jax.Array]
    step_length: jax.Array
    residual_history: dict[str, jax.Array] = eqx.field(default_factory=dict)
    kept: Kept | None = None
    parts: jax.Array | None = None

    @property
    def converged(self) -> jax.Array:
        return self.status == Status.CONVERGED


Reports = dict[str, SolveReport]
"""A report for every implicit solve inside of a model, by the path to it."""


def poison(outputs: Values, reports: Reports) -> Values:
    """`outputs` with NaN at the points where a solve failed: never a silent wrong number.

    Their derivatives in forward mode are NaN there too. In reverse mode such a point adds nothing
    to a gradient, so that a loss which leaves failed points out has the right one.
    """
    ok = converged(reports)
    return outputs if ok is None else {n: nan_unless(ok, x) for n, x in outputs.items()}


def poison_tangents(tangents: Tangents, reports: Reports) -> Tangents:
    """Dictionaries of tangents, however nested, with NaN at the points where a solve failed."""
    ok = converged(reports)
    if ok is None:
        return tangents
    return jax.tree_util.tree_map(lambda t: nan_unless(ok, t), tangents, is_leaf=is_tensor)


def converged(reports: Reports) -> Bool[Array, "*points"] | None:
    """Where all of the solves did; `None` if there is none."""
    every = [report.converged for report in reports.values()]
    return functools.reduce(operator.and_, every) if every else None


def nan_unless(ok: Bool[Array, "*points"], x: TensorWrapper) -> TensorWrapper:
    """`x`, a value or a tangent, with NaN at the points that are not `ok`."""
    if not jnp.issubdtype(x.dtype, jnp.inexact):
        return x
    if x.k_ndim and x.dynamic_batch_ndim < ok.ndim:  # else points would meet seed directions
        x = x.dynamic_batch.expand(ok.shape)
    mask = ok.reshape(ok.shape + (1,) * (x.sub_batch_ndim + x.base_ndim))
    return x.replace(_kept(mask, x.data))


@jax.custom_jvp
def _kept(mask: jax.Array, x: jax.Array) -> jax.Array:
    return jnp.where(mask, x, jnp.asarray(jnp.nan, x.dtype))


@_kept.defjvp
def _kept_derivative(
    primals: tuple[jax.Array, jax.Array], tangents: tuple[jax.Array, jax.Array]
) -> tuple[jax.Array, jax.Array]:
    mask, x = primals
    return _kept(mask, x), _kept(mask, tangents[1])
