"""Models that are written for one site; a law is one whose variables are declared as fields."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import jax

from ..declaration import Promoted, declarations
from ..types import TensorWrapper, is_tensor
from .chain_rule import ChainRuleDict, SecondOrderChainRuleDict
from .declared_variables import (
    check_order_of_arguments,
    declared_arguments,
    declared_inputs,
    declared_outputs,
    declared_priorities,
    parameter_fields,
)
from .interface import Slot, Values
from .model import AbstractModel
from .pushforward import BoundLaw
from .reports import Reports
from .site_map import SiteLaw
from .undivided_model import AbstractUndividedModel

Listed = tuple[TensorWrapper, ...] | list[TensorWrapper]
AtSite = TensorWrapper | tuple[TensorWrapper | Listed, ...] | list[TensorWrapper]
"""Outputs of a law at one site: one, or several in order, some of which may be lists."""

M = TypeVar("M", bound=AbstractModel)


class AbstractSiteModel(AbstractUndividedModel):
    """A model that says what it gives at one site; batching and every derivative follow from this.

    `AbstractLaw` is the usual one. What reads its variables off something else than its declaration
    (off a model that it holds, or an option) derives from this class and gives its own slots.
    """

    OWNS_ITS_NAMES = True

    @abstractmethod
    def at_site(self, values: Values) -> AtSite:
        """Outputs in order for inputs by name, all at one site: each `(*core, *base)`.

        `core` are the sites that the law itself reads or makes, such as slip systems.
        """

    def named_children(self) -> list[tuple[str, AbstractModel]]:
        """The models held by declared fields, called like the fields."""
        return declared_children(self)

    def evaluate(self, inputs: Mapping[str, TensorWrapper]) -> tuple[Values, Reports]:
        return bound(self, inputs, _at_site).outputs(), {}

    def first_order(self, values: Values, v: ChainRuleDict) -> tuple[Values, ChainRuleDict]:
        law = bound(self, values, _at_site)
        tangents = law.first_order(v)
        return law.outputs(), tangents

    def first_order_with_reports(
        self, values: Values, v: ChainRuleDict
    ) -> tuple[Values, ChainRuleDict, Reports]:
        outputs, tangents = self.first_order(values, v)
        return outputs, tangents, {}

    def second_order_with_reports(
        self, values: Values, v: ChainRuleDict, vh: ChainRuleDict, v2: SecondOrderChainRuleDict
    ) -> tuple[Values, ChainRuleDict, ChainRuleDict, SecondOrderChainRuleDict, Reports]:
        outputs, v_out = self.first_order(values, v)
        h_out = v_out if vh is v else self.first_order(values, vh)[1]
        return outputs, v_out, h_out, bound(self, values, _at_site).second_order(v, vh, v2), {}


class AbstractLaw(AbstractSiteModel):
    """A function from named typed variables to named typed variables, from its declaration.

    A law declares its variables and parameters as fields and writes `forward` for one site;
    batching and every derivative follow from these.
    """

    OWNS_ITS_NAMES = True

    @abstractmethod
    def forward(self, *inputs: Any, **none: Any) -> Any:  # of any signature, to a type checker
        """The law at one site: declared inputs in order to declared outputs in order."""

    def at_site(self, values: Values) -> AtSite:
        check_order_of_arguments(type(self))
        return self.forward(*declared_arguments(self, values))

    def input_slots(self) -> list[Slot]:
        return declared_inputs(self)

    def output_slots(self) -> list[Slot]:
        return declared_outputs(self)

    @property
    def output_priorities(self) -> dict[str, str]:
        return declared_priorities(self)


def declared_children(model: AbstractModel) -> list[tuple[str, AbstractModel]]:
    """The models held by declared fields, called like the fields."""
    return [
        (field, value)
        for field, declaration in declarations(type(model)).items()
        if declaration.kind == "dependency"
        if isinstance(value := getattr(model, field), AbstractModel)
    ]


def _at_site(model: AbstractSiteModel, values: Values) -> AtSite:
    return model.at_site(values)


def bound(
    model: M, inputs: Mapping[str, TensorWrapper], at_site: Callable[[M, Values], AtSite]
) -> BoundLaw:
    """A model as a function of its variables and of those parameters that are batched.

    `at_site` gives the outputs of the model in order. Parameters without batch axes are closed
    over. Parameters of models held inside count too, so that a law may call them at one site.
    """
    slots = model.input_slots()
    values = [inputs[slot.name] for slot in slots]
    n_variables = len(slots)
    leaves, treedef = jax.tree_util.tree_flatten(model, is_leaf=is_tensor)
    known = _parameter_leaves(model)
    batched = []
    for position, leaf in enumerate(leaves):
        name, core = known.get(id(leaf), (f"tensor {position} of the model", 0))
        if isinstance(leaf, TensorWrapper) and leaf.ndim > core + leaf.base_ndim:
            batched.append(position)
            slots.append(Slot(name, type(leaf), core))
            values.append(leaf)

    def law(*operands: TensorWrapper) -> tuple[TensorWrapper, ...]:
        by_name = {s.name: x for s, x in zip(slots[:n_variables], operands)}
        site_leaves = list(leaves)
        for position, value in zip(batched, operands[n_variables:]):
            site_leaves[position] = value
        here = jax.tree_util.tree_unflatten(treedef, site_leaves) if batched else model
        return _flat(at_site(_with_promoted(here, by_name), by_name))

    outputs = tuple(model.output_slots())
    whole_batch = not model.maps_dynamic_batch
    return BoundLaw(
        SiteLaw(type(model).__name__, law, tuple(slots), outputs, whole_batch), tuple(values)
    )


def _parameter_leaves(model: AbstractModel, prefix: str = "") -> dict[int, tuple[str, int]]:
    """By identity, what a parameter or buffer is called in messages, and its core axes."""
    out = {}
    for field, leaf, core in parameter_fields(model):
        out[id(leaf)] = (f"parameter {prefix}{field}", core)
    for name, child in model.named_children():
        out.update(_parameter_leaves(child, f"{prefix}{name}."))
    return out


def _with_promoted(model: M, by_name: Values) -> M:
    replaced = None
    for field, declaration in declarations(type(model)).items():
        if declaration.kind != "parameter":
            continue
        value = getattr(model, field)
        if declaration.many:
            new: Any = tuple(by_name[v.name] if isinstance(v, Promoted) else v for v in value)
            changed = any(isinstance(v, Promoted) for v in value)
        else:
            changed = isinstance(value, Promoted)
            new = by_name[value.name] if changed else value
        if changed:
            if replaced is None:
                replaced = _shallow_copy(model)
            object.__setattr__(replaced, field, new)
    return model if replaced is None else replaced


def _shallow_copy(model: M) -> M:
    leaves, treedef = jax.tree_util.tree_flatten(model)
    return jax.tree_util.tree_unflatten(treedef, leaves)


def _flat(result: AtSite) -> tuple[TensorWrapper, ...]:
    if not isinstance(result, (tuple, list)):
        return (result,)
    out: list[TensorWrapper] = []
    for item in result:
        out.extend(item) if isinstance(item, (tuple, list)) else out.append(item)
    return tuple(out)
