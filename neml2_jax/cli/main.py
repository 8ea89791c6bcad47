"""`neml2-jax`: run drivers of input files, look into models, list what there is."""

from __future__ import annotations

import atexit
import gc
import io
import shlex
import sys
import traceback
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from .calibrate import calibrate
from .convert import convert
from .export import export
from .lab import test as test_command
from .plot import app as plot_app
from .session import check_result_name, chosen_devices, configure, read

app = typer.Typer(
    help="Constitutive modelling in JAX: run input files, look into models.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(plot_app, name="plot")
app.command()(convert)
app.command()(export)
app.command("test")(test_command)
app.command()(calibrate)


@app.callback()
def common(
    traceback: Annotated[
        bool, typer.Option("--traceback", help="Show where an error comes from, in all detail.")
    ] = False,
) -> None:
    """Constitutive modelling in JAX: run input files, look into models."""


MOST_DEVICES = 256
"""Cores that a CPU is split into at most."""

File = Annotated[Path, typer.Argument(help="Input file (HIT).")]
Settings = Annotated[
    list[str] | None,
    typer.Argument(
        help="`Section/block/option:=value` overrides an option; `name=value` sets ${name}."
    ),
]
Compat = Annotated[str | None, typer.Option(help="`neml2`: restore the known deviations of NEML2.")]
Load = Annotated[
    list[Path] | None, typer.Option(help="Python file with types of your own; repeatable.")
]
Dtype = Annotated[str, typer.Option(help="float64 or float32.")]
Resume = Annotated[
    Path | None, typer.Option(help="Saved run, .npz or .h5, whose finished steps are kept.")
]
Device = Annotated[str | None, typer.Option(help="cpu, gpu or tpu.")]
Devices = Annotated[
    int | None,
    typer.Option(
        help="Share the points among so many devices, or cores of a CPU. By default among the "
        "cores that they can keep busy, or one device of another kind."
    ),
]
Native = Annotated[
    bool,
    typer.Option(
        "--native",
        help="Take the steps by C code of the model, on all cores; it is compiled first (variable "
        "CC, or cc). XLA takes the points that it does not solve, and all where no C compiler is.",
    ),
]
Cache = Annotated[
    bool,
    typer.Option(
        "--cache/--no-cache",
        help="Keep compiled programs for the next run. NEML2_JAX_CACHE=off switches it off too.",
    ),
]


@app.command()
def run(
    context: typer.Context,
    file: File,
    driver: Annotated[str, typer.Argument(help="Block of [Drivers] to run.")],
    settings: Settings = None,
    output: Annotated[Path | None, typer.Option(help="Save the result: X.npz or X.h5.")] = None,
    compat: Compat = None,
    load: Load = None,
    dtype: Dtype = "float64",
    device: Device = None,
    plot: Annotated[bool, typer.Option("--plot", help="Save a picture beside the result.")] = False,
    resume: Resume = None,
    devices: Devices = None,
    native: Native = False,
    cache: Cache = True,
    overwrite: Annotated[
        bool,
        typer.Option(
            "--overwrite",
            help="Replace an output that is an unfinished run or no result. A result of a run that "
            "is finished is always replaced.",
        ),
    ] = False,
) -> None:
    """Run a driver and save its result.

    Ctrl-C and SIGTERM save what is finished; the exit code is then 130 or 143.
    """
    if devices is not None and not 1 <= devices <= MOST_DEVICES:
        raise typer.BadParameter(f"--devices is 1 to {MOST_DEVICES}, got {devices}")
    configure(dtype, device)
    from ..programs import cores_worth_sharing, take_cores

    cores = take_cores(devices) if device in (None, "cpu") else 1
    if cache:
        from ..programs import use_compilation_cache

        use_compilation_cache()
    else:
        from ..programs.compilation_cache import without_cache

        context.with_resource(without_cache())  # libraries of --native neither
    from ..drivers import Interrupted, ModelUnitTest
    from ..drivers.output_files import check_output
    from ..errors import ConvergenceError
    from .outputs import check_target
    from .reporting import Progress, save_picture, summary
    from .tables import show

    if output is not None:
        check_result_name(output)
    console = Console()
    runner = read(file, settings, compat, load).get_driver(driver)
    options: dict[str, Any] = {"save_as": output}
    if resume is not None:
        if isinstance(runner, ModelUnitTest):
            raise typer.BadParameter(f"--resume: {driver} has no steps to go on with")
        options["resume"] = resume
    if native:
        if isinstance(runner, ModelUnitTest):
            raise typer.BadParameter(f"--native: {driver} has no steps to take")
        if devices is not None or device not in (None, "cpu"):
            raise typer.BadParameter("--native takes all cores of a CPU; leave --device(s) out")
        options["native"] = True
    if devices is not None:
        if isinstance(runner, ModelUnitTest):
            raise typer.BadParameter(f"--devices: {driver} has no points to share out")
        if devices > 1 or device not in (None, "cpu"):
            points = getattr(runner, "driver", runner).points
            if devices > 1 and (not points or points[0] < devices):
                raise typer.BadParameter(
                    f"--devices {devices}: the points, a batch of shape {points}, are shared along "
                    f"its first axis; take at most as many devices as that is long"
                )
            options["devices"] = chosen_devices(devices, device)
    elif not isinstance(runner, ModelUnitTest):
        points = getattr(runner, "driver", runner).points if cores > 1 else ()
        options["devices"] = cores_worth_sharing(points, cores)
    target = output or getattr(getattr(runner, "driver", runner), "save_as", None) or resume
    picture = (output or Path(driver)).with_suffix(".png")
    if target:
        replaces = check_target(Path(target), resume, overwrite)
        if replaces:
            print(replaces, file=sys.stderr)
    if plot:
        check_output(picture)
    try:
        with Progress(console) as progress:
            history = runner.run(progress=progress.update, **options)
    except Interrupted as stop:
        print(f"{stop}{goes_on_with(target)}", file=sys.stderr)
        raise typer.Exit(128 + stop.signal) from None  # as shells have it
    except ConvergenceError as error:
        words = ["neml2-jax", "diagnose", str(file), driver, *(settings or [])]
        words += [w for path in load or [] for w in ("--load", str(path))]
        words += ["--compat", compat] if compat else []
        words += ["--dtype", dtype] if dtype != "float64" else []
        if error.step is not None and error.point is not None:
            words += ["--step", str(error.step), "--point", error.point]
        words += ["--resume", str(target)] if target else []
        look = shlex.join(words)
        raise ConvergenceError(f"{error}\nto look at it: {look}{goes_on_with(target)}") from error
    show([summary(history, driver)])
    if output is not None:
        print(f"saved {output}")
    if plot:
        print(f"saved {picture}: {save_picture(history, picture)}")


def goes_on_with(target: Path | str | None) -> str:
    """How to go on with what a run has saved."""
    if not target:
        return "; nothing was saved, for there is no --output"
    return f"\nfinished steps are saved in {target}; to go on: --resume {target}"


@app.command()
def diagnose(
    file: File,
    driver: Annotated[str, typer.Argument(help="Block of [Drivers] to look into.")],
    settings: Settings = None,
    step: Annotated[
        int | None, typer.Option(help="Step to look at; by default the first that fails.")
    ] = None,
    point: Annotated[
        str | None,
        typer.Option(help="Point of the batch, `3` or `3,1`; by default the worst, or the first."),
    ] = None,
    resume: Resume = None,
    compat: Compat = None,
    load: Load = None,
    dtype: Dtype = "float64",
    device: Device = None,
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Solve one step again at one point, and show all that happens."""
    configure(dtype, device)
    from ..diagnosis.diagnose import diagnose as look
    from ..drivers import TransientDriver
    from .diagnosis_report import diagnosis_as_json, diagnosis_tables
    from .tables import show

    runner = read(file, settings, compat, load).get_driver(driver)
    runner = getattr(runner, "driver", runner)
    if not isinstance(runner, TransientDriver):
        raise typer.BadParameter(f"{driver} has no steps to look at")
    try:
        index = None if point is None else [int(i) for i in point.split(",")]
    except ValueError:
        raise typer.BadParameter(f"--point is an index like 3 or 3,1, got {point!r}") from None
    found = look(runner, step, index, resume)
    if json:
        print(diagnosis_as_json(found))
        return
    show(diagnosis_tables(found))


@app.command()
def inspect(
    file: File,
    model: Annotated[
        str | None, typer.Argument(help="Block of [Models], or another, to look into.")
    ] = None,
    settings: Settings = None,
    compat: Compat = None,
    load: Load = None,
) -> None:
    """List the blocks of a file; or show the variables, parameters and equations of a model."""
    configure("float64", "cpu")
    from .contents import describe_block, describe_file
    from .reporting import describe_model
    from .tables import show

    if model is not None and "=" in model:  # a setting, for no block is called so
        model, settings = None, [model, *(settings or [])]
    found = read(file, settings, compat, load)
    if model is None:
        show(describe_file(found))
    elif model in found.file.sections.get("Models", {}):
        show(describe_model(model, found.get_model(model)))
    else:
        show(describe_block(found, model))


@app.command()
def syntax(
    section: Annotated[str | None, typer.Option(help="Only this section.")] = None,
    type: Annotated[str | None, typer.Option(help="Only this type.")] = None,
    search: Annotated[
        str | None,
        typer.Option(
            help="Only types that have these words in names, texts, symbols or equations."
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    markdown: Annotated[
        Path | None, typer.Option(help="Write Markdown pages into this folder instead.")
    ] = None,
    load: Load = None,
) -> None:
    """List the types that an input file may use, from their declarations."""
    configure("float64", "cpu")
    from ..input_files.extensions import load_extension
    from .markdown import write_pages
    from .syntax import as_json, as_list, as_text, catalogue, searched

    if markdown is not None and (json or section or type or search):
        raise typer.BadParameter("--markdown writes the whole catalogue; give it alone")
    for path in load or []:
        load_extension(path)
    found = catalogue(section, type)
    if markdown is not None:
        print(f"{len(write_pages(found, markdown))} pages in {markdown}")
        return
    if search is not None:
        found = searched(found, search)
    text = as_list if search is not None and type is None else as_text
    print(as_json(found) if json else text(found))


def spend_little_on_cycles() -> None:
    """Look for cycles of objects seldom, and not once more where the process ends.

    Tracing makes many objects that live: to look through them takes a tenth of a short command, and
    to look through all of them at its end takes 0.3 s.
    """
    gc.set_threshold(100_000, 20, 20)
    atexit.register(gc.freeze)


def main() -> None:
    """Entry point: what went wrong goes to stderr in one paragraph, with `exit_code`.

    With `--traceback` anywhere among the arguments the traceback comes before it.
    """
    spend_little_on_cycles()
    # Names may hold letters that the terminal's encoding lacks: shown as escapes, not a traceback.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    from .failures import exit_code, failure_text

    shown = "--traceback" in sys.argv
    sys.argv[1:] = [word for word in sys.argv[1:] if word != "--traceback"]
    try:
        app()
    except Exception as error:
        sys.stdout.flush()
        if shown:
            traceback.print_exception(error)
        print(f"error: {failure_text(error)}", file=sys.stderr)
        sys.exit(exit_code(error))


if __name__ == "__main__":
    main()
