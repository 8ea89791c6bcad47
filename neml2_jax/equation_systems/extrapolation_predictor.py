"""First guesses from the history of the unknowns."""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Mapping

import jax.numpy as jnp

from ..declaration import option, register
from ..errors import DeclarationError
from ..models.chain_rule import ChainRuleDict, SecondOrderChainRuleDict
from ..models.interface import Slot, Values
from ..models.lagged_names import earlier
from ..models.law import bound
from ..models.model import AbstractModel
from ..models.reports import Reports
from ..models.undivided_model import AbstractUndividedModel
from ..types import MRP, R2, SR2, SSR4, WR2, Scalar, TensorWrapper, Vec
from ..types.functions import where

_TYPES: dict[str, type[TensorWrapper]] = {
    "SR2": SR2, "Scalar": Scalar, "MRP": MRP, "R2": R2, "Vec": Vec, "WR2": WR2, "SSR4": SSR4,
}  # fmt: skip


class AbstractExtrapolationPredictor(AbstractUndividedModel):
    """A guess for unknowns of any type, from their values at earlier steps.

    `cold` gives pairs `unknown:variable`: before there is a finished step, the unknown starts from
    that variable.

    **Raises:** `DeclarationError` for a cold value of no unknown, or two of one.
    """

    unknowns_SR2: tuple[str, ...] = option("Unknowns of type SR2", default=())
    unknowns_Scalar: tuple[str, ...] = option("Unknowns of type Scalar", default=())
    unknowns_MRP: tuple[str, ...] = option("Unknowns of type MRP", default=())
    unknowns_R2: tuple[str, ...] = option("Unknowns of type R2", default=())
    unknowns_Vec: tuple[str, ...] = option("Unknowns of type Vec", default=())
    unknowns_WR2: tuple[str, ...] = option("Unknowns of type WR2", default=())
    unknowns_SSR4: tuple[str, ...] = option("Unknowns of type SSR4", default=())
    cold: tuple[str, ...] = option("Pairs unknown:variable for the first step", default=())
    time: str = option("Name of the time variable", default="t")

    def __check_init__(self) -> None:
        names = [pair.partition(":") for pair in self.cold]
        for pair, (unknown, colon, variable) in zip(self.cold, names):
            if not (unknown and colon and variable):
                raise DeclarationError(
                    f"{type(self).__name__}: cold {pair!r} is no pair unknown:variable"
                )
            if unknown not in self.unknown_types:
                raise DeclarationError(
                    f"{type(self).__name__}: cold {pair!r} names no unknown; "
                    f"the unknowns are {list(self.unknown_types)}"
                )
        if len({u for u, _, _ in names}) != len(names):
            raise DeclarationError(f"{type(self).__name__}: two cold values of one unknown")

    @property
    def unknown_types(self) -> dict[str, type[TensorWrapper]]:
        return {u: kind for name, kind in _TYPES.items() for u in getattr(self, f"unknowns_{name}")}

    @property
    def cold_variables(self) -> dict[str, str]:
        return dict(pair.split(":", 1) for pair in self.cold)

    @abstractmethod
    def lags(self) -> tuple[int, ...]:
        """Which earlier values are read."""

    @abstractmethod
    def guess(self, values: Mapping[str, TensorWrapper]) -> tuple[TensorWrapper, ...]:
        """The unknowns in order, `(*points, *sites, *base)` as the earlier values are."""

    def named_children(self) -> list[tuple[str, AbstractModel]]:
        return []

    def input_slots(self) -> list[Slot]:
        slots = [
            Slot(earlier(u, k), kind) for k in self.lags() for u, kind in self.unknown_types.items()
        ]
        if self.cold or max(self.lags()) > 1:
            t = self.time
            slots += [Slot(n, Scalar) for n in (t, *self.step_before)]
        known = {s.name for s in slots}
        slots += [
            Slot(c, self.unknown_types[u]) for u, c in self.cold_variables.items() if c not in known
        ]
        return slots

    def output_slots(self) -> list[Slot]:
        return [Slot(u, kind) for u, kind in self.unknown_types.items()]

    @property
    def output_priorities(self) -> dict[str, str]:
        return {u: "default" for u in self.unknown_types}

    def evaluate(self, inputs: Mapping[str, TensorWrapper]) -> tuple[Values, Reports]:
        # Not the broadcast of a law: each unknown keeps the sites of its own history.
        return dict(zip(self.unknown_types, self.guess(inputs), strict=True)), {}

    def first_order(self, values: Values, v: ChainRuleDict) -> tuple[Values, ChainRuleDict]:
        law = bound(self, values, _guess)
        return law.outputs(), law.first_order(v)

    def first_order_with_reports(
        self, values: Values, v: ChainRuleDict
    ) -> tuple[Values, ChainRuleDict, Reports]:
        outputs, tangents = self.first_order(values, v)
        return outputs, tangents, {}

    def second_order_with_reports(
        self, values: Values, v: ChainRuleDict, vh: ChainRuleDict, v2: SecondOrderChainRuleDict
    ) -> tuple[Values, ChainRuleDict, ChainRuleDict, SecondOrderChainRuleDict, Reports]:
        law = bound(self, values, _guess)
        v_out = law.first_order(v)
        h_out = v_out if vh is v else law.first_order(vh)
        return law.outputs(), v_out, h_out, law.second_order(v, vh, v2), {}

    @property
    def step_before(self) -> tuple[str, str]:
        """The times at the end and at the start of the last step."""
        return earlier(self.time), earlier(self.time, 2)

    def has_history(self, values: Mapping[str, TensorWrapper]) -> Scalar:
        """Whether a finished step lies behind, as a condition."""
        end, start = (values[name] for name in self.step_before)
        step = end - start
        return step.replace(step.data != 0)


def _guess(predictor: AbstractExtrapolationPredictor, values: Values) -> tuple[TensorWrapper, ...]:
    return predictor.guess(values)


@register
class ConstantExtrapolationPredictor(AbstractExtrapolationPredictor):
    r"""Unknowns start from their values at the end of the last step.

    $$u^0 = u_n$$

    **Source:** E. Hairer, S. P. Nørsett, G. Wanner, Solving Ordinary Differential Equations I,
    Springer (1993), III.1: extrapolation of degree zero.
    """

    def lags(self) -> tuple[int, ...]:
        return (1,)

    def guess(self, values: Mapping[str, TensorWrapper]) -> tuple[TensorWrapper, ...]:
        out = []
        for u in self.unknown_types:
            guess = values[earlier(u)]
            if u in self.cold_variables:
                guess = where(self.has_history(values), guess, values[self.cold_variables[u]])
            out.append(guess)
        return tuple(out)


@register
class LinearExtrapolationPredictor(AbstractExtrapolationPredictor):
    r"""Unknowns continue as they changed over the last step.

    $$u^0 = u_n + (u_n - u_{n-1}) \frac{t - t_n}{t_n - t_{n-1}}$$

    Before there is a finished step they start from their last values. So they do where a step is
    much longer than the last one: what was true of a short one is not continued far beyond it,
    where another solution may be nearer.

    **Raises:** `DeclarationError` for a `longest_step` that is negative or not a number.
    **Source:** E. Hairer, S. P. Nørsett, G. Wanner, Solving Ordinary Differential Equations I,
    Springer (1993), III.1: extrapolation of degree one.
    """

    longest_step: float = option(
        "Steps longer than this, in lengths of the last one, start from its end",
        unit="-",
        default=2.0,
        compat={"neml2": math.inf},
    )

    def __check_init__(self) -> None:
        if not self.longest_step >= 0.0:
            raise DeclarationError(
                f"{type(self).__name__}: longest_step is how many times as long as the last one a "
                f"step may be, 0 for none and inf for any, got {self.longest_step}"
            )

    def lags(self) -> tuple[int, ...]:
        return (1, 2)

    def guess(self, values: Mapping[str, TensorWrapper]) -> tuple[TensorWrapper, ...]:
        t = self.time
        warm = self.has_history(values)
        start, before = (values[name] for name in self.step_before)
        last = where(warm, start - before, 1.0)
        ratio = (values[t] - start) / last
        # Twice as long may be a little more by the rounding of times.
        continued = ratio.replace(jnp.abs(ratio.data) <= self.longest_step * (1.0 + 1e-6))
        ratio = where(continued, ratio, 0.0)
        out = []
        for u in self.unknown_types:
            u_n, before = values[earlier(u)], values[earlier(u, 2)]
            cold = values[self.cold_variables[u]] if u in self.cold_variables else u_n
            out.append(where(warm, u_n + (u_n - before) * ratio, cold))
        return tuple(out)
