"""`neml2-jax calibrate`: from an input file and measured data to fitted values with error bars."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Annotated, Any

import typer

from .session import configure, read, split_settings


def calibrate(
    file: Annotated[Path, typer.Argument(help="Input file (HIT) with [Calibrations].")],
    name: Annotated[
        str, typer.Argument(help="Block of [Calibrations]; not needed where there is one only.")
    ] = "",
    settings: Annotated[
        list[str] | None,
        typer.Argument(help="`Section/block/option:=value` and `name=value`, as for run."),
    ] = None,
    starts: Annotated[
        int | None, typer.Option(help="How many starts; the file says it otherwise.")
    ] = None,
    optimiser: Annotated[
        str | None,
        typer.Option(help="levenberg_marquardt, dogleg, scipy or adam, as for the file."),
    ] = None,
    iterations: Annotated[int | None, typer.Option(help="Iterations of one start at most.")] = None,
    global_start: Annotated[
        bool, typer.Option("--global-start", help="Look for the first start by evolution.")
    ] = False,
    profiles: Annotated[
        bool, typer.Option("--profiles", help="Profile likelihoods: intervals of 95 %.")
    ] = False,
    leave_one_out: Annotated[
        bool, typer.Option("--leave-one-out", help="Fits without each of the tests.")
    ] = False,
    sample: Annotated[
        bool, typer.Option("--sample", help="Draw from the posterior, from where the fit ends.")
    ] = False,
    draws: Annotated[int, typer.Option(help="With --sample: draws of each of 4 chains.")] = 500,
    method: Annotated[
        str, typer.Option(help="With --sample: NUTS, or SMC for several modes.")
    ] = "NUTS",
    plot: Annotated[
        bool, typer.Option("--plot", help="Save pictures beside the result: fit, residuals, ...")
    ] = False,
    output: Annotated[
        Path | None, typer.Option(help="Write the input file with the fitted values in place.")
    ] = None,
    result: Annotated[
        Path | None,
        typer.Option(help="Result, X.json; beside the output, or named after the calibration."),
    ] = None,
    resume: Annotated[
        Path | None,
        typer.Option(help="Result of a fit that was stopped, or capped, to go on with."),
    ] = None,
    overwrite: Annotated[
        bool,
        typer.Option("--overwrite", help="Replace an output, or an unfinished result or draws."),
    ] = False,
    compat: Annotated[str | None, typer.Option(help="`neml2`: its known deviations.")] = None,
    load: Annotated[
        list[Path] | None, typer.Option(help="Python file with types of your own; repeatable.")
    ] = None,
    device: Annotated[str | None, typer.Option(help="cpu, gpu or tpu.")] = None,
    cache: Annotated[
        bool, typer.Option("--cache/--no-cache", help="Keep compiled programs for the next run.")
    ] = True,
) -> None:
    """Fit parameters of a model to measured data, with error bars.

    Ctrl-C keeps the best so far, to go on with --resume; of --sample the draws so far.
    """
    if "=" in name:  # a setting, for no calibration is called so
        name, settings = "", [name, *(settings or [])]
    configure("float64", device)
    if cache:
        from ..programs.compilation_cache import use_compilation_cache

        use_compilation_cache()
    from ..calibration.sampling import METHODS
    from .calibrate_run import CalibrationSession

    found = read(file, settings, compat, load)
    chosen = _chosen(found, name)
    calibration: Any = found.get_calibration(chosen)
    changes: dict[str, Any] = {"starts": starts, "optimiser": optimiser,
                               "max_iterations": iterations}  # fmt: skip
    changes = {n: x for n, x in changes.items() if x is not None}
    if global_start:
        changes["global_start"] = True
    try:
        calibration = dataclasses.replace(calibration, **changes) if changes else calibration
    except (ValueError, TypeError) as error:
        raise typer.BadParameter(str(error).removeprefix("Calibration: ")) from None
    overrides, variables = split_settings(settings or [])
    session = CalibrationSession(
        found=found,
        calibration=calibration,
        output=output,
        result=result or _result_name(chosen, output),
        plot=plot,
        resume=resume,
        settings=overrides,
        variables=variables,
        compat=compat,
    )
    session.check_targets(overwrite, sample)
    if method not in METHODS or draws < 1:
        raise typer.BadParameter(
            f"--method is {' or '.join(METHODS)} and --draws 1 at least, got {method} and {draws}"
        )
    session.run(profiles, leave_one_out, (method, draws) if sample else None)


def _chosen(found: Any, name: str) -> str:
    """The block to run.

    **Raises:** `typer.BadParameter` where there are several, or none.
    """
    from ..errors import suggestion

    blocks = found.file.sections.get("Calibrations", {})
    known = [n for n, b in blocks.items() if b.type == "Calibration"]
    if name:
        if name in blocks and name not in known:
            raise typer.BadParameter(
                f"{name} is a {blocks[name].type}, and no Calibration; there are "
                f"{', '.join(known) or 'none'}"
            )
        if name not in known:
            raise typer.BadParameter(
                f"there is no calibration {name!r}{suggestion(name, known)}; the file has "
                f"{', '.join(known) or 'none: add a block of type Calibration to [Calibrations]'}"
            )
        return name
    if len(known) != 1:
        raise typer.BadParameter(
            f"the file has {len(known)} calibrations"
            + (f", {', '.join(known)}; say which" if known else
               ": add a block of type Calibration to [Calibrations]")
        )  # fmt: skip
    return known[0]


def _result_name(name: str, output: Path | None) -> Path:
    return output.with_suffix(".json") if output is not None else Path(f"{name}.json")
