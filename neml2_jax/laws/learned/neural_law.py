"""A network as a law."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array

from ... import types as tensor_types
from ...declaration import Promoted, option, parameters, register
from ...errors import DeclarationError, suggestion
from ...models.declared_variables import declared_inputs
from ...models.interface import Slot, Values
from ...models.law import AbstractSiteModel
from ...models.model import AbstractModel
from ...types import Tensor, TensorWrapper
from .network_structure import NetworkStructure
from .networks import ACTIVATIONS, ARCHITECTURES, SUITED, ShapedNetwork, shaped_network
from .weight_files import read_weights, write_weights

KINDS = ("Scalar", "Vec", "SR2", "R2", "WR2", "SSR4", "MRP")
AT_ZERO = ("FREE", "ZERO", "FLAT")


@register
class NeuralLaw(AbstractSiteModel):
    r"""A law that a neural network has learned.

    $$y = m_y + s_y \left[\mathcal N_{W}(x') - a(x')\right], \quad x' = (x - m_x) / s_x$$

    Inputs $x$ and outputs $y$ are the components of the variables, one after the other, symmetric
    tensors in Mandel's packing. With `at_zero` FREE $a = 0$ and $m_y$ counts; with ZERO outputs are
    zero, with FLAT their derivatives too, where the shaped inputs are: $a$ is the value, or the
    tangent, there, and $m_y = 0$.

    In its `shaped_inputs` a MONOTONE network never falls, an INPUT_CONVEX one is convex, and one
    that is CONVEX_INCREASING is both, for all weights and for all values of the other inputs (see
    `ShapedNetwork`). Scales are positive and keep these shapes. FLAT takes a slope away: MONOTONE
    is refused with it, and CONVEX_INCREASING rises only where no shaped input is negative.

    Weights are parameters. They are read from `weights_file`, or drawn by `seed`, or given. In
    Python, `network` takes any callable Equinox module from a vector to a vector instead of the
    options `hidden` and `activation`; `architecture` is then what you vouch for.

    **Raises:** `DeclarationError` where weights are missing or do not fit, for scales that are not
    positive, and for an activation, or an `at_zero`, that takes the shape away.
    **Source:** B. Amos, L. Xu, J. Z. Kolter, Input convex neural networks, ICML (2017).
    """

    inputs: tuple[str, ...] = option("Variables $x$ that are read")
    outputs: tuple[str, ...] = option("Variables $y$ that are given")
    input_types: tuple[str, ...] = option(
        "Types of the inputs in order; all are Scalar by default", default=(), choices=KINDS
    )
    output_types: tuple[str, ...] = option(
        "Types of the outputs in order; all are Scalar by default", default=(), choices=KINDS
    )
    input_shift: tuple[float, ...] = option(
        "What is taken from each input, $m_x$, zero for tensors", default=(), unit="any"
    )
    input_scale: tuple[float, ...] = option(
        "By what each input is divided then, $s_x$; 1 by default", default=(), unit="any"
    )
    output_shift: tuple[float, ...] = option(
        "What is added to each output, $m_y$, zero for tensors", default=(), unit="any"
    )
    output_scale: tuple[float, ...] = option(
        "By what each output is multiplied, $s_y$; 1 by default", default=(), unit="any"
    )
    architecture: str = option(
        "What the network is in its shaped inputs", default="DENSE", choices=ARCHITECTURES
    )
    shaped_inputs: tuple[str, ...] = option(
        "Inputs in which it is monotone or convex, and that `at_zero` means; all by default",
        default=(),
    )
    at_zero: str = option(
        "Where shaped inputs are zero: FREE, outputs ZERO, or FLAT with zero derivatives too",
        default="FREE",
        choices=AT_ZERO,
    )
    hidden: tuple[int, ...] = option("Neurons of each hidden layer", default=())
    activation: str = option(
        "Function of the neurons; TANH by default, SOFTPLUS where it must be convex",
        default="",
        choices=("", *ACTIVATIONS),
    )
    seed: int | None = option(
        "Seed of random weights to begin with, where there is no file", default=None
    )
    weights_file: str = option(
        "File with the weights, .npz or .eqx, from the folder of the input file",
        default="",
        is_file=True,
    )
    weights: tuple[Tensor, ...] = parameters(
        Tensor, "Weights, in the order of the network", symbol="W", unit="-", default=()
    )
    network: Any = eqx.field(static=True, kw_only=True, default=None)
    """A module on the way in, its structure from then on."""

    def __post_init__(self) -> None:
        super().__post_init__()
        _check_variables(self)
        _check_scales(self)
        structure, weights = self.network, list(self.weights)
        if not isinstance(structure, NetworkStructure):
            module = _random_network(self) if structure is None else structure
            structure, found = NetworkStructure.of(module)
            if self.network is not None:
                _check_own(self, structure, found)
            if not weights:
                weights = self._first_weights(structure, found)
            object.__setattr__(self, "network", structure)
        given = [w for w in weights if not isinstance(w, Promoted)]
        if len(given) == len(weights):
            structure.checked(weights)
        object.__setattr__(self, "weights", tuple(weights))

    def _first_weights(self, structure: NetworkStructure, found: list[Array]) -> list[Tensor]:
        """From the file if there is one, or else those that the module has."""
        arrays = found
        if self.weights_file:
            arrays = read_weights(Path(self.weights_file), structure, description(self, structure))
        return [Tensor(a, base_ndim=a.ndim) for a in arrays]

    def input_slots(self) -> list[Slot]:
        read = [Slot(n, k) for n, k in _typed(self.inputs, self.input_types)]
        return [*read, *declared_inputs(self)]

    def output_slots(self) -> list[Slot]:
        return [Slot(n, k) for n, k in _typed(self.outputs, self.output_types)]

    @property
    def output_priorities(self) -> dict[str, str]:
        return {name: "default" for name in self.outputs}

    def at_site(self, values: Values) -> tuple[TensorWrapper, ...]:
        network = self.network.module(w.data for w in self.weights)
        x, zero = self._normalised(values, True)
        y, _ = self._normalised(values, False)

        def f(x: Array) -> Array:
            return network(jnp.concatenate([x, y]))

        result = f(x)
        if self.at_zero == "ZERO":
            result = result - f(zero)
        elif self.at_zero == "FLAT":
            value, slope = jax.jvp(f, (zero,), (x - zero,))
            result = result - value - slope
        return self._outputs(result)

    def is_shaped(self, name: str) -> bool:
        """Whether the network is monotone or convex, if it is so at all, in this input."""
        return name in self.inputs and (not self.shaped_inputs or name in self.shaped_inputs)

    def _normalised(self, values: Values, shaped: bool) -> tuple[Array, Array]:
        """Components of shaped inputs, or of the others, and what zero is among them."""
        shifts, scales = _numbers(self, "input_shift", 0.0), _numbers(self, "input_scale", 1.0)
        parts, zeros = [jnp.zeros(0)], [jnp.zeros(0)]
        for name, m, s in zip(self.inputs, shifts, scales):
            if self.is_shaped(name) == shaped:
                flat = values[name].data.reshape(-1)
                parts.append((flat - m) / s)
                zeros.append(jnp.full(flat.shape, -m / s))
        return jnp.concatenate(parts), jnp.concatenate(zeros)

    def _outputs(self, result: Array) -> tuple[TensorWrapper, ...]:
        shifts = _numbers(self, "output_shift", 0.0)
        if self.at_zero != "FREE":
            shifts = (0.0,) * len(shifts)
        found, first = [], 0
        for (_, kind), m, s in zip(
            _typed(self.outputs, self.output_types), shifts, _numbers(self, "output_scale", 1.0)
        ):
            size = math.prod(kind.BASE_SHAPE)
            part = result[first : first + size].reshape(kind.BASE_SHAPE)
            found.append(kind(m + s * part))
            first += size
        return tuple(found)


def save_weights(law: NeuralLaw, path: str | Path) -> Path:
    """Write the weights of a law to a file that its option `weights_file` may name.

    **Raises:** `DeclarationError` as `write_weights`, and for weights that are variables.
    """
    if any(isinstance(w, Promoted) for w in law.weights):
        raise DeclarationError("save_weights: the weights of this law are variables; it has none")
    arrays = [w.data for w in law.weights]
    return write_weights(Path(path), law.network, arrays, description(law, law.network))


def description(law: NeuralLaw, structure: NetworkStructure) -> dict[str, Any]:
    """What of a law its weights depend on, as a file says it; names of variables do not count."""
    types = [[k.__name__ for _, k in _typed(*x)] for x in _variables(law)]
    shaped = [law.is_shaped(n) for n in law.inputs]
    whole = {
        "network": structure.kind,
        "architecture": law.architecture,
        "activation": law.activation or SUITED[law.architecture][0] if law.hidden else "",
        "hidden": list(law.hidden),
        "input_types": types[0],
        "output_types": types[1],
        "shaped": [] if all(shaped) else shaped,
        "at_zero": law.at_zero,
    }
    scales = {name: list(_numbers(law, name, default)) for name, default in SCALES.items()}
    return json.loads(json.dumps({**whole, **scales}))


def neural_laws(model: AbstractModel) -> dict[str, NeuralLaw]:
    """The neural laws of a model at any depth, each once, by the path to it (`""`: itself)."""
    found: dict[str, NeuralLaw] = {}

    def visit(model: AbstractModel, path: str) -> None:
        if isinstance(model, NeuralLaw) and not any(model is law for law in found.values()):
            found[path] = model
        for name, child in model.named_children():
            visit(child, f"{path}.{name}" if path else name)

    visit(model, "")
    return found


SCALES = {"input_shift": 0.0, "input_scale": 1.0, "output_shift": 0.0, "output_scale": 1.0}


def _random_network(law: NeuralLaw) -> ShapedNetwork:
    if not law.hidden:
        raise DeclarationError(
            "NeuralLaw: hidden says how many neurons each hidden layer has, as in hidden = '16 16'"
        )
    if min(law.hidden) < 1:
        raise DeclarationError(f"NeuralLaw: a hidden layer has a neuron at least, got {law.hidden}")
    if not law.weights_file and law.seed is None and not law.weights:
        raise DeclarationError(
            "NeuralLaw: nothing gives the weights; name the file of a trained network in "
            "weights_file, or give a seed, to begin with random ones"
        )
    inputs = _typed(law.inputs, law.input_types)
    counts = [math.prod(k.BASE_SHAPE) for _, k in inputs]
    shaped = sum(c for (n, _), c in zip(inputs, counts) if law.is_shaped(n))
    outputs = sum(math.prod(k.BASE_SHAPE) for _, k in _typed(law.outputs, law.output_types))
    return shaped_network(
        law.architecture,
        shaped,
        sum(counts) - shaped,
        outputs,
        law.hidden,
        law.activation,
        jax.random.key(law.seed or 0),
    )


def _check_own(law: NeuralLaw, structure: NetworkStructure, weights: list[Array]) -> None:
    given = [n for n in ("hidden", "activation", "seed") if getattr(law, n) not in ((), "", None)]
    if given:
        raise DeclarationError(
            f"NeuralLaw: {', '.join(given)} tell how a network is made, but one is given"
        )
    sizes = [sum(math.prod(k.BASE_SHAPE) for _, k in _typed(*x)) for x in _variables(law)]
    example = jax.ShapeDtypeStruct((sizes[0],), weights[0].dtype)
    try:
        shape = jax.eval_shape(structure.module(weights), example).shape
    except (TypeError, ValueError, AttributeError) as error:
        raise DeclarationError(
            f"NeuralLaw: the network {structure.kind} does not take a vector of the {sizes[0]} "
            f"components of the inputs: {str(error).splitlines()[0]}"
        ) from None
    if shape != (sizes[1],):
        raise DeclarationError(
            f"NeuralLaw: the network {structure.kind} gives shape {shape}; the outputs have "
            f"{sizes[1]} components: a vector of shape ({sizes[1]},) is needed"
        )


def _variables(law: NeuralLaw) -> tuple[tuple[Any, Any], tuple[Any, Any]]:
    return (law.inputs, law.input_types), (law.outputs, law.output_types)


def _typed(names: tuple[str, ...], types: tuple[str, ...]) -> list[tuple[str, Any]]:
    kinds = types or ("Scalar",) * len(names)
    return [(name, getattr(tensor_types, kind)) for name, kind in zip(names, kinds)]


def _numbers(law: NeuralLaw, field: str, default: float) -> tuple[float, ...]:
    names = law.inputs if field.startswith("input") else law.outputs
    return getattr(law, field) or (default,) * len(names)


def _check_variables(law: NeuralLaw) -> None:
    for what, (names, types) in zip(("inputs", "outputs"), _variables(law)):
        if not names:
            raise DeclarationError(f"NeuralLaw: {what} names no variable")
        twice = [n for n in dict.fromkeys(names) if names.count(n) > 1]
        if twice:
            raise DeclarationError(f"NeuralLaw: {what} names {', '.join(twice)} more than once")
        if types and len(types) != len(names):
            raise DeclarationError(
                f"NeuralLaw: {what} names {len(names)} variables, {what[:-1]}_types {len(types)}"
            )
    for name in law.shaped_inputs:
        if name not in law.inputs:
            raise DeclarationError(
                f"NeuralLaw: shaped_inputs: {name!r} is none of the inputs"
                f"{suggestion(name, law.inputs)}; these are {list(law.inputs)}"
            )


def _check_scales(law: NeuralLaw) -> None:
    for field in SCALES:
        numbers = getattr(law, field)
        names, types = _variables(law)[field.startswith("output")]
        if numbers and len(numbers) != len(names):
            raise DeclarationError(
                f"NeuralLaw: {field} has {len(numbers)} numbers, one for each of {list(names)} "
                f"is needed"
            )
        for (name, kind), x in zip(_typed(names, types), numbers):
            if not math.isfinite(x) or (field.endswith("scale") and x <= 0.0):
                raise DeclarationError(f"NeuralLaw: {field} of {name!r} must be positive, got {x}")
            if field.endswith("shift") and x and kind.BASE_SHAPE:
                raise DeclarationError(
                    f"NeuralLaw: {field} of {name!r}: a {kind.__name__} is not shifted, got {x}"
                )
    if law.at_zero == "FLAT" and law.architecture == "MONOTONE":
        raise DeclarationError(
            "NeuralLaw: what never falls is so no more without its slope at zero; with "
            "architecture=MONOTONE take at_zero=ZERO"
        )
    if law.at_zero != "FREE" and any(law.output_shift):
        raise DeclarationError(
            f"NeuralLaw: with at_zero={law.at_zero} outputs are zero there, so that output_shift "
            f"means nothing; leave it out"
        )
