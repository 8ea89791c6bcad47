"""`AbstractModel`: what every model answers, and what a law gets from its declaration."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any, ClassVar, Self

import equinox as eqx
import jax
import jax.numpy as jnp

from ..declaration import AbstractDeclared, Promoted, check_real, declarations
from ..errors import Status, VariableError, suggestion
from ..types import TensorWrapper
from ..types.functions.structure import identity_seed
from . import parameters as _parameters
from . import pushforward as _pushforward
from .binding import bound, declared_arguments, declared_inputs, declared_outputs, variable_names
from .chain_rule import ChainRuleDict, SecondOrderChainRuleDict
from .model_text import model_text
from .pushforward import Slot
from .second_order import push_second

Values = dict[str, TensorWrapper]
VariableSpec = dict[str, type[TensorWrapper]]


class SolveReport(eqx.Module):
    """How a solve ended, per material point.

    `status` holds values of `errors.Status`; `residual_norms` the final norm of each residual
    variable, `(*dynamic_batch,)` each; `step_length` the last step as a part of the full one. With
    `record_residuals` of the solver, `residual_history` holds the norms at each iteration,
    `(max_its, *dynamic_batch)`, NaN after the last; of a bisected step, those of the whole one.
    """

    status: jax.Array
    iterations: jax.Array
    residual_norms: dict[str, jax.Array]
    step_length: jax.Array
    residual_history: dict[str, jax.Array] = eqx.field(default_factory=dict)

    @property
    def converged(self) -> jax.Array:
        return self.status == Status.CONVERGED


Reports = dict[str, SolveReport]


class AbstractModel(AbstractDeclared):
    """A function from named typed variables to named typed variables.

    A law derives from this class, declares its variables and parameters as fields and writes
    `forward` for one site; batching and every derivative follow from these. Models that hold
    models (`ComposedModel`, `ImplicitUpdate`) override `evaluate` and the derivatives instead.
    """

    SECTION = "Models"
    OWNS_ITS_NAMES = True
    maps_dynamic_batch: ClassVar[bool] = True
    """Whether points are independent; a law that mixes points of the batch says False."""
    needs_duration: ClassVar[bool] = False
    """Whether it divides by the duration of a step: what it reads must not jump at one time."""

    def __repr__(self) -> str:
        return model_text(self)

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
            for field, names in variable_names(self, "output").items()
            for name in names
        }

    def input_slots(self) -> list[Slot]:
        """Input variables in order, each once, then the variables of promoted parameters."""
        return declared_inputs(self)

    def output_slots(self) -> list[Slot]:
        """Output variables in order."""
        return declared_outputs(self)

    def arguments(self, by_name: Values) -> Iterator[Any]:
        """What `forward` is called with."""
        return declared_arguments(self, by_name)

    def forward(self, *inputs: Any, **none: Any) -> Any:  # of any signature, to a type checker
        """The law at one site: declared inputs in order to declared outputs in order."""
        raise NotImplementedError(f"{type(self).__name__} declares no forward")

    # ------------------------------------------------------------------ evaluation

    def __call__(self, *inputs: Any, **named: Any) -> Any:
        """Outputs for inputs given in the order of `input_spec`; `call_by_name` takes names."""
        spec = self.input_spec
        if named or (len(inputs) == 1 and isinstance(inputs[0], Mapping)):
            name = next(iter(spec), "x")
            raise TypeError(
                f"{type(self).__name__}: a model is called with its inputs in order "
                f"({', '.join(spec)}); for inputs by name there is "
                f"model.call_by_name({{{name!r}: ...}})"
            )
        if len(inputs) != len(spec):
            raise TypeError(
                f"{type(self).__name__} takes {len(spec)} inputs ({', '.join(spec)}), "
                f"got {len(inputs)}; model.call_by_name takes them by name"
            )
        outputs = self.call_by_name(dict(zip(spec, inputs)))
        values = tuple(outputs.values())
        return values[0] if len(values) == 1 else values

    def call_by_name(self, inputs: Mapping[str, Any]) -> Values:
        """Outputs by name for inputs by name.

        Points at which a solve did not converge are NaN; `run` tells why.
        """
        return self.run(self.typed(inputs))[0]

    def compiled(self) -> Callable[[Mapping[str, Any]], Values]:
        """`call_by_name`, compiled, for many calls: the model is taken apart once, not at each.

        Models that differ in numbers only share what is compiled.
        """
        arrays, structure = jax.tree_util.tree_flatten(self)
        arrays = [jnp.asarray(a) for a in arrays]  # numbers of numpy would be sent at each call
        call = _call_of(structure)
        return lambda inputs: call(arrays, dict(inputs))

    def run(self, inputs: Mapping[str, Any]) -> tuple[Values, Reports]:
        """Outputs as of `call_by_name`, and one report for every implicit solve inside.

        A report is called by the path to its model, `name/name`; that of the model itself by the
        type of the model, `ImplicitUpdate`.

        **Raises:** as `typed`.
        """
        outputs, reports = self.evaluate(self.typed(inputs))
        return poison(outputs, reports), reports

    def evaluate(self, inputs: Mapping[str, TensorWrapper]) -> tuple[Values, Reports]:
        """What `run` does, for inputs that are known to be right, as from model to model.

        Where a solve failed at a point, its outputs are whatever the solver ended with.
        """
        law, slots, values = bound(self, inputs)
        outputs = self.output_slots()
        results = _pushforward.evaluate(
            _describe(self), law, slots, values, outputs, not self.maps_dynamic_batch
        )
        return {slot.name: value for slot, value in zip(outputs, results)}, {}

    def typed(self, inputs: Mapping[str, Any]) -> Values:
        """`inputs` wrapped in the declared types.

        **Raises:** `VariableError`, a `KeyError`, naming missing or unknown variables; `TypeError`
        for a wrong type, and for numbers that are boolean or complex; `ValueError` for a wrong
        shape.
        """
        spec = self.input_spec
        if not isinstance(inputs, Mapping):
            raise TypeError(
                f"{_describe(self)}: inputs by name are a mapping from the names {list(spec)} to "
                f"values, got a {type(inputs).__name__}; model(...) takes them in order"
            )
        missing = [name for name in spec if name not in inputs]
        unknown = [name for name in inputs if name not in spec]
        if missing or unknown:
            raise VariableError(
                f"{_describe(self)}: "
                + (f"missing inputs {missing}; " if missing else "")
                + (f"unknown inputs {unknown}{suggestion(unknown[0], spec)}; " if unknown else "")
                + f"it reads {list(spec)}"
            )
        what = f"{_describe(self)}:"
        out = {name: _typed(what, name, inputs[name], kind) for name, kind in spec.items()}
        for name, x in out.items():
            check_real(f"{what} {name!r}", x)
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
        law, slots, operands = bound(self, values)
        outputs = self.output_slots()
        whole = not self.maps_dynamic_batch
        results = _pushforward.evaluate(_describe(self), law, slots, operands, outputs, whole)
        v_out: ChainRuleDict = {slot.name: {} for slot in outputs}
        seeds = _seeds(v)
        if seeds:
            reads = _pushforward.operands_of(_describe(self), law, slots, operands, outputs, whole)
        for seed in seeds:
            tangents = [v.get(slot.name, {}).get(seed) for slot in slots]
            live = {i for i, t in enumerate(tangents) if t is not None}
            if not any(live & r for r in reads):
                continue
            pushed = _pushforward.push(
                _describe(self), law, slots, operands, tangents, outputs, whole
            )
            for slot, tangent, read in zip(outputs, pushed, reads):
                if live & read:
                    v_out[slot.name][seed] = tangent
        return {slot.name: value for slot, value in zip(outputs, results)}, v_out

    def second_order(
        self, values: Values, v: ChainRuleDict, vh: ChainRuleDict, v2: SecondOrderChainRuleDict
    ) -> tuple[Values, ChainRuleDict, ChainRuleDict, SecondOrderChainRuleDict]:
        """Outputs, their tangents for the seeds of `v` and of `vh`, and for all pairs of them."""
        outputs, v_out = self.first_order(values, v)
        h_out = v_out if vh is v else self.first_order(values, vh)[1]
        law, slots, operands = bound(self, values)
        targets = self.output_slots()
        v2_out: SecondOrderChainRuleDict = {slot.name: {} for slot in targets}
        whole = not self.maps_dynamic_batch
        reads = _pushforward.operands_of(_describe(self), law, slots, operands, targets, whole)
        for a in _seeds(v):
            for b in _seeds(vh):
                first = [v.get(slot.name, {}).get(a) for slot in slots]
                second = [vh.get(slot.name, {}).get(b) for slot in slots]
                both = [v2.get(slot.name, {}).get(a, {}).get(b) for slot in slots]
                pushed = push_second(
                    _describe(self), law, slots, operands, first, second, both, targets, whole
                )
                if pushed is None:
                    continue
                for slot, tangent, read in zip(targets, pushed, reads):
                    if _any_of(both, read) or (_any_of(first, read) and _any_of(second, read)):
                        v2_out[slot.name].setdefault(a, {})[b] = tangent
        return outputs, v_out, h_out, v2_out

    def jvp(self, inputs: Mapping[str, Any], tangents: Mapping[str, Any]) -> tuple[Values, Values]:
        """Outputs and their directional derivatives; inputs without a tangent are held fixed."""
        values = self.typed(inputs)
        self._check_known("inputs", tangents, values)
        return _forward_derivative(
            _describe(self),
            lambda moving: self.call_by_name({**values, **moving}),
            values,
            tangents,
        )

    def param_jvp(
        self, inputs: Mapping[str, Any], tangents: Mapping[str, Any]
    ) -> tuple[Values, Values]:
        """Outputs and their derivatives along a direction in `named_parameters`."""
        values = self.typed(inputs)
        held = _parameters.chosen(_describe(self), self, tangents)
        return _forward_derivative(
            _describe(self),
            lambda moving: self.with_parameters(moving).call_by_name(values),
            held,
            tangents,
        )

    def vjp(
        self, inputs: Mapping[str, Any], cotangents: Mapping[str, Any]
    ) -> tuple[Values, Values]:
        """Outputs, and the cotangents of all floating inputs for cotangents of some outputs."""
        values = self.typed(inputs)
        return _reverse_derivative(
            _describe(self),
            lambda moving: self.call_by_name({**values, **moving}),
            _floating(values),
            cotangents,
        )

    def param_vjp(
        self,
        inputs: Mapping[str, Any],
        cotangents: Mapping[str, Any],
        wrt: tuple[str, ...] | None = None,
    ) -> tuple[Values, Values]:
        """Outputs, and the cotangents of parameters (all, or `wrt`) for cotangents of outputs."""
        values = self.typed(inputs)
        return _reverse_derivative(
            _describe(self),
            lambda moving: self.with_parameters(moving).call_by_name(values),
            self._parameters_to_differentiate(wrt),
            cotangents,
        )

    def jacobian(
        self,
        inputs: Mapping[str, Any],
        of: tuple[str, ...] | None = None,
        wrt: tuple[str, ...] | None = None,
    ) -> tuple[Values, ChainRuleDict]:
        """Outputs, and the structured block of each output with respect to each input.

        With `of`, only those outputs and what they need are computed; with `wrt`, only the blocks
        by those inputs. A block is the tangent of the output for the canonical seed of the input
        (see `types.functions.identity_seed`); `types.functions.to_dense` writes it out. Blocks that
        are zero by structure are absent.
        """
        values = self.typed(inputs)
        self._check_known("inputs", wrt or (), values)
        model = self._needed_for(of)
        values = {n: values[n] for n in model.input_spec}
        outputs, v = model.pushforward(values, _identity_seeds(values, wrt))
        names = self.output_spec if of is None else of
        return {n: outputs[n] for n in names}, {n: v[n] for n in names}

    def param_jacobian(
        self,
        inputs: Mapping[str, Any],
        of: tuple[str, ...] | None = None,
        wrt: tuple[str, ...] | None = None,
    ) -> tuple[Values, ChainRuleDict]:
        """Outputs, and the structured block of each with respect to each of `named_parameters`.

        The parameters (all, or `wrt`) are read as variables, so blocks are those of `jacobian`:
        also for a parameter with site axes, for one that is batched over points, and for one
        inside an implicit system.
        """
        held = self._parameters_to_differentiate(wrt)
        model = _parameters.promoted(self, held)
        return model.jacobian({**self.typed(inputs), **held}, of, tuple(held))

    def hessian(
        self,
        inputs: Mapping[str, Any],
        of: tuple[str, ...] | None = None,
        wrt: tuple[str, ...] | None = None,
    ) -> tuple[Values, SecondOrderChainRuleDict]:
        """Outputs, and the structured second derivatives of each by every pair of inputs."""
        values = self.typed(inputs)
        self._check_known("inputs", wrt or (), values)
        model = self._needed_for(of)
        values = {n: values[n] for n in model.input_spec}
        outputs, _, v2 = model.pushforward(values, _identity_seeds(values, wrt), {})
        names = self.output_spec if of is None else of
        return {n: outputs[n] for n in names}, {n: v2[n] for n in names if n in v2}

    def hvp(
        self, inputs: Mapping[str, Any], direction: Mapping[str, Any]
    ) -> tuple[Values, ChainRuleDict]:
        """Outputs, and how the Jacobian blocks of each change along `direction`."""
        values = self.typed(inputs)
        self._check_known("inputs", direction, values)
        along = _directions(_describe(self), values, direction)
        vh = {n: {"direction": x} for n, x in along.items()}
        outputs, _, v2 = self.pushforward(values, _identity_seeds(values, None), {}, vh)
        return outputs, {
            n: {seed: by["direction"] for seed, by in blocks.items() if "direction" in by}
            for n, blocks in v2.items()
        }

    def restricted_to(self, outputs: Collection[str]) -> AbstractModel:
        """A model that gives at least these outputs, and need not compute the others."""
        return self

    def revealing(self, variables: Collection[str]) -> AbstractModel:
        """A model that also gives those of the variables which pass from model to model inside."""
        return self

    def _needed_for(self, outputs: tuple[str, ...] | None) -> AbstractModel:
        if outputs is None:
            return self
        self._check_known("outputs", outputs, self.output_spec)
        return self.restricted_to(outputs)

    def _check_known(self, what: str, names: Iterable[str], known: Mapping[str, Any]) -> None:
        _check_tuple(_describe(self), what, names)
        for name in names:
            if name not in known:
                raise KeyError(
                    f"{_describe(self)}: no {what[:-1]} {name!r}{suggestion(name, known)}; "
                    f"its {what} are {list(known)}"
                )

    def _parameters_to_differentiate(self, wrt: tuple[str, ...] | None) -> Values:
        if wrt is None:
            known = self.named_parameters
            wrt = tuple(n for n, x in known.items() if not isinstance(x, Promoted))
            return _floating({n: known[n] for n in wrt})
        _check_tuple(_describe(self), "parameters", wrt)
        return _parameters.chosen(_describe(self), self, wrt)

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
        held in several places its parameter is one, here and in the pytree, and is called after
        the first of them; where different models have one name, their whole paths tell them apart.
        """
        return {name: leaf for name, (leaf, _) in _parameters.parameters(self).items()}

    def with_parameters(self, values: Mapping[str, Any]) -> Self:
        """A copy with some of `named_parameters` replaced, everywhere they are held.

        Values of a new batch shape are welcome.

        **Raises:** `KeyError` for an unknown name, `TypeError` for a value of another type than the
        parameter's and for booleans, `ValueError` for one of another shape, `DeclarationError` for
        one that the law's constructor would refuse; of traced values this is not known.
        """
        known = _parameters.chosen(_describe(self), self, values)
        changed = _parameters.replaced(
            self,
            {
                name: _typed(
                    f"{_describe(self)}: parameter", name, value, type(held), held.sub_batch_ndim
                )
                for name, value in values.items()
                for held in (known[name],)
            },
        )
        _parameters.check(_describe(self), changed, values)
        return changed


@functools.lru_cache
def _call_of(structure: Any) -> Callable[[list[Any], Values], Values]:
    """The compiled `call_by_name` of models of this structure, given their arrays."""
    return jax.jit(
        lambda arrays, inputs: jax.tree_util.tree_unflatten(structure, arrays).call_by_name(inputs)
    )


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


# ------------------------------------------------------------------------- derivatives


def _forward_derivative(what, function, at: Values, tangents) -> tuple[Values, Values]:
    directions = _directions(what, at, tangents)
    return jax.jvp(function, ({n: at[n] for n in directions},), (directions,))


def _reverse_derivative(what, function, at: Values, cotangents) -> tuple[Values, Values]:
    outputs, pull = jax.vjp(function, at)
    unknown = [n for n in cotangents if n not in outputs]
    if unknown:
        raise KeyError(f"{what}: no outputs {unknown}; it gives {list(outputs)}")
    for name, cotangent in cotangents.items():
        _check_type(f"{what}: the cotangent of", name, cotangent, type(outputs[name]))

    def seed(name: str, a: Any) -> Any:
        if name not in cotangents:
            return jnp.zeros_like(a)
        return jnp.broadcast_to(_data(cotangents[name]), a.shape).astype(a.dtype)

    seeds = {n: jax.tree_util.tree_map(functools.partial(seed, n), x) for n, x in outputs.items()}
    return outputs, pull(seeds)[0]


def _directions(what, at: Values, tangents: Mapping[str, Any]) -> Values:
    """Tangents as values of the types and shapes of what they are tangents of."""
    out = {}
    for name, tangent in tangents.items():
        x = at[name]
        _check_type(f"{what}: the tangent of", name, tangent, type(x))
        data = jnp.asarray(_data(tangent), x.dtype)
        try:
            data = jnp.broadcast_to(data, x.shape)
        except ValueError:
            raise ValueError(
                f"{what}: the tangent of {name!r} has shape {data.shape}, its value {x.shape}"
            ) from None
        out[name] = jax.tree_util.tree_map(lambda _, d=data: d, x)
    return out


def _identity_seeds(values: Values, wrt: tuple[str, ...] | None) -> ChainRuleDict:
    return {
        n: {n: identity_seed(x)} for n, x in _floating(values).items() if wrt is None or n in wrt
    }


def _floating(values: Values) -> Values:
    return {n: x for n, x in values.items() if jnp.issubdtype(x.dtype, jnp.inexact)}


def _seeds(v: ChainRuleDict) -> list[str]:
    return list(dict.fromkeys(seed for tangents in v.values() for seed in tangents))


def _any_of(tangents: list[Any], operands: set[int]) -> bool:
    return any(tangents[i] is not None for i in operands)


def _typed(what: str, name: str, value: Any, kind: Any, sub_batch_ndim: int = 0) -> Any:
    """`value` as a `kind`; a bare number or array is wrapped, with so many of its axes as sites."""
    if isinstance(value, kind):
        return value
    _check_type(what, name, value, kind)
    try:
        typed = kind(value, sub_batch_ndim=sub_batch_ndim)
        check_real("the value", typed)
        return typed
    except (ValueError, TypeError) as error:
        raise type(error)(f"{what} {name!r}: {error}") from None


def _check_tuple(what: str, kind: str, names: Any) -> None:
    if isinstance(names, str):
        raise TypeError(f"{what}: {kind} are named in a tuple, got {names!r}; write ({names!r},)")


def _check_type(what: str, name: str, value: Any, kind: Any) -> None:
    if isinstance(value, TensorWrapper) and not isinstance(value, kind):
        raise TypeError(
            f"{what} {name!r} is a {kind.__name__}, got a {type(value).__name__}; give a "
            f"{kind.__name__}, or a bare array of that base shape, {kind.BASE_SHAPE}"
        )


def _data(x: Any) -> Any:
    return x.data if isinstance(x, TensorWrapper) else x


def _describe(model: AbstractModel) -> str:
    return type(model).__name__
