"""`AbstractModel`: what every model answers, and what a law gets from its declaration."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Self

import equinox as eqx
import jax
import jax.numpy as jnp

from ..declaration import (
    AbstractDeclared,
    Promoted,
    declarations,
    suggestion,
)
from ..errors import Status
from ..types import TensorWrapper
from ..types.functions.structure import identity_seed
from . import pushforward as _pushforward
from .chain_rule import ChainRuleDict, SecondOrderChainRuleDict
from .pushforward import Slot
from .second_order import push_second

Values = dict[str, TensorWrapper]
VariableSpec = dict[str, type[TensorWrapper]]


class SolveReport(eqx.Module):
    """How a solve ended, per material point.

    `status` holds values of `errors.Status`; `residual_norms` the final norm of each residual
    variable, `(*dynamic_batch,)` each.
    """

    status: jax.Array
    iterations: jax.Array
    residual_norms: dict[str, jax.Array]

    @property
    def converged(self) -> jax.Array:
        return self.status == Status.CONVERGED


Reports = dict[str, SolveReport]


class AbstractModel(AbstractDeclared):
    """A function from named typed variables to named typed variables.

    A law derives from this class, declares its variables and parameters as fields and writes
    `forward` for one site; batching and every derivative follow from these. Models that hold
    models (`ComposedModel`, `ImplicitUpdate`) override `run` and `pushforward` instead.
    """

    SECTION = "Models"
    maps_dynamic_batch: ClassVar[bool] = True
    """Whether points are independent; a law that mixes points of the batch says False."""

    # ------------------------------------------------------------------ what it reads and gives

    @property
    def input_spec(self) -> VariableSpec:
        """Input variables and their types, promoted parameters last."""
        return {slot.name: slot.type for slot in self.input_slots()}

    @property
    def output_spec(self) -> VariableSpec:
        """Output variables and their types."""
        return {slot.name: slot.type for slot in self.output_slots()}

    @property
    def output_priorities(self) -> dict[str, str]:
        """Which provider of a variable speaks last: `low`, `default` or `high`."""
        return {
            name: declarations(type(self))[field].priority
            for field, names in _names(self, "output").items()
            for name in names
        }

    def input_slots(self) -> list[Slot]:
        """Input variables in order, each once, then the variables of promoted parameters."""
        return _declared_inputs(self)

    def output_slots(self) -> list[Slot]:
        """Output variables in order."""
        return _declared_outputs(self)

    def arguments(self, by_name: Values) -> Iterator[Any]:
        """What `forward` is called with."""
        return _declared_arguments(self, by_name)

    def forward(self, *inputs: Any) -> Any:
        """The law at one site: declared inputs in order to declared outputs in order."""
        raise NotImplementedError(f"{type(self).__name__} declares no forward")

    # ------------------------------------------------------------------ evaluation

    def __call__(self, *inputs: Any) -> Any:
        """Outputs for inputs given in the order of `input_spec`."""
        spec = self.input_spec
        if len(inputs) != len(spec):
            raise TypeError(
                f"{type(self).__name__} takes {len(spec)} inputs ({', '.join(spec)}), "
                f"got {len(inputs)}"
            )
        outputs = self.call_by_name(dict(zip(spec, inputs)))
        values = tuple(outputs.values())
        return values[0] if len(values) == 1 else values

    def call_by_name(self, inputs: Mapping[str, Any]) -> Values:
        """Outputs by name for inputs by name.

        Points at which a solve did not converge are NaN; `run` tells why.
        """
        outputs, reports = self.run(self.typed(inputs))
        return poison(outputs, reports)

    def run(self, inputs: Values) -> tuple[Values, Reports]:
        """Outputs by name, and one report for every implicit solve inside, by its name."""
        law, slots, values = _bound(self, inputs)
        outputs = self.output_slots()
        results = _pushforward.evaluate(
            _describe(self), law, slots, values, outputs, not self.maps_dynamic_batch
        )
        return {slot.name: value for slot, value in zip(outputs, results)}, {}

    def typed(self, inputs: Mapping[str, Any]) -> Values:
        """`inputs` wrapped in the declared types.

        **Raises:** `KeyError` naming missing or unknown variables, `TypeError` a wrong type.
        """
        spec = self.input_spec
        missing = [name for name in spec if name not in inputs]
        unknown = [name for name in inputs if name not in spec]
        if missing or unknown:
            raise KeyError(
                f"{_describe(self)}: "
                + (f"missing inputs {missing}; " if missing else "")
                + (f"unknown inputs {unknown}{suggestion(unknown[0], spec)}; " if unknown else "")
                + f"it reads {list(spec)}"
            )
        out = {}
        for name, kind in spec.items():
            value = inputs[name]
            if isinstance(value, TensorWrapper) and not isinstance(value, kind):
                raise TypeError(
                    f"{_describe(self)}: {name!r} is a {kind.__name__}, "
                    f"got a {type(value).__name__}"
                )
            out[name] = value if isinstance(value, kind) else kind(value)
        return out

    # ------------------------------------------------------------------ derivatives

    def pushforward(
        self,
        inputs: Mapping[str, Any],
        v: ChainRuleDict,
        v2: SecondOrderChainRuleDict | None = None,
        vh: ChainRuleDict | None = None,
    ) -> Any:
        """Outputs and their structured tangents for every seed in `v`: `(outputs, v_out)`.

        `v` maps input variable and seed to tangent; a missing entry is zero. The result maps output
        variable and seed to tangent, structural zeros left out.

        With `v2` or `vh`, second-order tangents come third: `(outputs, v_out, v2_out)`, by output,
        first seed and second seed. Second seeds are those of `vh`, or of `v` where it is not given;
        `v2` are second-order tangents of the inputs (`{}`: none). K axes of the first seed come
        first.
        """
        values = self.typed(inputs)
        if v2 is None and vh is None:
            return self.first_order(values, v)
        outputs, v_out, _, v2_out = self.second_order(values, v, v if vh is None else vh, v2 or {})
        return outputs, v_out, v2_out

    def first_order(self, values: Values, v: ChainRuleDict) -> tuple[Values, ChainRuleDict]:
        """What `pushforward` does for first-order tangents."""
        law, slots, operands = _bound(self, values)
        outputs = self.output_slots()
        whole = not self.maps_dynamic_batch
        results = _pushforward.evaluate(_describe(self), law, slots, operands, outputs, whole)
        v_out: ChainRuleDict = {slot.name: {} for slot in outputs}
        for seed in _seeds(v):
            tangents = [v.get(slot.name, {}).get(seed) for slot in slots]
            if all(t is None for t in tangents):
                continue
            pushed = _pushforward.push(
                _describe(self), law, slots, operands, tangents, outputs, whole
            )
            for slot, tangent in zip(outputs, pushed):
                v_out[slot.name][seed] = tangent
        return {slot.name: value for slot, value in zip(outputs, results)}, v_out

    def second_order(
        self, values: Values, v: ChainRuleDict, vh: ChainRuleDict, v2: SecondOrderChainRuleDict
    ) -> tuple[Values, ChainRuleDict, ChainRuleDict, SecondOrderChainRuleDict]:
        """Outputs, their tangents for the seeds of `v` and of `vh`, and for all pairs of them."""
        if not self.maps_dynamic_batch:
            raise NotImplementedError(
                f"{_describe(self)}: second-order tangents of a law that mixes points of the batch"
            )
        outputs, v_out = self.first_order(values, v)
        h_out = v_out if vh is v else self.first_order(values, vh)[1]
        law, slots, operands = _bound(self, values)
        targets = self.output_slots()
        v2_out: SecondOrderChainRuleDict = {slot.name: {} for slot in targets}
        for a in _seeds(v):
            for b in _seeds(vh):
                pushed = push_second(
                    _describe(self),
                    law,
                    slots,
                    operands,
                    [v.get(slot.name, {}).get(a) for slot in slots],
                    [vh.get(slot.name, {}).get(b) for slot in slots],
                    [v2.get(slot.name, {}).get(a, {}).get(b) for slot in slots],
                    targets,
                )
                if pushed is not None:
                    for slot, tangent in zip(targets, pushed):
                        v2_out[slot.name].setdefault(a, {})[b] = tangent
        return outputs, v_out, h_out, v2_out

    def jvp(self, inputs: Mapping[str, Any], tangents: Mapping[str, Any]) -> tuple[Values, Values]:
        """Outputs and their directional derivatives; inputs without a tangent are held fixed."""
        values = self.typed(inputs)
        directions = self._directions(values, tangents)
        held = {n: x for n, x in values.items() if n not in directions}

        def of(moving: Values) -> Values:
            return self.call_by_name({**held, **moving})

        moving = {n: values[n] for n in directions}
        return jax.jvp(of, (moving,), (directions,))

    def vjp(
        self, inputs: Mapping[str, Any], cotangents: Mapping[str, Any]
    ) -> tuple[Values, Values]:
        """Outputs, and the cotangents of all floating inputs for cotangents of some outputs."""
        values = self.typed(inputs)
        moving = {n: x for n, x in values.items() if jnp.issubdtype(x.dtype, jnp.inexact)}
        held = {n: x for n, x in values.items() if n not in moving}

        def of(moving: Values) -> Values:
            return self.call_by_name({**held, **moving})

        outputs, pull = jax.vjp(of, moving)
        unknown = [n for n in cotangents if n not in outputs]
        if unknown:
            raise KeyError(f"{_describe(self)}: no outputs {unknown}; it gives {list(outputs)}")
        seeds = {
            n: jax.tree_util.tree_map(
                lambda a, n=n: (
                    jnp.broadcast_to(_data(cotangents[n]), a.shape).astype(a.dtype)
                    if n in cotangents
                    else jnp.zeros_like(a)
                ),
                x,
            )
            for n, x in outputs.items()
        }
        return outputs, pull(seeds)[0]

    def jacobian(
        self,
        inputs: Mapping[str, Any],
        of: tuple[str, ...] | None = None,
        wrt: tuple[str, ...] | None = None,
    ) -> tuple[Values, ChainRuleDict]:
        """Outputs, and the structured block of each output with respect to each input.

        A block is the tangent of the output for the canonical seed of the input (see
        `types.functions.identity_seed`); `types.functions.to_dense` writes it out. Blocks that are
        zero by structure are absent.
        """
        values = self.typed(inputs)
        outputs, v = self.pushforward(values, self._identity_seeds(values, wrt))
        for name in of or ():
            if name not in v:
                raise KeyError(f"{_describe(self)}: no output {name!r}; it gives {list(v)}")
        return outputs, {n: blocks for n, blocks in v.items() if of is None or n in of}

    def hessian(
        self,
        inputs: Mapping[str, Any],
        of: tuple[str, ...] | None = None,
        wrt: tuple[str, ...] | None = None,
    ) -> tuple[Values, SecondOrderChainRuleDict]:
        """Outputs, and the structured second derivatives of each by every pair of inputs."""
        values = self.typed(inputs)
        seeds = self._identity_seeds(values, wrt)
        outputs, _, v2 = self.pushforward(values, seeds, {})
        return outputs, {n: blocks for n, blocks in v2.items() if of is None or n in of}

    def hvp(
        self, inputs: Mapping[str, Any], direction: Mapping[str, Any]
    ) -> tuple[Values, ChainRuleDict]:
        """Outputs, and how the Jacobian blocks of each change along `direction`."""
        values = self.typed(inputs)
        along = self._directions(values, direction)
        seeds = self._identity_seeds(values, None)
        vh = {n: {"direction": x} for n, x in along.items()}
        outputs, _, v2 = self.pushforward(values, seeds, {}, vh)
        return outputs, {
            n: {seed: by["direction"] for seed, by in blocks.items() if "direction" in by}
            for n, blocks in v2.items()
        }

    def _identity_seeds(self, values: Values, wrt: tuple[str, ...] | None) -> ChainRuleDict:
        for name in wrt or ():
            if name not in values:
                raise KeyError(
                    f"{_describe(self)}: no input {name!r}{suggestion(name, values)}; "
                    f"it reads {list(values)}"
                )
        return {
            n: {n: identity_seed(x)}
            for n, x in values.items()
            if (wrt is None or n in wrt) and jnp.issubdtype(x.dtype, jnp.inexact)
        }

    def _directions(self, values: Values, tangents: Mapping[str, Any]) -> Values:
        unknown = [n for n in tangents if n not in values]
        if unknown:
            raise KeyError(
                f"{_describe(self)}: tangents of unknown inputs {unknown}; it reads {list(values)}"
            )
        out = {}
        for name, tangent in tangents.items():
            x = values[name]
            data = jnp.asarray(_data(tangent), x.dtype)
            try:
                data = jnp.broadcast_to(data, x.shape)
            except ValueError:
                raise ValueError(
                    f"{_describe(self)}: the tangent of {name!r} has shape {data.shape}, "
                    f"its value {x.shape}"
                ) from None
            out[name] = jax.tree_util.tree_map(lambda _, d=data: d, x)
        return out

    # ------------------------------------------------------------------ parameters

    def named_children(self) -> list[tuple[str, AbstractModel]]:
        """The models held by this one, with the names by which paths call them."""
        out = []
        for field, declaration in declarations(type(self)).items():
            if declaration.kind == "dependency":
                value = getattr(self, field)
                if isinstance(value, AbstractModel):
                    out.append((field, value))
        return out

    @property
    def named_parameters(self) -> dict[str, Any]:
        """Parameters of this model and of those in it, promoted ones as such.

        A parameter is called `model.parameter` after the model that has it. Where one model is
        held in several places its parameter appears once; where different models have one name,
        their whole paths tell them apart.
        """
        return {name: leaf for name, (leaf, _) in _parameters(self).items()}

    def with_parameters(self, values: Mapping[str, Any]) -> Self:
        """A copy with some of `named_parameters` replaced, everywhere they are held.

        Values of a new batch shape are welcome. Differentiate through this function for the
        derivative by a parameter that is held in several places.
        """
        known = _parameters(self)
        model = self
        for name, value in values.items():
            if name not in known:
                raise KeyError(
                    f"{_describe(self)}: no parameter {name!r}{suggestion(name, known)}; "
                    f"it has {list(known)}"
                )
            old, paths = known[name]
            if isinstance(old, Promoted):
                raise KeyError(f"{_describe(self)}: {name!r} is the input variable {old.name!r}")
            if not isinstance(value, TensorWrapper):
                value = type(old)(value, sub_batch_ndim=old.sub_batch_ndim)
            for path in paths:
                model = eqx.tree_at(
                    lambda m, path=path: _walk(m, path),
                    model,
                    value,
                    is_leaf=lambda x: isinstance(x, TensorWrapper),
                )
        return model


def poison(outputs: Values, reports: Reports) -> Values:
    """`outputs` with NaN at the points where a solve failed: never a silent wrong number."""
    if not reports:
        return outputs
    ok = None
    for report in reports.values():
        ok = report.converged if ok is None else ok & report.converged
    assert ok is not None
    out = {}
    for name, x in outputs.items():
        if not jnp.issubdtype(x.dtype, jnp.inexact):
            out[name] = x
            continue
        inner = x.sub_batch_ndim + x.base_ndim
        mask = ok.reshape(ok.shape + (1,) * inner)
        out[name] = x.replace(jnp.where(mask, x.data, jnp.asarray(jnp.nan, x.dtype)))
    return out


# ------------------------------------------------------------------------- declaration to slots


def _names(model: AbstractModel, kind: str) -> dict[str, tuple[str, ...]]:
    """Field to variable names of the declared inputs or outputs; optional absent ones left out."""
    out = {}
    for field, declaration in declarations(type(model)).items():
        if declaration.kind == kind:
            value = getattr(model, field)
            if value is not None:
                out[field] = value if declaration.many else (value,)
    return out


def _declared_inputs(model: AbstractModel) -> list[Slot]:
    declared = declarations(type(model))
    slots: dict[str, Slot] = {}
    for field, names in _names(model, "input").items():
        d = declared[field]
        for name in names:
            _add_slot(model, slots, Slot(name, d.type, len(d.core)))
    for _, leaf, core in _parameter_fields(model):
        if isinstance(leaf, Promoted):
            _add_slot(model, slots, Slot(leaf.name, leaf.type, core))
    return list(slots.values())


def _declared_outputs(model: AbstractModel) -> list[Slot]:
    declared = declarations(type(model))
    return [
        Slot(name, declared[field].type, len(declared[field].core))
        for field, names in _names(model, "output").items()
        for name in names
    ]


def _add_slot(model: AbstractModel, slots: dict[str, Slot], slot: Slot) -> None:
    known = slots.get(slot.name)
    if known is not None and (known.type is not slot.type or known.core != slot.core):
        raise TypeError(
            f"{_describe(model)}: variable {slot.name!r} is read as {known.type.__name__} "
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


def _bound(
    model: AbstractModel, inputs: Values
) -> tuple[_pushforward.Law, list[Slot], list[TensorWrapper]]:
    """The law of a model as a function of its variables and of those parameters that are batched.

    Parameters without batch axes are closed over. Parameters of models held inside count too, so
    that a law may call them at one site.
    """
    slots = model.input_slots()
    values = [inputs[slot.name] for slot in slots]
    n_variables = len(slots)
    is_tensor = lambda x: isinstance(x, TensorWrapper)  # noqa: E731
    leaves, treedef = jax.tree_util.tree_flatten(model, is_leaf=is_tensor)
    cores = _core_of_leaves(model)
    batched = []
    for position, leaf in enumerate(leaves):
        core = cores.get(id(leaf), 0)
        if isinstance(leaf, TensorWrapper) and leaf.ndim > core + leaf.base_ndim:
            batched.append(position)
            slots.append(Slot(f"parameter {position}", type(leaf), core))
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


def _core_of_leaves(model: AbstractModel) -> dict[int, int]:
    out = {}
    for _, leaf, core in _parameter_fields(model):
        out[id(leaf)] = core
    for _, child in model.named_children():
        out.update(_core_of_leaves(child))
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


def _declared_arguments(model: AbstractModel, by_name: Values) -> Iterator[Any]:
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


# ------------------------------------------------------------------------- parameters by path


def _parameters(model: AbstractModel) -> dict[str, tuple[Any, list[str]]]:
    """Name to parameter and all paths to it; see `AbstractModel.named_parameters`."""
    by_short: dict[str, list[tuple[str, Any]]] = {}
    for short, path, leaf in _parameter_paths(model, "", ""):
        by_short.setdefault(short, []).append((path, leaf))
    out: dict[str, tuple[Any, list[str]]] = {}
    for short, found in by_short.items():
        first = found[0][1]
        if all(_same(leaf, first) for _, leaf in found):
            out[short] = (first, [path for path, _ in found])
        else:
            out.update({path: (leaf, [path]) for path, leaf in found})
    return out


def _same(a: Any, b: Any) -> bool:
    """Whether two places hold one parameter: the same array, whatever wraps it."""
    if isinstance(a, TensorWrapper) and isinstance(b, TensorWrapper):
        return a.data is b.data
    return isinstance(a, Promoted) and isinstance(b, Promoted) and a.name == b.name


def _parameter_paths(model: AbstractModel, owner: str, prefix: str):
    """(name after the owner, whole path, parameter) of each parameter."""
    for field, declaration in declarations(type(model)).items():
        value = getattr(model, field)
        if declaration.kind != "parameter" or value is None:
            continue
        leaves = value if declaration.many else (value,)
        for i, leaf in enumerate(leaves):
            local = f"{field}.{i}" if declaration.many else field
            yield owner + local, prefix + local, leaf
    for name, child in model.named_children():
        yield from _parameter_paths(child, f"{name}.", f"{prefix}{name}.")


def _walk(model: Any, path: str) -> Any:
    head, _, rest = path.partition(".")
    if isinstance(model, AbstractModel):
        children = dict(model.named_children())
        value = children[head] if head in children else getattr(model, head)
    else:
        value = model[int(head)]
    return _walk(value, rest) if rest else value


def _seeds(v: ChainRuleDict) -> list[str]:
    return list(dict.fromkeys(seed for tangents in v.values() for seed in tangents))


def _data(x: Any) -> Any:
    return x.data if isinstance(x, TensorWrapper) else x


def _describe(model: AbstractModel) -> str:
    return type(model).__name__
