"""`[Settings]` of an input file: what it says of the sites of variables before they have values."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from typing import Any

import jax
import jax.numpy as jnp

from ..drivers.march import at_step, start, step
from ..drivers.transient_driver import TransientDriver
from ..errors import InputFileError, suggestion
from ..models.lagged_names import earlier, lag
from ..models.model import AbstractModel
from ..types import TensorWrapper
from .hit import InputFile
from .option import Block, Option

OPTIONS = ("example_batch_shape", "dynamic_batch")
SWITCHES = {
    **dict.fromkeys(("true", "1", "yes", "on"), True),
    **dict.fromkeys(("false", "0", "no", "off"), False),
}
_SIZES = re.compile(r"\s*(?:\d+\s*(?:,\s*\d+\s*)*,?)?\s*")


@dataclasses.dataclass(frozen=True)
class DeclaredShape:
    """`'(points; sites)'` of a variable; `sites` is None where no `;` says anything of them."""

    points: tuple[int, ...]
    sites: tuple[int, ...] | None
    option: Option

    @staticmethod
    def parse(option: Option) -> DeclaredShape:
        """**Raises:** `InputFileError` with file and line for a text that is no shape."""
        text = option.text.strip()
        points, separator, sites = text[1:-1].partition(";")
        parenthesized = text.startswith("(") and text.endswith(")")
        if not (parenthesized and _SIZES.fullmatch(points) and _SIZES.fullmatch(sites)):
            hint = " (labels of axes, as `:grain`, are not supported)" if ":" in text else ""
            raise option.error(f"a shape such as '(2,)', '(2; 100)' or '(; 12, 5)'{hint}")
        shape = DeclaredShape(_sizes(points), _sizes(sites) if separator else None, option)
        if 0 in (*shape.points, *(shape.sites or ())):
            raise option.error("a shape without zeros")
        return shape


@dataclasses.dataclass(frozen=True)
class Settings:
    """What `[Settings]` declares: shapes by variable, those of all under `""`.

    Shapes of points are examples only, since any number of points runs. Sites belong to a variable
    and so to all of its lags. A value that has sites says the same by itself; a declaration is
    needed only where no value does, such as for a history that starts from zero.
    """

    shapes: Mapping[str, DeclaredShape]
    dynamic_batch: bool = True

    @staticmethod
    def of(file: InputFile) -> Settings:
        """**Raises:** `InputFileError` for anything unknown, and for lags that contradict."""
        blocks = file.sections.get("Settings", {})
        options = blocks[""].options if "" in blocks else {}
        for name, option in options.items():
            if name not in OPTIONS:
                raise InputFileError(f"{option.where}: {_unknown(name, 'option')}")
        for name, block in blocks.items():
            if name not in ("", "example_batch_shape"):
                raise InputFileError(f"{block.where}: {_unknown(name, 'block')}")
        uniform, own = options.get("example_batch_shape"), blocks.get("example_batch_shape")
        if uniform is not None and own is not None:
            raise InputFileError(
                f"{uniform.where}: one shape for all variables, and a block with one for each at "
                f"line {own.line}; keep one of the two"
            )
        shapes = {"": DeclaredShape.parse(uniform)} if uniform is not None else {}
        shapes |= _shapes_of(own)
        return Settings(shapes, _switch(options.get("dynamic_batch")))

    def declared(self, variable: str) -> DeclaredShape | None:
        """The declaration that says which sites `variable` has, if there is one."""
        base = lag(variable)[0]
        said = {n: s for n, s in self.shapes.items() if s.sites is not None}
        for name in (variable, base, *(n for n in said if lag(n)[0] == base), ""):
            if name in said:
                return said[name]
        return None

    def applied_to(self, driver: object) -> Any:
        """`driver` with declared sites given to values that say none.

        **Raises:** `InputFileError` for a name that the model of the driver does not have, and
        where an initial condition, a prescribed value or the model itself says other sites.
        """
        if not isinstance(driver, TransientDriver) or not self.shapes:
            return driver
        known = _variables(driver.model)
        bases = {lag(n)[0] for n in known}
        for name, shape in self.shapes.items():
            if name and lag(name)[0] not in bases:
                raise InputFileError(
                    f"{shape.option.where}: the model of the driver has no variable {name!r}"
                    f"{suggestion(name, known)}; it has {sorted(known)}"
                )
        if all(s.sites is None for s in self.shapes.values()):
            return driver
        ic = {n: self._over_sites("initial condition", n, x, 0) for n, x in driver.ic.items()}
        prescribed = {
            n: self._over_sites("prescribed value", n, x, 1) for n, x in driver.prescribed.items()
        }
        for name, kind in driver.model.output_spec.items():
            shape = self.declared(name)
            given = {lag(n)[0] for n in (*ic, *prescribed)}
            if shape and shape.sites and earlier(name) in driver.model.input_spec:
                if name not in given:
                    ic[name] = kind.zeros(*shape.sites, sub_batch_ndim=len(shape.sites))
        driver = dataclasses.replace(driver, ic=ic, prescribed=prescribed)
        self._check_outputs(driver)
        return driver

    def _over_sites(self, what: str, name: str, x: TensorWrapper, steps: int) -> TensorWrapper:
        """`x` at all declared sites, if it has none of its own; `steps` axes come first."""
        shape = self.declared(name)
        if shape is None or x.sub_batch_shape == shape.sites:
            return x
        assert shape.sites is not None
        points = x.dynamic_batch_shape[steps:]
        if x.sub_batch_ndim:
            reason = f"has the sites {x.sub_batch_shape}; make them agree, or drop the declaration"
        elif points:
            reason = (
                f"has the batch {points}, which may be points or sites; say which with "
                f"`sub_batch_ndim`, or give one value for all"
            )
        else:
            n = len(shape.sites)
            data = x.data.reshape(x.dynamic_batch_shape + (1,) * n + x.base_shape)
            target = x.dynamic_batch_shape + shape.sites + x.base_shape
            return type(x)(jnp.broadcast_to(data, target), sub_batch_ndim=n)
        raise InputFileError(
            f"{shape.option.where}: {name!r} is declared with the sites {shape.sites}, but its "
            f"{what} {reason}"
        )

    def _check_outputs(self, driver: TransientDriver) -> None:
        """Outputs that nothing is given for get their sites from the model: are they declared?"""
        given = {lag(n)[0] for n in (*driver.ic, *driver.prescribed)}
        named = {lag(n)[0] for n, s in self.shapes.items() if s.sites is not None} - given
        open_names = [n for n in driver.model.output_spec if n in named]
        if not open_names or driver.steps < 2:
            return
        first = {n: at_step(x, 0) for n, x in driver.prescribed_values().items()}
        carry = start(driver.model, first, driver.ic)
        outputs = jax.eval_shape(step, driver.model, carry, first)[1].outputs
        for name in open_names:
            shape, sites = self.declared(name), outputs[name].sub_batch_shape
            if shape is not None and sites != shape.sites:
                raise InputFileError(
                    f"{shape.option.where}: {name!r} is declared with the sites {shape.sites}, but "
                    f"the model gives it the sites {sites}; give its initial condition, or what "
                    f"it follows from, these sites"
                )


def _shapes_of(block: Block | None) -> dict[str, DeclaredShape]:
    shapes: dict[str, DeclaredShape] = {}
    for name, option in (block.options if block is not None else {}).items():
        shape = DeclaredShape.parse(option)
        for other, before in shapes.items():
            same = lag(other)[0] == lag(name)[0] and None not in (shape.sites, before.sites)
            if same and before.sites != shape.sites:
                raise InputFileError(
                    f"{option.where}: the sites {shape.sites} of {name!r} contradict the sites "
                    f"{before.sites} of {other!r}, at line {before.option.line}; a variable has "
                    f"the same sites at every lag"
                )
        shapes[name] = shape
    return shapes


def _switch(option: Option | None) -> bool:
    if option is None:
        return True
    if option.as_str().lower() not in SWITCHES:
        raise option.error("true or false")
    return SWITCHES[option.as_str().lower()]


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(int(size) for size in text.split(",") if size.strip())


def _unknown(name: str, what: str) -> str:
    return (
        f"[Settings] has no {what} {name!r}{suggestion(name, OPTIONS)}; it has {', '.join(OPTIONS)}"
    )


def _variables(model: AbstractModel) -> set[str]:
    """All variables of a model and of those in it."""
    names = {*model.input_spec, *model.output_spec}
    for _, child in model.named_children():
        names |= _variables(child)
    return names
