"""Models composed by the names of their variables."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import equinox as eqx

from ..declaration import dependency, option, register
from ..errors import DeclarationError
from ..types import TensorWrapper
from .chain_rule import ChainRuleDict, SecondOrderChainRuleDict
from .composition import Composition, compose
from .interface import Slot, Values
from .model import AbstractModel
from .reports import Reports, poison, poison_tangents


@register
class ComposedModel(AbstractModel):
    r"""Several models as one: what one provides, another reads, by the name of the variable.

    $$y = (f_n \circ \dots \circ f_1)(x)$$

    Inputs are the variables that none of the models provides; outputs are those that none of them
    reads, and `additional_outputs`. The order of `models` does not matter.

    **Raises:** `CompositionError` for a cycle, two providers of one variable, or two types of one.
    **Source:** of the order: A. B. Kahn, Comm. ACM 5 (1962) 558-562.
    """

    models: tuple[AbstractModel, ...] = dependency(
        "Models to compose; in Python also a mapping from names to models", "Models", many=True
    )
    additional_outputs: tuple[str, ...] = option(
        "Variables that are outputs although a model reads them", default=()
    )
    names: tuple[str, ...] = option(
        "Names of the models in messages and parameter paths; by default their types", default=()
    )
    composition: Composition = eqx.field(static=True, init=False)

    def __post_init__(self) -> None:
        models: Any = self.models
        if isinstance(models, Mapping):
            object.__setattr__(self, "names", tuple(models))
            object.__setattr__(self, "models", tuple(models.values()))
        super().__post_init__()
        for model in self.models:
            if not isinstance(model, AbstractModel):
                raise DeclarationError(f"ComposedModel: {model!r} is not a model")
        if not self.names:
            object.__setattr__(self, "names", _default_names(self.models))
        if len(self.names) != len(self.models):
            raise DeclarationError(
                f"ComposedModel: {len(self.models)} models but {len(self.names)} names"
            )
        composition = compose(self.names, self.models, self.additional_outputs)
        object.__setattr__(self, "composition", composition)

    def named_children(self) -> list[tuple[str, AbstractModel]]:
        return list(zip(self.names, self.models))

    def input_slots(self) -> list[Slot]:
        return list(self.composition.inputs)

    def output_slots(self) -> list[Slot]:
        return list(self.composition.outputs)

    @property
    def output_priorities(self) -> dict[str, str]:
        """An output speaks with the priority of the model that provides it last."""
        composition = self.composition
        out = {}
        for i in composition.order:
            out.update(self.models[i].output_priorities)
        return {slot.name: out.get(slot.name, "default") for slot in composition.outputs}

    def evaluate(self, inputs: Mapping[str, TensorWrapper]) -> tuple[Values, Reports]:
        composition = self.composition
        values, reports = dict(inputs), {}
        for i in composition.order:
            model = self.models[i]
            outputs, inner = model.evaluate({n: values[n] for n in model.input_spec})
            values.update(outputs)
            reports.update({_report_name(self.names[i], model, n): r for n, r in inner.items()})
        return {slot.name: values[slot.name] for slot in composition.outputs}, reports

    def restricted_to(self, outputs: Collection[str]) -> AbstractModel:
        """Without the models that none of these outputs needs, at any depth."""
        needed, kept = set(outputs), {}
        for i in reversed(self.composition.order):
            model = self.models[i]
            wanted = needed & set(model.output_spec)
            if wanted:
                kept[i] = model.restricted_to(wanted)
                needed |= set(kept[i].input_spec)
        if len(kept) == len(self.models) and all(kept[i] is self.models[i] for i in kept):
            return self
        provided = {n for model in kept.values() for n in model.output_spec}
        return ComposedModel(
            models=tuple(kept[i] for i in sorted(kept)),
            names=tuple(self.names[i] for i in sorted(kept)),
            additional_outputs=tuple(n for n in outputs if n in provided),
        )

    def revealing(self, variables: Collection[str]) -> AbstractModel:
        """With these variables among the outputs, where a model at any depth provides them."""
        models = tuple(m.revealing(variables) for m in self.models)
        provided = {n for m in models for n in m.output_spec}
        hidden = [n for n in variables if n in provided and n not in self.output_spec]
        if not hidden and all(a is b for a, b in zip(models, self.models)):
            return self
        return ComposedModel(
            models=models,
            names=self.names,
            additional_outputs=(*self.additional_outputs, *hidden),
        )

    def first_order(self, values: Values, v: ChainRuleDict) -> tuple[Values, ChainRuleDict]:
        outputs, tangents, reports = self.first_order_with_reports(values, v)
        return poison(outputs, reports), poison_tangents(tangents, reports)

    def first_order_with_reports(
        self, values: Values, v: ChainRuleDict
    ) -> tuple[Values, ChainRuleDict, Reports]:
        composition = self.composition
        values, reports = dict(values), {}
        tangents = {name: dict(seeds) for name, seeds in v.items()}
        for i in composition.order:
            model = self.models[i]
            outputs, pushed, inner = model.first_order_with_reports(*_read(model, values, tangents))
            values.update(outputs)
            tangents.update(pushed)
            reports.update({_report_name(self.names[i], model, n): r for n, r in inner.items()})
        names = [slot.name for slot in composition.outputs]
        return {n: values[n] for n in names}, {n: tangents.get(n, {}) for n in names}, reports

    def second_order_with_reports(
        self, values: Values, v: ChainRuleDict, vh: ChainRuleDict, v2: SecondOrderChainRuleDict
    ) -> tuple[Values, ChainRuleDict, ChainRuleDict, SecondOrderChainRuleDict, Reports]:
        composition = self.composition
        values, reports, same = dict(values), {}, vh is v
        first, both = dict(v), dict(v2)
        second = first if same else dict(vh)
        for i in composition.order:
            model = self.models[i]
            outputs, v_out, h_out, v2_out, inner = model.second_order_with_reports(
                *_read(model, values, first, second, both)
            )
            values.update(outputs)
            first.update(v_out)
            second.update(h_out)
            both.update(v2_out)
            reports.update({_report_name(self.names[i], model, n): r for n, r in inner.items()})
        names = [slot.name for slot in composition.outputs]
        return (
            {n: values[n] for n in names},
            {n: first.get(n, {}) for n in names},
            {n: second.get(n, {}) for n in names},
            {n: both.get(n, {}) for n in names},
            reports,
        )


def _read(model: AbstractModel, values: Values, *tangents: Any) -> list[Any]:
    """What a model reads of the values and of each dictionary of tangents.

    A dictionary given twice stays one, so that a model need not push it twice.
    """
    names = list(model.input_spec)
    picked = {id(t): {n: t[n] for n in names if n in t} for t in tangents}
    return [{n: values[n] for n in names}, *(picked[id(t)] for t in tangents)]


def _default_names(models: tuple[AbstractModel, ...]) -> tuple[str, ...]:
    names: list[str] = []
    for model in models:
        name, count = type(model).__name__, 2
        while name in names:
            name = f"{type(model).__name__}_{count}"
            count += 1
        names.append(name)
    return tuple(names)


def _report_name(name: str, model: AbstractModel, inner: str) -> str:
    """A model's own solve, which it calls by its type, is called by its name in here."""
    return name if inner == type(model).__name__ else f"{name}/{inner}"
