"""What a predictor gives to an implicit update, without the work that no point needs."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Sequence
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp

from ..models.composed_model import ComposedModel
from ..models.interface import Values
from ..models.model import AbstractModel
from ..programs import in_one_context
from ..types import TensorWrapper
from .extrapolation_predictor import AbstractExtrapolationPredictor


def first_guess(predictor: AbstractModel, inputs: Values, unknowns: Sequence[str]) -> Values:
    """The guess of those unknowns that the predictor gives; nothing is differentiated.

    Models that lead to cold values only run where a point is cold, and cost nothing in all other
    steps. Mapped by `jax.vmap` over points that are not all alike they run always.
    """
    return _first_guess(predictor, inputs, tuple(unknowns))


# Outside of `jax.jit` each call would trace the branches anew.
@in_one_context
@functools.partial(jax.jit, static_argnums=2, inline=True)
def _first_guess(predictor: AbstractModel, inputs: Values, unknowns: tuple[str, ...]) -> Values:
    arrays, static = eqx.partition((predictor, inputs), eqx.is_inexact_array)
    predictor, inputs = eqx.combine(jax.lax.stop_gradient(arrays), static)
    wanted = tuple(n for n in predictor.output_spec if n in unknowns)
    predictor = predictor.restricted_to(wanted)
    gates = _with_cold_values(predictor)
    times = {name for gate in gates for name in gate.step_before}
    if not gates or not times <= set(predictor.input_spec):
        return _guess(predictor, inputs, wanted)
    warm = _warm(predictor).restricted_to(wanted)
    like = jax.eval_shape(lambda: _guess(predictor, inputs, wanted))
    without = jax.eval_shape(lambda: _guess(warm, inputs, wanted))
    if not all(_fits(without[n], like[n]) for n in wanted):
        return _guess(predictor, inputs, wanted)
    cold = [~jnp.all(gate.has_history(inputs).data) for gate in gates]
    return jax.lax.cond(
        jnp.any(jnp.stack(cold)),
        lambda: _guess(predictor, inputs, wanted),
        lambda: {n: _broadcast(x, like[n]) for n, x in _guess(warm, inputs, wanted).items()},
    )


@in_one_context
@functools.partial(jax.jit, static_argnums=2, inline=True)  # for its shapes, and for a branch
def _guess(predictor: AbstractModel, inputs: Values, wanted: tuple[str, ...]) -> Values:
    outputs = predictor.evaluate({n: inputs[n] for n in predictor.input_spec})[0]
    return {n: outputs[n] for n in wanted}


def _with_cold_values(model: AbstractModel) -> list[AbstractExtrapolationPredictor]:
    if isinstance(model, ComposedModel):
        return [gate for member in model.models for gate in _with_cold_values(member)]
    return [model] if isinstance(model, AbstractExtrapolationPredictor) and model.cold else []


def _warm(model: AbstractModel) -> AbstractModel:
    """What the model is at points that have a history."""
    if isinstance(model, AbstractExtrapolationPredictor):
        return dataclasses.replace(model, cold=())
    if isinstance(model, ComposedModel) and _with_cold_values(model):
        return ComposedModel(
            models=tuple(_warm(member) for member in model.models),
            names=model.names,
            additional_outputs=model.additional_outputs,
        )
    return model


def _fits(x: TensorWrapper, like: TensorWrapper) -> bool:
    """Whether a value of shape `x` is one of shape `like` after broadcasting."""
    return (
        x.dtype == like.dtype
        and x.metadata == like.metadata
        and x.ndim == like.ndim
        and all(a in (1, b) for a, b in zip(x.shape, like.shape))
    )


def _broadcast(x: TensorWrapper, like: Any) -> TensorWrapper:
    return x.replace(jnp.broadcast_to(x.data, like.shape))
