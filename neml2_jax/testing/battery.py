"""All checks of a model at one state, of which the first that fails is told."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp

from ..models.model import AbstractModel, Values
from ..programs import quickly_compiled
from .comparison import dense_values, is_float
from .derivatives import (
    check_derivatives,
    check_jacobian,
    check_second_order,
    first_order,
    function,
    jacobians,
    linearized,
    second_order,
)
from .layouts import check_values, frame, laid_out, layouts

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
      outputs only) to `rtol`, `atol`; and two neighbouring points give with one and two batch axes
      and with an axis of sites in front what they give under `vmap`.
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
    wanted = _Wanted(frame(model, values, eager), moves, moves and second_order)
    check = functools.partial(check_values, model, eager, outputs=outputs, rtol=rtol, atol=atol)
    try:
        found = _everything(model, values, wanted)
    except Exception:  # of a derivative: wrong values are the better news
        check(_everything(model, values, _Wanted(wanted.frame)), wanted.frame)
        raise
    check(found, wanted.frame)
    if moves:
        state = function(model, values)[1]
        check_derivatives(state, found["first"], derivative_rtol, derivative_atol, differences)
    if wanted.second_order:
        check_second_order(found["second"])
    for what, by_inputs in found["jacobians"].items():
        check_jacobian(what, by_inputs, structured_rtol, structured_atol)
    key = (
        jax.tree_util.tree_structure((model, values)),
        str(jax.tree_util.tree_map(jnp.shape, (model, values))),
    )
    if lower and key not in _LOWERED:
        of, state = function(model, values)
        jax.export.export(jax.jit(of), platforms=("cpu", "cuda", "tpu"))(state)
        _LOWERED.add(key)


class _Wanted(NamedTuple):
    """What is computed of a model beside its values.

    `derivatives` says whether anything moves, None that values alone are wanted.
    """

    frame: tuple[int, int]
    derivatives: bool | None = None
    second_order: bool = False


# A model is an argument, so that states of one model compile once.
@functools.partial(quickly_compiled, static_argnums=2)
def _everything(model: AbstractModel, values: Values, wanted: _Wanted) -> dict[str, Any]:
    """All that is looked at, as one program: one compilation for each structure of a model."""
    found: dict[str, Any] = {"under jit": dense_values(model.call_by_name(values))}
    copied = bool(values) and model.maps_dynamic_batch
    if copied:
        found |= layouts(model, values, wanted.frame)
    found["jacobians"] = {}
    if wanted.derivatives:
        at = linearized(model, values)
        found["first"] = first_order(model, values, at)
        if model.maps_dynamic_batch and not wanted.frame[0]:
            if any(is_float(x.data) for x in values.values()):
                sites = laid_out(model, values, wanted.frame, "with sites")
                at_sites = linearized(model, sites)
                found["jacobians"]["structured Jacobian"] = jacobians(model, values, at)
                found["jacobians"]["structured Jacobian with sites"] = jacobians(
                    model, sites, at_sites
                )
    if wanted.second_order:
        found["second"] = second_order(model, values)
    return found
