"""`neml2-jax export`: a material of an input file for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from ..drivers.output_files import OutputError
from .session import configure, read

Names = list[str] | None


def export(
    file: Annotated[Path, typer.Argument(help="Input file (HIT).")],
    model: Annotated[str, typer.Argument(help="Block of [Models] to export.")],
    settings: Annotated[
        list[str] | None,
        typer.Argument(
            help="`Section/block/option:=value` overrides an option; `name=value` sets ${name}."
        ),
    ] = None,
    to: Annotated[str, typer.Option(help="Format: c, generic, umat or stablehlo.")] = "c",
    output: Annotated[
        Path | None, typer.Option(help="Folder to write; by default the name of the export.")
    ] = None,
    name: Annotated[
        str | None, typer.Option(help="What functions and files are called; by default MODEL.")
    ] = None,
    parameters: Annotated[
        str,
        typer.Option(help="`baked` into the code, or given at each call: `runtime`."),
    ] = "baked",
    dtype: Annotated[str, typer.Option(help="float64 or float32.")] = "float64",
    gradient: Annotated[
        Names,
        typer.Option(
            help="Prescribed variable by which tangents are wanted; repeatable. By default those "
            "that are no scalars."
        ),
    ] = None,
    flux: Annotated[
        Names,
        typer.Option(
            help="Output that is wanted; repeatable. By default the stress, or what is no state."
        ),
    ] = None,
    driver: Annotated[
        str | None,
        typer.Option(
            help="Block of [Drivers] whose history an export is checked with; by default one that "
            "marches the model."
        ),
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace files of a folder that is not empty.")
    ] = False,
    compat: Annotated[
        str | None, typer.Option(help="`neml2`: restore the known deviations of NEML2.")
    ] = None,
    load: Annotated[
        list[Path] | None,
        typer.Option(help="Python file with types of your own; repeatable."),
    ] = None,
) -> None:
    """Write a material for other programs."""

    for option, given, known in (
        ("--to", to, tuple(writers())),
        ("--parameters", parameters, ("baked", "runtime")),
    ):
        if given not in known:
            raise typer.BadParameter(f"{option} is {' or '.join(known)}, got {given!r}")
    target = output or Path(name or model)
    _check_folder(target, overwrite)
    configure(dtype, "cpu")
    found = read(file, settings, compat, load)
    law = found.get_model(model)
    history = history_of(found, model, driver)

    from ..export.material_at_point import material_at_point

    material = material_at_point(
        law,
        gradients=gradient or (),
        fluxes=flux or (),
        initial=_of_first_point(history[1]) if history else None,
        parameters=parameters == "runtime",
        dtype=dtype,
        solves=to != "stablehlo",
    )
    called = name or model
    title = f"{model} of {file.name}"
    write = writers()[to]
    for path in write(material, called, target, title=title, history=history):
        print(f"saved {path}")


def _check_folder(folder: Path, overwrite: bool) -> None:
    """**Raises:** `OutputError` for a file of that name, and a folder with files of another."""
    if folder.exists() and not folder.is_dir():
        raise OutputError(f"{folder} is a file; an export is a folder: give another name")
    if folder.exists() and any(folder.iterdir()) and not overwrite:
        raise OutputError(
            f"the folder {folder} is already there, and not empty; to replace files of an export "
            f"in it, add --overwrite; or give another one with --output"
        )


def writers() -> dict[str, Any]:
    """By format, what writes a material into a folder."""
    from ..export.c_files import write_c
    from ..export.generic import write_generic
    from ..export.stablehlo import write_stablehlo
    from ..export.umat import write_umat

    return {
        "c": write_c,
        "generic": write_generic,
        "umat": write_umat,
        "stablehlo": write_stablehlo,
    }


def history_of(found: Any, model: str, driver: str | None) -> Any:
    """Prescribed values and initial conditions of a driver that marches the model, if any does."""
    from ..drivers import TransientDriver

    blocks = found.file.sections.get("Drivers", {})
    names = [driver] if driver else [n for n, b in blocks.items() if _marches(b, model)]
    for block in names:
        runner = found.get_driver(block)
        runner = getattr(runner, "driver", runner)
        if isinstance(runner, TransientDriver):
            return runner.prescribed_values(), runner.ic
        if driver:
            raise typer.BadParameter(f"--driver: {driver} has no history")
    return None


def _marches(block: Any, model: str) -> bool:
    options = {n: x.as_str() for n, x in block.options.items() if n in ("type", "model")}
    return options == {"type": "TransientDriver", "model": model}


def _of_first_point(initial: Any) -> Any:
    return {
        n: x.replace(x.materialize().data[(0,) * x.dynamic_batch_ndim]) for n, x in initial.items()
    }
