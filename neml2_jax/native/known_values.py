"""A model whose solves start from what is known to be their solution."""

from __future__ import annotations

from collections.abc import Mapping

import equinox as eqx

from ..equation_systems.implicit_update import ImplicitUpdate, with_fields
from ..equation_systems.stored_updates import with_updates
from ..models.chain_rule import ChainRuleDict, SecondOrderChainRuleDict
from ..models.interface import Slot, Values
from ..models.model import AbstractModel
from ..models.reports import Reports
from ..models.undivided_model import AbstractUndividedModel
from ..types import TensorWrapper


class KnownValues(AbstractUndividedModel):
    """Values of variables, as a model that reads nothing."""

    values: Values = eqx.field(default_factory=dict)

    def named_children(self) -> list[tuple[str, AbstractModel]]:
        return []

    def input_slots(self) -> list[Slot]:
        return []

    def output_slots(self) -> list[Slot]:
        return [Slot(n, type(x), x.sub_batch_ndim) for n, x in self.values.items()]

    @property
    def output_priorities(self) -> dict[str, str]:
        return {n: "default" for n in self.values}

    def evaluate(self, inputs: Mapping[str, TensorWrapper]) -> tuple[Values, Reports]:
        return dict(self.values), {}

    def first_order(self, values: Values, v: ChainRuleDict) -> tuple[Values, ChainRuleDict]:
        return dict(self.values), {n: {} for n in self.values}

    def first_order_with_reports(
        self, values: Values, v: ChainRuleDict
    ) -> tuple[Values, ChainRuleDict, Reports]:
        outputs, tangents = self.first_order(values, v)
        return outputs, tangents, {}

    def second_order_with_reports(
        self, values: Values, v: ChainRuleDict, vh: ChainRuleDict, v2: SecondOrderChainRuleDict
    ) -> tuple[Values, ChainRuleDict, ChainRuleDict, SecondOrderChainRuleDict, Reports]:
        nothing: dict[str, dict] = {n: {} for n in self.values}
        return dict(self.values), nothing, nothing, {n: {} for n in self.values}, {}


def starting_from(model: AbstractModel, known: Values) -> AbstractModel:
    """The model with known values as the first guess of each solve that takes its step whole.

    What a bisected step has ended with need not solve the equations of the whole step.
    """

    def changed(x: ImplicitUpdate) -> ImplicitUpdate:
        names = x.equation_system.unknown_names
        if x.max_substepping_level or not all(n in known for n in names):
            return x
        return with_fields(x, predictor=KnownValues(values={n: known[n] for n in names}))

    return with_updates(model, changed)
