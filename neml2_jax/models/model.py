"""`AbstractModel`: what every model answers, and every derivative of it."""

from __future__ import annotations

import functools
from abc import abstractmethod
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from typing import Any, ClassVar, Self, overload

import jax
import jax.numpy as jnp

from ..declaration import Promoted, check_real
from ..errors import VariableError, suggestion
from ..types import TensorWrapper
from . import parameters as _parameters
from .chain_rule import ChainRuleDict, SecondOrderChainRuleDict
from .derivatives import (
    directions,
    floating,
    forward_derivative,
    identity_seeds,
    reverse_derivative,
)
from .interface import AbstractInterface, Values
from .model_text import model_text
from .reports import Reports, poison, poison_tangents
from .typed_values import ValueLike, check_tuple, typed


class AbstractModel(AbstractInterface):
    """A function from named typed variables to named typed variables: what every model answers.

    A law of your own derives from `AbstractLaw`, which writes all that is abstract here; models
    that hold models derive from this class. **Shapes:** values are `(*points, *sites, *base)`,
    points broadcast; tangents and blocks have K axes in front. **Units:** those of the laws.
    """

    OWNS_ITS_NAMES = True
    maps_dynamic_batch: ClassVar[bool] = True
    """Whether points are independent; a law that mixes points of the batch says False."""
    needs_duration: ClassVar[bool] = False
    """Whether it divides by the duration of a step: what it reads must not jump at one time."""
    preserves_orientation: ClassVar[tuple[str, ...]] = ()
    """Fields of deformation gradients that it reads: it has no value where their determinant is not
    positive."""

    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        if "forward" in vars(cls) and getattr(cls.evaluate, "__isabstractmethod__", False):
            raise TypeError(
                f"{cls.__name__} writes `forward`, which is a law at one site: derive it from "
                f"AbstractLaw, not from AbstractModel (class {cls.__name__}(AbstractLaw): ...)"
            )

    def __repr__(self) -> str:
        return model_text(self)

    # ------------------------------------------------------------------ evaluation

    def __call__(self, *inputs: ValueLike, **named: ValueLike) -> Any:
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
        return self.run(inputs)[0]

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

    @abstractmethod
    def evaluate(self, inputs: Mapping[str, TensorWrapper]) -> tuple[Values, Reports]:
        """What `run` does, for inputs that are known to be right, as from model to model.

        Where a solve failed at a point, its outputs are whatever the solver ended with.
        """

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
        out = {name: typed(what, name, inputs[name], kind) for name, kind in spec.items()}
        for name, x in out.items():
            check_real(f"{what} {name!r}", x)
        return out

    # ------------------------------------------------------------------ derivatives

    @overload
    def pushforward(
        self, inputs: Mapping[str, Any], v: ChainRuleDict
    ) -> tuple[Values, ChainRuleDict]: ...

    @overload
    def pushforward(
        self,
        inputs: Mapping[str, Any],
        v: ChainRuleDict,
        v2: SecondOrderChainRuleDict,
        vh: ChainRuleDict | None = None,
    ) -> tuple[Values, ChainRuleDict, SecondOrderChainRuleDict]: ...

    @overload
    def pushforward(
        self, inputs: Mapping[str, Any], v: ChainRuleDict, v2: None = None, *, vh: ChainRuleDict
    ) -> tuple[Values, ChainRuleDict, SecondOrderChainRuleDict]: ...

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
            outputs, v_out, reports = self.first_order_with_reports(values, v)
            return poison(outputs, reports), poison_tangents(v_out, reports)
        given = (values, v, v if vh is None else vh, v2 or {})
        outputs, v_out, _, v2_out, reports = self.second_order_with_reports(*given)
        return poison(outputs, reports), *poison_tangents((v_out, v2_out), reports)

    @abstractmethod
    def first_order(self, values: Values, v: ChainRuleDict) -> tuple[Values, ChainRuleDict]:
        """What `pushforward` does for first-order tangents."""

    @abstractmethod
    def first_order_with_reports(
        self, values: Values, v: ChainRuleDict
    ) -> tuple[Values, ChainRuleDict, Reports]:
        """What `first_order` does, and reports; where a solve failed, from where it ended."""

    @abstractmethod
    def second_order_with_reports(
        self, values: Values, v: ChainRuleDict, vh: ChainRuleDict, v2: SecondOrderChainRuleDict
    ) -> tuple[Values, ChainRuleDict, ChainRuleDict, SecondOrderChainRuleDict, Reports]:
        """Outputs, tangents for the seeds of `v`, of `vh` and for all pairs, reports; likewise."""

    def jvp(self, inputs: Mapping[str, Any], tangents: Mapping[str, Any]) -> tuple[Values, Values]:
        """Outputs and their directional derivatives; inputs without a tangent are held fixed."""
        values = self.typed(inputs)
        self._check_known("inputs", tangents, values)
        return forward_derivative(
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
        return forward_derivative(
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
        return reverse_derivative(
            _describe(self),
            lambda moving: self.call_by_name({**values, **moving}),
            floating(values),
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
        return reverse_derivative(
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
        outputs, v = model.pushforward(values, identity_seeds(values, wrt))
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
        outputs, _, v2 = model.pushforward(values, identity_seeds(values, wrt), {})
        names = self.output_spec if of is None else of
        return {n: outputs[n] for n in names}, {n: v2[n] for n in names if n in v2}

    def hvp(
        self, inputs: Mapping[str, Any], direction: Mapping[str, Any]
    ) -> tuple[Values, ChainRuleDict]:
        """Outputs, and how the Jacobian blocks of each change along `direction`."""
        values = self.typed(inputs)
        self._check_known("inputs", direction, values)
        along = directions(_describe(self), values, direction)
        vh: ChainRuleDict = {n: {"direction": x} for n, x in along.items()}
        outputs, _, v2 = self.pushforward(values, identity_seeds(values, None), {}, vh)
        return outputs, {
            n: {seed: by["direction"] for seed, by in blocks.items() if "direction" in by}
            for n, blocks in v2.items()
        }

    @abstractmethod
    def restricted_to(self, outputs: Collection[str]) -> AbstractModel:
        """A model that gives at least these outputs, and need not compute the others."""

    @abstractmethod
    def revealing(self, variables: Collection[str]) -> AbstractModel:
        """A model that also gives those of the variables which pass from model to model inside."""

    def _needed_for(self, outputs: tuple[str, ...] | None) -> AbstractModel:
        if outputs is None:
            return self
        self._check_known("outputs", outputs, self.output_spec)
        return self.restricted_to(outputs)

    def _check_known(self, what: str, names: Iterable[str], known: Mapping[str, Any]) -> None:
        check_tuple(_describe(self), what, names)
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
            return floating({n: known[n] for n in wrt})
        check_tuple(_describe(self), "parameters", wrt)
        return _parameters.chosen(_describe(self), self, wrt)

    # ------------------------------------------------------------------ parameters

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
                name: typed(
                    f"{_describe(self)}: parameter", name, value, type(held), held.sub_batch_ndim
                )
                for name, value in values.items()
                for held in (known[name],)
            },
        )
        _parameters.check(_describe(self), changed, values)
        return changed


@functools.lru_cache
def _call_of(
    structure: Hashable,
) -> Callable[[list[jax.Array], Mapping[str, ValueLike]], Values]:
    """The compiled `call_by_name` of models of this structure, given their arrays."""
    return jax.jit(
        lambda arrays, inputs: jax.tree_util.tree_unflatten(structure, arrays).call_by_name(inputs)
    )


def _describe(model: AbstractModel) -> str:
    return type(model).__name__
