"""What a march is given against what its model reads: nothing is taken as zero without a word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import jax.numpy as jnp

from ..declaration import Promoted, check_real, declarations
from ..errors import DeclarationError, MissingInputError, suggestion
from ..models.interface import Values, VariableSpec
from ..models.lagged_names import earlier, lag, previous, with_lower_orders
from ..models.model import AbstractModel
from ..types import TensorWrapper
from .reflections import check_orientation


def missing_inputs(
    model: AbstractModel, prescribed: Iterable[str], initial: Iterable[str]
) -> list[str]:
    """Inputs that nothing gives.

    An input is given if it is prescribed. A lag is also given if the variable itself is prescribed
    or an output of the model, whose history starts from zero, or if it has an initial value.
    """
    spec, known = model.input_spec, {*prescribed, *model.output_spec}
    given = set(initial)

    def is_given(name: str) -> bool:
        base, order = lag(name)
        return name in known or (order > 0 and (base in known or bool(given & _starts(name))))

    return [name for name in spec if not is_given(name)]


def _starts(name: str) -> set[str]:
    """The initial values that a lag may start from: `x~2` from `x~1` or `x`."""
    base, order = lag(name)
    return {base, *(earlier(base, k) for k in range(1, order))}


def check_names(
    what: str,
    model: AbstractModel,
    prescribed: Sequence[str],
    initial: Sequence[str],
    zero: Sequence[str] | None,
    way_out: str,
) -> VariableSpec:
    """Types of the variables that are to be zero: those named in `zero`, or all that are missing.

    `way_out` says how to have zeros.

    **Raises:** `MissingInputError` for inputs that nothing gives, `DeclarationError` for names that
    nothing reads.
    """
    missing = missing_inputs(model, prescribed, initial)
    zeros = _zeros(what, model, missing if zero is None else zero, missing)
    missing = [n for n in missing if lag(n)[0] not in zeros]
    strangers = _strangers(model, prescribed)
    if missing:
        raise _missing_error(what, model, missing, strangers, initial, way_out)
    if strangers:
        raise DeclarationError(f"{what}: {next(iter(strangers.values()))}")
    check_initial(what, model, prescribed, initial)
    return zeros


def _zeros(
    what: str, model: AbstractModel, wanted: Sequence[str], missing: Sequence[str]
) -> VariableSpec:
    """Types of the variables that are to be prescribed as zero, by name.

    **Raises:** `DeclarationError` for a name that is no input, or that something else gives.
    """
    spec, zeros = model.input_spec, {}
    for name in wanted:
        found = [m for m in missing if name in (m, lag(m)[0])]
        if not found:
            known = [*missing, *(n for n in spec if n not in missing)]
            text = "something else gives it" if name in spec else "it is no input of the model"
            known = [n for n in known if n != name]
            raise DeclarationError(
                f"{what}: {name!r} is to be zero, but {text}{suggestion(name, known)}"
            )
        zeros[lag(name)[0]] = spec[found[0]]
    return zeros


def _missing_error(
    what: str,
    model: AbstractModel,
    missing: Sequence[str],
    strangers: Mapping[str, str],
    initial: Sequence[str],
    way_out: str,
) -> MissingInputError:
    known = [n for n in [*strangers, *initial, *variables(model)] if n not in missing]
    parts = list(strangers.values())
    for name in missing:
        base, order = lag(name)
        if order and base in missing:
            continue
        text = f"nothing gives the input {name!r} ({model.input_spec[name].__name__}), read by "
        text += ", ".join(readers(model, name))
        if order:
            text += f", and no model gives {base!r}, of which it is an earlier value"
        parts.append(text + suggestion(base, [n for n in known if lag(n)[0] != base]))
    parts.append(
        f"no input is zero by itself: prescribe it, correct its name, or add what gives it (to "
        f"`models`, or to the `unknowns` of the system); {way_out}"
    )
    return MissingInputError(f"{what}: " + "; ".join(parts), list(missing))


def check_initial(
    what: str, model: AbstractModel, prescribed: Iterable[str], initial: Iterable[str]
) -> None:
    """**Raises:** `DeclarationError` for an initial condition that no lag starts from, and one of
    what is prescribed.
    """
    spec = model.input_spec
    lagged = with_lower_orders(spec)
    start = {n for name in lagged for n in _starts(name)}
    for name in initial:
        if name in prescribed:
            raise DeclarationError(
                f"{what}: {name!r} is prescribed, and its value at the start is the first of "
                f"these: it takes no initial condition"
            )
        if name in start:
            continue
        if lag(name)[1]:
            reason = f"give that of {lag(name)[0]!r}"
        elif name in spec:
            reason = f"{name!r} is wanted at every step: prescribe it"
        elif name in model.output_spec:
            reason = f"the model computes {name!r} without its earlier value"
        else:
            reason = "it is neither input nor output of the model"
        starts = list(dict.fromkeys(previous(n) for n in lagged))
        raise DeclarationError(
            f"{what}: the initial condition {name!r} is never read: {reason}"
            f"{suggestion(name, starts)}; initial conditions that are read are {starts}"
        )


def _strangers(model: AbstractModel, prescribed: Iterable[str]) -> dict[str, str]:
    """What is wrong with prescribed names, by name."""
    spec, found = model.input_spec, {}
    bases = list(dict.fromkeys(lag(n)[0] for n in spec))
    for name in prescribed:
        base, order = lag(name)
        if order and name in spec:
            found[name] = (
                f"{name!r} is what {base!r} was a step before, and is not prescribed; prescribe "
                f"{base!r}, or give it an initial condition"
            )
        elif name in model.output_spec and name not in spec:
            found[name] = (
                f"prescribed {name!r} is no input of the model, which computes it; a start of it "
                f"is an initial condition"
            )
        elif name not in bases:
            found[name] = (
                f"prescribed {name!r} is no input of the model{suggestion(name, bases)}; it reads "
                f"{list(spec)}"
            )
    return found


def check_values(
    what: str, model: AbstractModel, prescribed: Values, initial: Values, time: Values
) -> None:
    """**Raises:** `DeclarationError` for values of another type than that of their variable, for
    two precisions, and for deformation gradients that turn a body inside out; `TypeError` for
    booleans and complex numbers.
    """
    _check_types(what, model, prescribed, "prescribed")
    _check_types(what, model, initial, "initial condition")
    every = {**time, **prescribed, **initial}
    for name, x in every.items():
        check_real(f"{what}: {name!r}", x)
    _check_precision(what, model, every)
    check_orientation(what, model, prescribed, "prescribed")
    check_orientation(what, model, initial, "initial condition")


def _check_types(what: str, model: AbstractModel, values: Mapping[str, Any], how: str) -> None:
    """**Raises:** `DeclarationError` for a value of another type than that of its variable."""
    spec = {**model.output_spec, **{lag(n)[0]: k for n, k in model.input_spec.items()}}
    spec |= model.input_spec
    for name, x in values.items():
        kind = spec.get(name, spec.get(lag(name)[0]))
        if kind is not None and type(x) is not kind:
            raise DeclarationError(
                f"{what}: {how} {name!r} is a {kind.__name__} in the model, "
                f"got a {type(x).__name__}"
            )


def _check_precision(what: str, model: AbstractModel, values: Values) -> None:
    """**Raises:** `DeclarationError` where some tensors are float32 and others float64."""
    found: dict[str, list[str]] = {}
    held = {f"parameter {n}": x for n, x in model.named_parameters.items()}
    for name, x in {**held, **values}.items():
        if isinstance(x, TensorWrapper) and jnp.issubdtype(x.dtype, jnp.floating):
            found.setdefault(str(x.dtype), []).append(name)
    if len(found) > 1:
        lists = (
            f"{dtype} ({', '.join(names[:5])}{', ...' if len(names) > 5 else ''})"
            for dtype, names in found.items()
        )
        raise DeclarationError(
            f"{what}: precisions are mixed and digits are lost: {', '.join(lists)}; set "
            f"jax_enable_x64 before anything is built or loaded, or cast the inputs"
        )


def readers(model: AbstractModel, name: str) -> list[str]:
    """The innermost models that read a variable, with the parameter that it stands for."""

    def inside(model: AbstractModel, path: str) -> Iterator[str]:
        found = [
            text
            for child, held in model.named_children()
            if name in held.input_spec
            for text in inside(held, _joined(path, child))
        ]
        if found:
            yield from found
        else:
            kind = type(model).__name__
            where = kind if path in ("", kind) else f"{path} ({kind})"
            yield where + _as_parameter(model, name)

    return list(dict.fromkeys(inside(model, "")))


def _joined(path: str, child: str) -> str:
    if child == "model":  # of an implicit update, or of a law
        return path
    return f"{path}/{child}" if path else child


def _as_parameter(model: AbstractModel, name: str) -> str:
    for field, declaration in declarations(type(model)).items():
        if declaration.kind == "parameter":
            value = getattr(model, field)
            for leaf in value if isinstance(value, tuple) else (value,):
                if isinstance(leaf, Promoted) and leaf.name == name:
                    return f" as its parameter {field}"
    return ""


def variables(model: AbstractModel) -> list[str]:
    """All variables of a model and of those in it."""
    names = [*model.output_spec, *model.input_spec]
    for _, child in model.named_children():
        names += variables(child)
    return list(dict.fromkeys(names))
