"""First guesses of rates, one coordinate after the other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import equinox as eqx
import jax
import jax.numpy as jnp

from ...declaration import dependency, input_variable, option, output_variable, register
from ...errors import DeclarationError, suggestion
from ...models.chain_rule import ChainRuleDict, SecondOrderChainRuleDict
from ...models.declared_variables import declared_inputs, declared_outputs, declared_priorities
from ...models.interface import Slot, Values
from ...models.law import declared_children
from ...models.model import AbstractModel
from ...models.reports import Reports
from ...models.undivided_model import AbstractUndividedModel
from ...types import Scalar, TensorWrapper
from ...types.functions import sum

_Sweep = tuple[int | jax.Array, Scalar, jax.Array]
"""The number of the sweep, the rates, and where they still change."""

_Search = tuple[int | jax.Array, jax.Array, jax.Array, jax.Array, jax.Array]
r"""The number of the step, the bracket, $\theta$, and where it still changes."""


@register
class CoordinateDescentPredictor(AbstractUndividedModel):
    r"""Rates that satisfy their law with the driving forces that they leave, one after the other.

    $$\dot\gamma_i = \varphi(w_i), \qquad w_i = b_i - \sum_j A_{ij} \dot\gamma_j$$

    $\varphi$ is `rate_law`; its other inputs are inputs of this model. Each sweep visits every $i$
    and solves its equation with the other rates held, by Newton's method from where the last sweep
    left it, within a bracket. $\varphi$ is taken to have the sign of $w$; where it is monotone and
    $A$ symmetric positive semi-definite, every solve decreases one convex potential. The sweeps of
    a site, of those outside of $i$, end when none of its rates changes by more than `tolerance`.

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
        Scalar, "Fall of the driving forces with the rates", symbol="A_{ij}", unit="stress*time"
    )
    trial_driving_force: str = input_variable(
        Scalar, "Driving force at zero rate", symbol="b_i", unit="stress"
    )
    rate: str = output_variable(Scalar, "Rate", symbol=r"\dot\gamma_i", unit="1/time")
    sweeps: int = option("Number of sweeps, at most", default=64)
    bisections: int = option("Steps of each solve, at most, beside `polish`", default=16)
    polish: int = option("Steps of each solve beyond `bisections`, at most", default=3)
    tolerance: float = option(
        "Change over a sweep that counts as none, by the largest rate of a site",
        unit="-",
        default=0.01,
    )

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
        return declared_inputs(self) + others

    def output_slots(self) -> list[Slot]:
        return declared_outputs(self)

    @property
    def output_priorities(self) -> dict[str, str]:
        return declared_priorities(self)

    def named_children(self) -> list[tuple[str, AbstractModel]]:
        return declared_children(self)

    def evaluate(self, inputs: Mapping[str, TensorWrapper]) -> tuple[Values, Reports]:
        arrays, static = eqx.partition((self.rate_law, dict(inputs)), eqx.is_inexact_array)
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
        return self.evaluate(values)[0], {self.rate: {}}

    def first_order_with_reports(
        self, values: Values, v: ChainRuleDict
    ) -> tuple[Values, ChainRuleDict, Reports]:
        outputs, tangents = self.first_order(values, v)
        return outputs, tangents, {}

    def second_order_with_reports(
        self, values: Values, v: ChainRuleDict, vh: ChainRuleDict, v2: SecondOrderChainRuleDict
    ) -> tuple[Values, ChainRuleDict, ChainRuleDict, SecondOrderChainRuleDict, Reports]:
        nothing: dict[str, dict] = {self.rate: {}}
        return self.evaluate(values)[0], nothing, nothing, nothing, {}


class _Coordinates(eqx.Module):
    """The equations of all coordinates, which are along the last site axis of `b`."""

    settings: CoordinateDescentPredictor
    law: AbstractModel
    A: Scalar
    b: Scalar
    others: Values
    vector: bool

    CLOSE: ClassVar[float] = 1e-5
    """Newton's method squares what is left: no tolerance needs it smaller before the last step."""

    def swept(self) -> Scalar:
        """Rates after the sweeps, from zero."""
        m = self.b.sub_batch_shape[-1]

        def every_rate(b: Scalar) -> Any:
            total = sum((self.A * b.sub_batch.unsqueeze(-2)).sub_batch)
            rate = self.rate(total if self.vector else total.sub_batch.squeeze(-1), self.others)
            return rate if self.vector else rate.sub_batch.unsqueeze(-1)

        like = jax.eval_shape(every_rate, self.b)
        start = Scalar(jnp.zeros(like.shape, like.dtype), sub_batch_ndim=like.sub_batch_ndim)

        def visit(i: int | jax.Array, rates: Scalar) -> Scalar:
            row = _at(self.A, i, axis=-2)
            a_ii, g_i = _at(row, i), _at(rates, i)
            rest = _at(self.b, i) - sum((row * rates).sub_batch) + a_ii * g_i
            others = {n: _at(x, i) if self.vector else x for n, x in self.others.items()}
            new = self.solved(a_ii, rest, others, g_i)
            data = jax.lax.dynamic_update_index_in_dim(
                rates.data, jnp.broadcast_to(new.data, g_i.shape).astype(like.dtype), i, -1
            )
            return rates.replace(data)

        def sweep(state: _Sweep) -> _Sweep:
            k, before, going = state
            swept = jax.lax.fori_loop(0, m, visit, before).data
            after = jnp.where(going[..., None], swept, before.data)  # each point on its own
            change = jnp.abs(after - before.data).max(axis=-1)
            largest = jnp.abs(after).max(axis=-1)
            return k + 1, before.replace(after), change > self.settings.tolerance * largest

        def goes_on(state: _Sweep) -> jax.Array:
            return jnp.any(state[2]) & (state[0] < self.settings.sweeps)

        every = jnp.ones(start.shape[:-1], bool)
        if m == 1:  # the second sweep would find the same
            return visit(0, start) if self.settings.sweeps else start
        return jax.lax.while_loop(goes_on, sweep, (0, start, every))[1]

    def rate(self, w: Scalar, others: Values) -> Scalar:
        outputs = self.law.evaluate({self.settings.driving_force_input: w, **others})[0]
        (rate,) = outputs.values()
        assert isinstance(rate, Scalar)
        return rate.materialize()

    def solved(self, a: Scalar, c: Scalar, others: Values, before: Scalar) -> Scalar:
        r"""The rate $\varphi(w)$ at the root of $w + a \varphi(w) = c$.

        With $w = \theta c$, the root of $\ln(\theta + a \varphi(\theta c) / c)$ in $\ln \theta$.
        For a power law this is the logarithm of a sum of exponentials: convex, and straight far
        from where its terms are equal, so that Newton's method takes few steps from anywhere.
        """
        full = jax.eval_shape(lambda: a * c + before + self.rate(c, others))
        every = Scalar(jnp.zeros(full.shape, full.dtype), sub_batch_ndim=full.sub_batch_ndim)
        factor, force, last = ((x + every).data for x in (a, c, before))
        force = jnp.where(force == 0.0, jnp.finfo(force.dtype).tiny, force)
        most = self.settings.bisections + self.settings.polish
        close = max(self.settings.tolerance, self.CLOSE)

        def rate(w: jax.Array) -> jax.Array:
            return (self.rate(every.replace(w), others) + every).data

        def goes_on(state: _Search) -> jax.Array:
            return (state[0] < most) & jnp.any(state[-1])

        def step(state: _Search) -> _Search:
            k, low, high, x, going = state
            g, slope = jax.jvp(rate, (x * force,), (jnp.ones_like(force),))
            total = x + factor * g / force
            h = jnp.log(total)
            low, high = jnp.where(h < 0.0, x, low), jnp.where(h < 0.0, high, x)
            new = x * jnp.exp(-h * total / (x * (1.0 + factor * slope)))
            new = jnp.where((low <= new) & (new <= high), new, 0.5 * (low + high))
            new = jnp.where(going, new, x)  # each point on its own
            return k + 1, low, high, new, going & (jnp.abs(h) > close)

        x = 1.0 - factor * last / force
        x = jnp.where((x > 0.0) & (x < 1.0), x, 1.0)
        zeros, ones = jnp.zeros_like(force), jnp.ones_like(force)
        x = jax.lax.while_loop(goes_on, step, (0, zeros, ones, x, ones > 0.0))[3]
        return every.replace(rate(x * force))


def _at(x: TensorWrapper, i: int | jax.Array, axis: int = -1) -> Any:
    """`x` at coordinate `i`, which may be traced, along a site axis; all of it without sites."""
    if x.sub_batch_ndim == 0:
        return x
    x = x.materialize()
    if x.sub_batch_shape[axis] == 1:
        i = 0
    data = jax.lax.dynamic_index_in_dim(x.data, i, axis - x.base_ndim, keepdims=False)
    return type(x)(data, sub_batch_ndim=x.sub_batch_ndim - 1)
