"""Models with their implicit updates taken out: unknowns become inputs, residuals outputs."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping
from typing import Any

from ..declaration import dependency, option
from ..equation_systems import ImplicitUpdate
from ..models import AbstractModel, ComposedModel
from ..models.chain_rule import ChainRuleDict, SecondOrderChainRuleDict
from ..models.interface import Slot, Values
from ..models.reports import Reports, poison, poison_tangents
from ..types import TensorWrapper


class ChosenOutputs(AbstractModel):
    """A model of which only some outputs are seen from outside."""

    model: AbstractModel = dependency("Model", "Models")
    outputs: tuple[str, ...] = option("Outputs that are seen")

    def named_children(self) -> list[tuple[str, AbstractModel]]:
        return [("model", self.model)]

    def input_slots(self) -> list[Slot]:
        return self.model.input_slots()

    def output_slots(self) -> list[Slot]:
        return [s for s in self.model.output_slots() if s.name in self.outputs]

    @property
    def output_priorities(self) -> dict[str, str]:
        return self._chosen(self.model.output_priorities)

    def restricted_to(self, outputs: Collection[str]) -> AbstractModel:
        wanted = tuple(n for n in self.outputs if n in outputs)
        return ChosenOutputs(model=self.model.restricted_to(wanted), outputs=wanted)

    def revealing(self, variables: Collection[str]) -> AbstractModel:
        inner = self.model.revealing(variables)
        more = [n for n in variables if n in inner.output_spec and n not in self.outputs]
        return ChosenOutputs(model=inner, outputs=(*self.outputs, *more)) if more else self

    def evaluate(self, inputs: Mapping[str, TensorWrapper]) -> tuple[Values, Reports]:
        outputs, reports = self.model.evaluate(inputs)
        return self._chosen(outputs), reports

    def first_order(self, values: Values, v: ChainRuleDict) -> tuple[Values, ChainRuleDict]:
        outputs, tangents, reports = self.first_order_with_reports(values, v)
        return poison(outputs, reports), poison_tangents(tangents, reports)

    def first_order_with_reports(
        self, values: Values, v: ChainRuleDict
    ) -> tuple[Values, ChainRuleDict, Reports]:
        outputs, tangents, reports = self.model.first_order_with_reports(values, v)
        return self._chosen(outputs), self._chosen(tangents), reports

    def second_order_with_reports(
        self, values: Values, v: ChainRuleDict, vh: ChainRuleDict, v2: SecondOrderChainRuleDict
    ) -> tuple[Values, ChainRuleDict, ChainRuleDict, SecondOrderChainRuleDict, Reports]:
        *found, reports = self.model.second_order_with_reports(values, v, vh, v2)
        return *map(self._chosen, found), reports  # type: ignore[return-value]

    def _chosen(self, x: Mapping[str, Any]) -> dict[str, Any]:
        return {n: x[n] for n in self.outputs if n in x}


@dataclasses.dataclass
class Opened:
    """A model without its implicit updates, those updates, and the guesses that they started from.

    `model` reads the unknowns and gives the residuals of `updates`, beside what it gave before;
    `guess` gives the unknowns for which there is a predictor, `None` where there is none.
    """

    model: AbstractModel
    updates: list[ImplicitUpdate]
    guess: AbstractModel | None


def opened(model: AbstractModel) -> Opened:
    """`model` with every implicit update in it replaced by the residuals that it makes zero.

    **Raises:** `NotImplementedError` where an update is held by a law rather than composed.
    """
    updates: list[ImplicitUpdate] = []
    residuals = _replaced(model, _residuals, updates)
    assert residuals is not None
    guess = _replaced(model, _predictor, []) if updates else None
    return Opened(residuals, updates, guess)


def without_parts(model: AbstractModel, outputs: Collection[str]) -> AbstractModel:
    """`model` as it gives these outputs, unknowns of its updates among them, with whole steps."""
    whole = _replaced(model, lambda u: dataclasses.replace(u, max_substepping_level=0), [])
    seen = whole.revealing(outputs).restricted_to(outputs)
    return ChosenOutputs(model=seen, outputs=tuple(outputs))


def _replaced(model: AbstractModel, by: Any, updates: list[ImplicitUpdate]) -> Any:
    """`model` with `by(update)` for every update at any depth; `None` where nothing is left."""
    if isinstance(model, ImplicitUpdate):
        updates.append(model)
        return by(model)
    if not isinstance(model, ComposedModel):
        if _holds_an_update(model):
            raise NotImplementedError(
                f"a {type(model).__name__} holds an ImplicitUpdate inside: controls of stress join "
                f"the Newton of updates that are models of a ComposedModel only"
            )
        return model
    members = [_replaced(m, by, updates) for m in model.models]
    if all(a is b for a, b in zip(members, model.models)):
        return model
    kept = [(n, m) for n, m in zip(model.names, members) if m is not None]
    if not kept:
        return None
    provided = {n for _, m in kept for n in m.output_spec}
    visible = (*model.additional_outputs, *model.output_spec)
    return ComposedModel(
        models=tuple(m for _, m in kept),
        names=tuple(n for n, _ in kept),
        additional_outputs=tuple(dict.fromkeys(n for n in visible if n in provided)),
    )


def _residuals(update: ImplicitUpdate) -> AbstractModel:
    system = update.equation_system
    return ChosenOutputs(
        model=system.model.restricted_to(system.residual_names), outputs=system.residual_names
    )


def _predictor(update: ImplicitUpdate) -> AbstractModel | None:
    predictor = update.predictor
    if predictor is None:
        return None
    unknowns = tuple(n for n in predictor.output_spec if n in update.equation_system.unknown_names)
    return ChosenOutputs(model=predictor, outputs=unknowns) if unknowns else None


def _holds_an_update(model: AbstractModel) -> bool:
    return any(
        isinstance(m, ImplicitUpdate) or _holds_an_update(m) for _, m in model.named_children()
    )
