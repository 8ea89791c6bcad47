"""First guesses of rates, one coordinate after the other."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp

from ...declaration import dependency, input_variable, option, output_variable, register, suggestion
from ...errors import DeclarationError
from ...types import Scalar, TensorWrapper
from ...types.functions import lt, sum, where
from ..chain_rule import ChainRuleDict
from ..model import AbstractModel, Reports, Values
from ..pushforward import Slot


@register
class CoordinateDescentPredictor(AbstractModel):
    r"""Rates that satisfy their law with the driving forces that they leave, one after the other.

    $$\dot\gamma_i = \varphi(w_i), \qquad w_i = b_i - \sum_j A_{ij} \dot\gamma_j$$

    $\varphi$ is `rate_law`; its other inputs are inputs of this model. Each sweep visits every $i$
    and solves its equation with the other rates held: by bisection between $w_i = 0$ and the
    driving force without $\dot\gamma_i$, then by Newton's method. Where $\varphi$ is monotone and
    $A$ symmetric positive semi-definite, every solve decreases one convex potential.

    Derivatives are zero: a first guess has no influence on what it leads to.

    **Shapes:** $b$ with sites `(..., m)` and $A$ with `(..., m, m)`; or one rate a site, $b$ and
    $A$ with the same number of site axes. Inputs of the rate law that have sites have $i$ as their
    last.
    **Raises:** `DeclarationError` if the rate law does not have this driving force, or not one
    output; `ValueError` if $A$ and $b$ do not fit together.
    **Source:** S. J. Wright, Math. Program. 151 (2015) 3-34.
    """

    rate_law: AbstractModel = dependency("Model that gives rates for driving forces", "Models")
    driving_force_input: str = option("Name of the driving force, $w$, among its inputs")
    coupling: str = input_variable(
        Scalar, "Fall of the driving forces with the rates, $A_{ij}$ [stress*time]"
    )
    trial_driving_force: str = input_variable(Scalar, "Driving force at zero rate, $b_i$ [stress]")
    rate: str = output_variable(Scalar, "Rate, $\\dot\\gamma_i$ [1/time]")
    sweeps: int = option("Number of sweeps", default=16)
    bisections: int = option("Bisections for each rate and sweep", default=16)
    polish: int = option("Newton steps after them", default=3)

    def __post_init__(self) -> None:
        super().__post_init__()
        known = self.rate_law.input_spec
        if self.driving_force_input not in known:
            raise DeclarationError(
                f"CoordinateDescentPredictor: the rate law has no input "
                f"{self.driving_force_input!r}{suggestion(self.driving_force_input, known)}; "
                f"it reads {list(known)}"
            )
        if len(self.rate_law.output_spec) != 1:
            raise DeclarationError(
                f"CoordinateDescentPredictor: the rate law gives one rate, and this one gives "
                f"{list(self.rate_law.output_spec)}"
            )

    def input_slots(self) -> list[Slot]:
        others = [s for s in self.rate_law.input_slots() if s.name != self.driving_force_input]
        return super().input_slots() + others

    def run(self, inputs: Values) -> tuple[Values, Reports]:
        arrays, static = eqx.partition((self.rate_law, inputs), eqx.is_inexact_array)
        law, inputs = eqx.combine(jax.lax.stop_gradient(arrays), static)
        A, b = inputs[self.coupling], inputs[self.trial_driving_force]
        others = {
            s.name: inputs[s.name]
            for s in self.rate_law.input_slots()
            if s.name != self.driving_force_input
        }
        vector = A.sub_batch_ndim - b.sub_batch_ndim
        sizes = {*A.sub_batch_shape[-2:], *b.sub_batch_shape[-1:]}
        if vector not in (0, 1) or (vector and len(sizes) > 1):
            raise ValueError(
                f"CoordinateDescentPredictor: sites {A.sub_batch_shape} of the coupling and "
                f"{b.sub_batch_shape} of the trial driving force; expected (..., m, m) and "
                f"(..., m), or the same sites for one rate at each"
            )
        if not vector:  # one coordinate
            A, b = A.sub_batch.unsqueeze(-1, 2), b.sub_batch.unsqueeze(-1)
        matrix: Any = A.materialize()
        trial: Any = b.materialize()
        solver = _Coordinates(self, law, matrix, trial, others, bool(vector))
        rates = solver.swept()
        return {self.rate: rates if vector else rates.sub_batch.squeeze(-1)}, {}

    def first_order(self, values: Values, v: ChainRuleDict) -> tuple[Values, ChainRuleDict]:
        return self.run(values)[0], {self.rate: {}}

    def second_order(self, values: Values, v: Any, vh: Any, v2: Any) -> Any:
        return self.run(values)[0], {self.rate: {}}, {self.rate: {}}, {self.rate: {}}


class _Coordinates(eqx.Module):
    """The equations of all coordinates, which are along the last site axis of `b`."""

    settings: CoordinateDescentPredictor
    law: AbstractModel
    A: Scalar
    b: Scalar
    others: Values
    vector: bool

    def swept(self) -> Scalar:
        """Rates after all sweeps, from zero."""
        m = self.b.sub_batch_shape[-1]

        def every_rate(b: Scalar) -> Any:
            total = sum((self.A * b.sub_batch.unsqueeze(-2)).sub_batch)
            rate = self.rate(total if self.vector else total.sub_batch.squeeze(-1), self.others)
            return rate if self.vector else rate.sub_batch.unsqueeze(-1)

        like = jax.eval_shape(every_rate, self.b)
        start = Scalar(jnp.zeros(like.shape, like.dtype), sub_batch_ndim=like.sub_batch_ndim)

        def visit(k: Any, rates: Scalar) -> Scalar:
            i = k % m
            row = _at(self.A, i, axis=-2)
            a_ii, g_i = _at(row, i), _at(rates, i)
            rest = _at(self.b, i) - sum((row * rates).sub_batch) + a_ii * g_i
            others = {n: _at(x, i) if self.vector else x for n, x in self.others.items()}
            new = self.solved(a_ii, rest, others)
            data = jax.lax.dynamic_update_index_in_dim(
                rates.data, jnp.broadcast_to(new.data, g_i.shape).astype(like.dtype), i, -1
            )
            return rates.replace(data)

        return jax.lax.fori_loop(0, self.settings.sweeps * m, visit, start)

    def rate(self, w: Scalar, others: Values) -> Scalar:
        outputs = self.law.run({self.settings.driving_force_input: w, **others})[0]
        (rate,) = outputs.values()
        assert isinstance(rate, Scalar)
        return rate.materialize()

    def solved(self, a: Scalar, c: Scalar, others: Values) -> Scalar:
        r"""The rate $\varphi(w)$ at the root of $w + a \varphi(w) = c$.

        It lies between 0, where the left side is too small, and $c$, where it is too large. It is
        bracketed first because Newton's method overshoots from the concave side of a power.
        """
        zero, one = (c.replace(fill(c.data)) for fill in (jnp.zeros_like, jnp.ones_like))
        direction = where(lt(c, 0.0), -one, one)

        def halve(_: Any, bounds: tuple[Scalar, Scalar]) -> tuple[Scalar, Scalar]:
            low, high = bounds
            middle = 0.5 * (low + high)
            w = middle * c
            short = lt(direction * (w + a * self.rate(w, others) - c), 0.0)
            return where(short, middle, low), where(short, high, middle)

        low, high = jax.lax.fori_loop(0, self.settings.bisections, halve, (zero, one))

        def step(_: Any, w: Scalar) -> Scalar:
            g, slope = jax.jvp(lambda w: self.rate(w, others), (w,), (one,))
            return w - (w + a * g - c) / (1.0 + a * slope)

        w = jax.lax.fori_loop(0, self.settings.polish, step, 0.5 * (low + high) * c)
        return self.rate(w, others)


def _at(x: TensorWrapper, i: Any, axis: int = -1) -> Any:
    """`x` at coordinate `i`, which may be traced, along a site axis; all of it without sites."""
    if x.sub_batch_ndim == 0:
        return x
    x = x.materialize()
    if x.sub_batch_shape[axis] == 1:
        i = 0
    data = jax.lax.dynamic_index_in_dim(x.data, i, axis - x.base_ndim, keepdims=False)
    return type(x)(data, sub_batch_ndim=x.sub_batch_ndim - 1)
