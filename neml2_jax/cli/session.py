"""What the arguments of a command set up: precision, platform, devices and the input file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:  # what it imports makes arrays, which comes after `configure`
    from ..input_files.factory import Input


def configure(dtype: str, device: str | None) -> None:
    """Set precision and platform; must come before the first array."""
    if dtype not in ("float64", "float32"):
        raise typer.BadParameter(f"--dtype is float64 or float32, got {dtype!r}")
    if device not in (None, "cpu", "gpu", "tpu"):
        raise typer.BadParameter(f"--device is cpu, gpu or tpu, got {device!r}")
    if device == "cpu":
        # Other platforms are not initialised at all: that takes seconds where there is a driver.
        os.environ.setdefault("JAX_PLATFORMS", "cpu")
    import jax

    jax.config.update("jax_enable_x64", dtype == "float64")
    if device in ("gpu", "tpu"):
        try:
            jax.config.update("jax_default_device", jax.devices(device)[0])
        except RuntimeError as error:
            raise typer.BadParameter(f"--device {device}: {error}") from None


def chosen_devices(devices: int, device: str | None) -> list[Any]:
    """The first `devices` of the platform."""
    import jax

    there = jax.devices(device) if device else jax.devices()
    if not 1 <= devices <= len(there):
        raise typer.BadParameter(
            f"--devices {devices}: there are {len(there)}, {', '.join(map(str, there))}"
        )
    return there[:devices]


def read(
    file: Path, settings: list[str] | None, compat: str | None, load: list[Path] | None
) -> Input:
    """The input file with overrides and variables; an error leaves with exit code 2."""
    from ..input_files.extensions import load_extension
    from ..input_files.factory import load_input

    overrides, variables = split_settings(settings or [])
    for path in load or []:
        load_extension(path)
    return load_input(file, overrides, variables, compat)


def split_settings(settings: list[str]) -> tuple[list[str], dict[str, str]]:
    """`a/b/c:=1` are overrides, `x=1` variables.

    **Raises:** `typer.BadParameter` for anything else, for a variable without a value, which is
    what a shell makes of `x=$UNSET`, and for one that is given twice.
    """
    overrides, variables = [], {}
    for text in settings:
        if ":=" in text:
            overrides.append(text)
        elif "=" in text and "/" not in text.split("=", 1)[0]:
            name, value = text.split("=", 1)
            if "." in name:
                block, option = name.strip().rsplit(".", 1)
                raise typer.BadParameter(
                    f"{text!r}: an option of a block is given by its path and `:=`, such as "
                    f"Models/{block.replace('.', '/')}/{option}:={value}"
                )
            name = name.strip()
            if not value.strip():
                raise typer.BadParameter(f"{text!r}: {name} has no value; give it one, as {name}=3")
            if name in variables:
                raise typer.BadParameter(f"{text!r}: {name} is given twice; give one value")
            variables[name] = value
        else:
            path = text.partition("=")[0] if "=" in text else ""
            near = f" (did you mean {text.replace('=', ':=', 1)}?)" if path.count("/") > 1 else ""
            raise typer.BadParameter(
                f"{text!r} is neither an override Section/block/option:=value "
                f"nor a variable name=value{near}"
            )
    return overrides, variables


def check_result_name(path: Path) -> None:
    """**Raises:** `typer.BadParameter` for an ending that no result has."""
    from ..drivers.output_files import OutputError, check_ending

    try:
        check_ending(path)
    except OutputError as error:
        raise typer.BadParameter(str(error)) from None
