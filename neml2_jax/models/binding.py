"""What a declaration makes of a law: variables to read and give, and a function of values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import jax

from ..declaration import Promoted, declarations
from ..types import TensorWrapper, is_tensor
from .pushforward import Law, Slot

if TYPE_CHECKING:
    from .model import AbstractModel, Values


def variable_names(model: AbstractModel, kind: str) -> dict[str, tuple[str, ...]]:
    """Field to variable names of the declared inputs or outputs; optional absent ones left out."""
    out = {}
    for field, declaration in declarations(type(model)).items():
        if declaration.kind == kind:
            value = getattr(model, field)
            if value is not None:
                out[field] = value if declaration.many else (value,)
    return out


def declared_inputs(model: AbstractModel) -> list[Slot]:
    declared = declarations(type(model))
    slots: dict[str, Slot] = {}
    for field, names in variable_names(model, "input").items():
        d = declared[field]
        for name in names:
            _add_slot(model, slots, Slot(name, d.type, len(d.core)))
    for _, leaf, core in _parameter_fields(model):
        if isinstance(leaf, Promoted):
            _add_slot(model, slots, Slot(leaf.name, leaf.type, core))
    return list(slots.values())


def declared_outputs(model: AbstractModel) -> list[Slot]:
    declared = declarations(type(model))
    return [
        Slot(name, declared[field].type, len(declared[field].core))
        for field, names in variable_names(model, "output").items()
        for name in names
    ]


def _add_slot(model: AbstractModel, slots: dict[str, Slot], slot: Slot) -> None:
    known = slots.get(slot.name)
    if known is not None and (known.type is not slot.type or known.core != slot.core):
        raise TypeError(
            f"{type(model).__name__}: variable {slot.name!r} is read as {known.type.__name__} "
            f"and as {slot.type.__name__}"
        )
    slots[slot.name] = slot


def _parameter_fields(model: AbstractModel):
    """(field, tensor or Promoted, core axes) of each parameter and buffer, tuples flattened."""
    for field, declaration in declarations(type(model)).items():
        if declaration.kind not in ("parameter", "buffer"):
            continue
        value = getattr(model, field)
        for leaf in value if declaration.many else (value,):
            yield field, leaf, len(declaration.core)


def bound(
    model: AbstractModel, inputs: Mapping[str, TensorWrapper]
) -> tuple[Law, list[Slot], list[TensorWrapper]]:
    """The law of a model as a function of its variables and of those parameters that are batched.

    Parameters without batch axes are closed over. Parameters of models held inside count too, so
    that a law may call them at one site.
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

    def law(*operands: TensorWrapper) -> tuple[Any, ...]:
        by_name = {s.name: x for s, x in zip(slots[:n_variables], operands)}
        site_leaves = list(leaves)
        for position, value in zip(batched, operands[n_variables:]):
            site_leaves[position] = value
        at_site = jax.tree_util.tree_unflatten(treedef, site_leaves) if batched else model
        at_site = _with_promoted(at_site, by_name)
        result = at_site.forward(*at_site.arguments(by_name))
        return _flat(result)

    return law, slots, values


def _parameter_leaves(model: AbstractModel, prefix: str = "") -> dict[int, tuple[str, int]]:
    """By identity, what a parameter or buffer is called in messages, and its core axes."""
    out = {}
    for field, leaf, core in _parameter_fields(model):
        out[id(leaf)] = (f"parameter {prefix}{field}", core)
    for name, child in model.named_children():
        out.update(_parameter_leaves(child, f"{prefix}{name}."))
    return out


def _with_promoted(model: AbstractModel, by_name: Values) -> AbstractModel:
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


def _shallow_copy(model: AbstractModel) -> AbstractModel:
    leaves, treedef = jax.tree_util.tree_flatten(model)
    return jax.tree_util.tree_unflatten(treedef, leaves)


def declared_arguments(model: AbstractModel, by_name: Values) -> Iterator[Any]:
    for field, declaration in declarations(type(model)).items():
        if declaration.kind != "input":
            continue
        value = getattr(model, field)
        if declaration.many:
            yield tuple(by_name[name] for name in value)
        else:
            yield None if value is None else by_name[value]


def _flat(result: Any) -> tuple[Any, ...]:
    if not isinstance(result, (tuple, list)):
        return (result,)
    out: list[Any] = []
    for item in result:
        out.extend(item) if isinstance(item, (tuple, list)) else out.append(item)
    return tuple(out)
