"""All checks of a model at one state, of which the first that fails is told."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from ..models.model import AbstractModel, Values
from ..programs import quickly_compiled, written_out
from .comparison import dense_values, is_float
from .derivatives import (
    FACTORS,
    Prepared,
    State,
    check_derivatives,
    check_jacobian,
    check_second_order,
    columns_by_input,
    first_order,
    function,
    prepared,
    reverse,
    second_order,
    structured_jacobian,
)
from .layouts import LAYOUTS, check_values, frame, layouts

_LOWERED: set[Any] = set()  # structures that have been lowered: figures do not matter there


def check_model(
    model: AbstractModel,
    inputs: Mapping[str, Any],
    outputs: Mapping[str, Any],
    *,
    rtol: float = 1e-10,
    atol: float = 1e-12,
    derivative_rtol: float = 1e-6,
    derivative_atol: float | None = None,
    structured_rtol: float = 1e-12,
    structured_atol: float = 0.0,
    second_order: bool = True,
    lower: bool = True,
    differences: bool = True,
) -> None:
    """Check a model at one state against figures, and its derivatives against each other.

    - Values, eagerly and under `jit` and `vmap`, are `outputs` (which may name some of the model's
      outputs only) to `rtol`, `atol`; and two neighbouring points give with a batch axis, with an
      axis of sites, and with two batch axes and sites what they give under `vmap`. Those under
      `jit` and `vmap`, and those with sites, are the values that derivatives come with, if any.
    - Forward and reverse mode agree with central differences along a direction in each input and in
      each parameter, to `derivative_rtol` of the largest derivative (or `derivative_atol`), and no
      finer than differences can be trusted: rounding, and at a kink the jump of the slope.
      `differences=False` leaves them out, where the state is a jump.
    - The structured Jacobian equals `jax.jacfwd` of the dense function to `structured_rtol` of its
      largest entry and to `structured_atol`, at one point and over an axis of sites.
    - With `second_order`, second derivatives are finite and forward-over-reverse equals
      reverse-over-forward.
    - With `lower`, the model lowers for CPU, CUDA and TPU.

    **Raises:** `AssertionError` naming the check, the variable and the figures; `RuntimeError`
    where x64 is off, since differences mean nothing in float32.

    The first state of a model compiles for about a second; others of the same model are free.
    """
    if not jax.config.jax_enable_x64:  # type: ignore[attr-defined]
        raise RuntimeError(
            "check_model compares with finite differences in float64: "
            'jax.config.update("jax_enable_x64", True) first'
        )
    values = model.typed(inputs)
    eager = model.call_by_name(values)
    moves = any(is_float(x) for x in jax.tree_util.tree_leaves((model, values)))
    wanted = _Wanted(moves, moves and second_order)
    of, state = function(model, values)
    given = _given(model, values, state, frame(model, values, eager))
    check = functools.partial(check_values, model, eager, outputs=outputs, rtol=rtol, atol=atol)
    try:
        found = _found(model, values, given, wanted)
    except Exception:  # of a derivative: wrong values are the better news
        check(_found(model, values, given, _Wanted()), given.frame)
        raise
    check(found, given.frame)
    if moves:
        check_derivatives(
            given.at,
            found["first"],
            found["reverse"],
            derivative_rtol,
            derivative_atol,
            differences,
        )
    if wanted.second_order:
        check_second_order(found["second"])
    if given.jacobians:
        moving = {n: np.asarray(x.data) for n, x in sorted(state[1].items())}
        dense = columns_by_input(moving, found["columns"])
        for what, sites in (("", False), (" with sites", True)):
            check_jacobian(
                f"structured Jacobian{what}",
                found["blocks" + what],
                dense,
                sites,
                structured_rtol,
                structured_atol,
            )
    key = (
        jax.tree_util.tree_structure((model, values)),
        str(jax.tree_util.tree_map(jnp.shape, (model, values))),
    )
    if lower and key not in _LOWERED:
        jax.jit(of).trace(state).lower(lowering_platforms=("cpu", "cuda", "tpu"))
        _LOWERED.add(key)


class _Wanted(NamedTuple):
    """What is computed of a model beside its values."""

    derivatives: bool = False
    second_order: bool = False


class _Given(NamedTuple):
    """At what a model is looked at. All is numbers, which no program need compute."""

    laid_out: dict[str, Values]
    at: Prepared
    frame: tuple[int, int]
    jacobians: bool


def _given(model: AbstractModel, values: Values, state: State, frame: tuple[int, int]) -> _Given:
    copied = bool(values) and model.maps_dynamic_batch
    jacobians = copied and not frame[0] and bool(state[1])
    at = prepared(state, len(FACTORS) if copied else 1, jacobians)
    return _Given(layouts(model, values, frame) if copied else {}, at, frame, jacobians)


def _found(model: AbstractModel, values: Values, given: _Given, wanted: _Wanted) -> dict[str, Any]:
    return jax.device_get(
        _everything(model, values, given.laid_out, given.at, wanted, given.jacobians)
    )


# A model is an argument, so that states of one model compile once.
@functools.partial(quickly_compiled, static_argnums=(4, 5))
def _everything(
    model: AbstractModel,
    values: Values,
    laid_out: dict[str, Values],
    at: Prepared,
    wanted: _Wanted,
    jacobians: bool,
) -> dict[str, Any]:
    """All that is looked at, as one program: one compilation for each structure of a model."""
    of, state = function(model, values)
    of = written_out(of, state)
    found: dict[str, Any] = {}
    for what in LAYOUTS if laid_out else ():
        if what != "with sites" or not (wanted.derivatives and jacobians):
            found[what] = dense_values(model.call_by_name(laid_out[what]))
    if not wanted.derivatives:
        found["under jit"] = of(state)
        if laid_out:
            copies = laid_out["under vmap"]
            found["under vmap"] = dense_values(jax.vmap(model.call_by_name)(copies))
        return found
    found["first"], found["columns"] = first_order(of, at)
    if laid_out:
        found["under vmap"] = found["first"].values
    if jacobians:
        found["blocks"] = structured_jacobian(model, values)[1]
        with_sites = structured_jacobian(model, laid_out["with sites"])
        found["with sites"], found["blocks with sites"] = with_sites
    if wanted.second_order:
        gradient = second_order(of, state, at.direction)
        found["reverse"], found["under jit"], found["second"] = gradient
    else:
        found["reverse"], found["under jit"] = reverse(of, state)
    return found
