"""A model whose solves start from what is known to be their solution."""

from __future__ import annotations

from collections.abc import Mapping

import equinox as eqx
import jax

from ..equation_systems.implicit_update import ImplicitUpdate
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

    def is_update(x: object) -> bool:
        return isinstance(x, ImplicitUpdate)

    leaves, structure = jax.tree_util.tree_flatten(model, is_leaf=is_update)
    for i, x in enumerate(leaves):
        if isinstance(x, ImplicitUpdate) and not x.max_substepping_level:
            names = x.equation_system.unknown_names
            if all(n in known for n in names):
                predictor = KnownValues(values={n: known[n] for n in names})
                # The update is as it is stored, and may lack parts that are held elsewhere.
                leaves[i] = eqx.tree_at(
                    lambda update: update.predictor, x, predictor, is_leaf=lambda y: y is None
                )
    return jax.tree_util.tree_unflatten(structure, leaves)
