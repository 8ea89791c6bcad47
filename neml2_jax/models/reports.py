"""How the solves inside a model ended."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp

from ..errors import Status
from .interface import Values


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
    `kept` is what the next solve of the same points may start from, if it was asked for.
    """

    status: jax.Array
    iterations: jax.Array
    residual_norms: dict[str, jax.Array]
    step_length: jax.Array
    residual_history: dict[str, jax.Array] = eqx.field(default_factory=dict)
    kept: Kept | None = None

    @property
    def converged(self) -> jax.Array:
        return self.status == Status.CONVERGED


Reports = dict[str, SolveReport]
"""A report for every implicit solve inside of a model, by the path to it."""


def poison(outputs: Values, reports: Reports) -> Values:
    """`outputs` with NaN at the points where a solve failed: never a silent wrong number."""
    if not reports:
        return outputs
    ok = None
    for report in reports.values():
        ok = report.converged if ok is None else ok & report.converged
    assert ok is not None
    out = {}
    for name, x in outputs.items():
        if not jnp.issubdtype(x.dtype, jnp.inexact):
            out[name] = x
            continue
        inner = x.sub_batch_ndim + x.base_ndim
        mask = ok.reshape(ok.shape + (1,) * inner)
        out[name] = x.replace(jnp.where(mask, x.data, jnp.asarray(jnp.nan, x.dtype)))
    return out
