"""Lowered programs, kept on disk by the equations that they were lowered from.

JAX keeps what XLA makes of a program by the text that it lowers the program to, so a second run of
the suite would lower 17,000 programs, a quarter of its time, only to ask for them. To read their
equations takes a twentieth of that.

What JAX keeps to itself is replaced; where it is called otherwise one day, nothing is.
"""

from __future__ import annotations

import enum
import functools
import hashlib
import importlib.metadata
import os
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jax
import jax.extend.core
import jax.numpy as jnp
import numpy as np
from jax.core import ShapedArray, Tracer

NOT_LOWERED = {
    "custom_jvp_call": {"jvp_jaxpr_fun"},
    "custom_vjp_call": {"fwd_jaxpr_thunk", "bwd", "out_trees"},
    "custom_vmap_call": {"rule", "in_tree", "out_tree"},
}
"""Parameters of equations that derivatives and maps read, and lowering does not."""

SAID_BY_THEIR_TEXT = (
    "AbstractMesh",
    "AccuracyMode",
    "ConvDimensionNumbers",
    "DotAlgorithm",
    "GatherDimensionNumbers",
    "Layout",
    "Mesh",
    "NamedSharding",
    "PartitionSpec",
    "PyTreeDef",
    "ScatterDimensionNumbers",
    "SingleDeviceSharding",
    "UnspecifiedValue",
    "ellipsis",
    "slice",
)
"""Types of parameters whose text tells all of them, and nothing of where they are in memory."""

SAID_BY_THEIR_NAME = ("Flatten", "object")
"""Types of parameters that say nothing of what is computed."""

SAID_ALREADY = (
    "arg_names",
    "axis_context",
    "backend",
    "donated_args",
    "lowering_parameters",
    "ordered_effects",
)
"""Arguments of lowering that a key tells by themselves, or that say nothing of a program."""

VERSIONS = tuple(
    f"{package} {importlib.metadata.version(package)}" for package in ("jax", "jaxlib", "equinox")
)
"""Whose rules of lowering are used."""


class Unknown(Exception):
    """What is not known to be the same in another process; the message tells its type."""


def text_of(program: jax.extend.core.ClosedJaxpr) -> str:
    """A text that is the same for programs that are lowered to the same.

    **Raises:** `Unknown` for a program with effects, or with parameters of other types.
    """
    constants = ",".join([_number(x) for x in program.consts])
    return f"{_equations(program.jaxpr)}|{constants}"


_texts: weakref.WeakKeyDictionary[Any, str] = weakref.WeakKeyDictionary()


def _equations(jaxpr: Any) -> str:
    known = _texts.get(jaxpr)
    if known is not None:
        return known
    if jaxpr.effects:
        raise Unknown("effects")
    names: dict[Any, str] = {}
    parts: list[str] = []
    for variables in (jaxpr.constvars, jaxpr.invars):
        for variable in variables:
            names[variable] = str(len(names))
            parts.append(_shape(variable.aval))
        parts.append(";")

    literal = jax.extend.core.Literal

    def operand(x: Any) -> str:
        return f"{_number(x.val)}{_shape(x.aval)}" if type(x) is literal else names[x]

    # What equations give follows from what they are given, and is not said.
    for equation in jaxpr.eqns:
        name = equation.primitive.name
        parts.append(name)
        for x in equation.invars:
            parts.append(operand(x))
        if name == "traced_later":
            later = equation.params["later"]
            parts.append(text_of(later.program(*[x.aval for x in equation.invars])))
        elif equation.params:
            _add_parameters(parts, name, equation.params)
        parts.append(_context(equation.ctx))
        for x in equation.outvars:
            names[x] = str(len(names))
        parts.append("\n")
    for x in jaxpr.outvars:
        parts.append(operand(x))
    text = hashlib.sha256(" ".join(parts).encode()).hexdigest()
    _texts[jaxpr] = text
    return text


def _add_parameters(parts: list[str], name: str, parameters: dict[str, Any]) -> None:
    unread = NOT_LOWERED.get(name, ())
    for key, x in parameters.items():
        if key not in unread:
            parts.append(key)
            parts.append(_parameter(x))


def _parameter(x: Any) -> str:
    kind = type(x)
    if x is None or kind is bool or kind is int or kind is str:
        return repr(x)
    if kind is tuple or kind is list:
        return f"({','.join([_parameter(one) for one in x])})"
    say = _said_by(kind)
    if say is None:
        raise Unknown(f"{kind.__module__}.{kind.__qualname__}")
    return say(x)


@functools.cache
def _said_by(kind: type) -> Callable[[Any], str] | None:
    """How a parameter of this type is said, if it can be."""
    if issubclass(kind, jax.extend.core.ClosedJaxpr):
        return text_of
    if issubclass(kind, jax.extend.core.Jaxpr):
        return _equations
    if issubclass(kind, ShapedArray):
        return _shape
    if issubclass(kind, jax.extend.core.Primitive) or kind.__name__ == "PRNGImpl":
        return lambda x: x.name
    if kind.__name__ == "TypedNdArray" or issubclass(kind, (np.ndarray, np.generic, jax.Array)):
        return _number
    if issubclass(kind, (float, complex, bytes, enum.Enum, np.dtype)):
        return repr
    if issubclass(kind, tuple) and hasattr(kind, "_fields"):
        return lambda x: f"{kind.__name__}({','.join([_parameter(one) for one in x])})"
    if issubclass(kind, dict):
        return lambda x: repr([(key, _parameter(one)) for key, one in x.items()])
    if issubclass(kind, (set, frozenset)):
        return lambda x: repr(sorted(_parameter(one) for one in x))
    if issubclass(kind, type):
        return lambda x: f"{x.__module__}.{x.__qualname__}"
    if kind.__name__ == "_HashableSlice":  # equinox's, whose text leaves out numbers of arrays
        return lambda x: f"slice{_parameter((x.start, x.stop, x.step))}"
    if kind.__name__ in SAID_BY_THEIR_TEXT:
        return repr
    if kind.__name__ in SAID_BY_THEIR_NAME:
        return lambda _: kind.__name__
    return None


def _context(context: Any) -> str:
    """Of a mesh, of random numbers, of a device that an equation was written for."""
    if context.xla_metadata:
        raise Unknown("xla_metadata")
    return _settings(tuple([value for _, value in context.configs]))


@functools.lru_cache(64)
def _settings(values: tuple[Any, ...]) -> str:
    return hashlib.sha256(repr(values).encode()).hexdigest()[:8]


@functools.lru_cache(4096)
def _shape(aval: Any) -> str:
    if type(aval) is not ShapedArray:
        raise Unknown(type(aval).__qualname__)
    return f"{aval.dtype}{aval.shape}{aval.weak_type}{aval.sharding.spec}{aval.sharding.mesh}"


def _number(x: Any) -> str:
    if isinstance(x, Tracer):
        raise Unknown("a traced constant")
    dtype = getattr(x, "dtype", None)
    if dtype is not None and jnp.issubdtype(dtype, jax.dtypes.extended):
        raise Unknown(f"a constant of {dtype}")
    array = np.asarray(x)
    if array.dtype.hasobject:
        raise Unknown(f"a constant of {array.dtype}")
    raw = array.tobytes()
    digits = raw.hex() if len(raw) <= 32 else hashlib.sha256(raw).hexdigest()
    return f"{array.dtype.str}{array.shape}{digits}"


def keep_what_is_lowered(folder: Path) -> None:
    """From now on programs that this folder has are read from it; others are added.

    Programs with effects, callbacks, donated arguments or symbolic shapes are lowered each time.
    """
    from jax._src import config
    from jax._src.interpreters import mlir
    from jaxlib.cpu import _lapack as lapack
    from jaxlib.mlir import ir

    lower = getattr(mlir, "lower_jaxpr_to_module", None)
    if lower is None:
        return

    def key_of(module_name: str, program: Any, how: dict[str, Any]) -> str:
        if how["ordered_effects"] or any(how["donated_args"]):
            raise Unknown("effects")
        settings = how["lowering_parameters"]
        if settings.override_lowering_rules or settings.for_export:
            raise Unknown("exports")
        axes = how["axis_context"]
        said = (
            *VERSIONS,
            module_name,
            text_of(program),
            *map(repr, config.trace_context()[:-1]),
            repr(settings),
            repr((axes.num_devices, axes.abstract_mesh)),
            *(f"{k}={_parameter(x)}" for k, x in how.items() if k not in SAID_ALREADY),
        )
        return hashlib.sha256("\0".join(said).encode()).hexdigest()

    @functools.wraps(lower)
    def kept(module_name: str, program: Any, **how: Any) -> Any:
        try:
            path = folder / key_of(module_name, program, how)
        except Unknown:
            return lower(module_name, program, **how)
        try:
            found = path.read_bytes()
        except FileNotFoundError:
            result = lower(module_name, program, **how)
            symbolic = set(result.shape_poly_state.dim_vars) - {"_platform_index"}
            if not (result.keepalive or result.host_callbacks or symbolic):
                _write(path, mlir.module_to_bytecode(result.module))
            return result
        if b"lapack_" in found:
            lapack.initialize()  # as rules of lowering do
        context = mlir.make_ir_context()
        with context, ir.Location.unknown(context):
            module = ir.Module.parse(found)
        shapes = mlir.ShapePolyLoweringState((), tuple(how["platforms"]))
        return mlir.LoweringResult(module, None, [], shapes)

    folder.mkdir(parents=True, exist_ok=True)
    mlir.lower_jaxpr_to_module = kept


def _write(path: Path, content: bytes) -> None:
    """As a whole or not at all: other processes read it."""
    part = path.with_suffix(f".{os.getpid()}")
    part.write_bytes(content)
    part.rename(path)
