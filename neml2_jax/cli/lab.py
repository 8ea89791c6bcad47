"""`neml2-jax test`: from a model and a machine's data to curves."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Annotated, Any

import typer

from .session import configure, read

ENDINGS = (".csv", ".npz", ".h5")
PICTURES = (".png", ".svg", ".pdf")
ACCURACY = 5e-3
"""What of strain and stress may be lost by the length of the steps, where nothing else is said."""


def listed(text: str) -> Any:
    """An option that takes several numbers."""
    return typer.Option(help=f"{text} Several as 1,2: a test each, drawn as a family.")


def test(
    file: Annotated[Path, typer.Argument(help="Input file (HIT); it needs no drivers.")],
    model: Annotated[str, typer.Argument(help="Block of [Models] to test.")],
    kind: Annotated[
        str,
        typer.Argument(
            help="uniaxial, cyclic, thermal, creep, relaxation, shear, simple-shear, biaxial, "
            "plane-strain-compression or yield-surface."
        ),
    ] = "",
    settings: Annotated[
        list[str] | None,
        typer.Argument(help="`Section/block/option:=value` and `name=value`, as for run."),
    ] = None,
    strain: Annotated[str | None, listed("Strain, amplitude or shear strain.")] = None,
    stress: Annotated[str | None, listed("Stress, or its amplitude.")] = None,
    rate: Annotated[str | None, listed("Rate of what is prescribed.")] = None,
    temperature: Annotated[
        str | None,
        typer.Option(
            help="Temperature, if the model reads it: 300, several as 300,600; over time a ramp "
            "300:600, '300@0 600@50' (value@time), FILE.csv:COLUMN, or '450+150*sin(2*pi*t/60)'."
        ),
    ] = None,
    phase: Annotated[
        str | None,
        typer.Option(help="Of cycles with --temperature LOW:HIGH: hot `in` tension, or `out` of."),
    ] = None,
    duration: Annotated[
        str | None,
        listed("How long a creep or relaxation test holds, or a thermal cycle lasts."),
    ] = None,
    cycles: Annotated[int | None, typer.Option(help="Number of cycles.")] = None,
    ratio: Annotated[
        float | None,
        typer.Option(help="Of cycles: smallest by largest. Of a biaxial test: yy by xx."),
    ] = None,
    unload: Annotated[bool, typer.Option("--unload", help="Unload at the end.")] = False,
    axis: Annotated[
        str | None,
        typer.Option(
            help="Direction of the material along the specimen: x, y, z, '1 1 0', or "
            "degrees from x towards y. Several as 0,45,90."
        ),
    ] = None,
    set_: Annotated[
        list[str] | None,
        typer.Option(
            "--set", help="NAME=VALUE of another scalar that the model reads; as --temperature."
        ),
    ] = None,
    start: Annotated[
        list[str] | None,
        typer.Option(
            help="NAME=BLOCK or NAME=1,2,3: history at the start, such as an "
            "orientation; BLOCK is one of [Tensors]."
        ),
    ] = None,
    input_: Annotated[
        list[str] | None,
        typer.Option("--input", help="NAME=BLOCK or NAME=1,2,3: constant value of another input."),
    ] = None,
    increments: Annotated[
        int | None,
        typer.Option(
            help="Steps of the test, of a reversal, or of a hold. Without --accuracy these are "
            "the steps."
        ),
    ] = None,
    accuracy: Annotated[
        float | None,
        typer.Option(
            help="How far strain and stress may be off for the length of the steps, which are "
            "chosen so: by default 0.005 of their value, unless --increments are given."
        ),
    ] = None,
    steps: Annotated[
        Path | None,
        typer.Option(
            help="CSV file with the columns time, strain_xx, stress_yy, temperature, ... "
            "to go through; what is not named is free."
        ),
    ] = None,
    prescribe: Annotated[
        list[str] | None,
        typer.Option(
            help="A component over time, NAME=VALUE such as strain_xx='0.01*sin(2*pi*t/9)' or "
            "stress_yy=50 (a ramp to it); values as of --temperature; repeatable, the others are "
            "free. With --duration."
        ),
    ] = None,
    data: Annotated[
        Path | None, typer.Option(help="Measured curves: a CSV file, or a folder of them.")
    ] = None,
    columns: Annotated[
        str, typer.Option(help="What the columns of --data are, from the left or by name.")
    ] = "time,strain,stress",
    follow: Annotated[
        bool,
        typer.Option("--follow", help="Prescribe the measured strain over the measured time."),
    ] = False,
    toe: Annotated[
        str | None,
        typer.Option(
            help="LOW,HIGH: take the toe out of measured curves, by a line between these stresses."
        ),
    ] = None,
    zero: Annotated[
        bool, typer.Option("--zero", help="Take the first row of measured columns from all.")
    ] = False,
    resample: Annotated[
        int | None, typer.Option(help="Keep about so many measured rows, turning points all.")
    ] = None,
    plane: Annotated[str | None, typer.Option(help="Of a yield surface: xx,yy or xx,xy.")] = None,
    directions: Annotated[int | None, typer.Option(help="Of a yield surface.")] = None,
    offset: Annotated[
        float | None, typer.Option(help="Plastic strain at which a yield surface is met.")
    ] = None,
    prestrain: Annotated[
        str | None,
        typer.Option(help="Draw the surface also after this strain along x, unloaded."),
    ] = None,
    measure: Annotated[
        str, typer.Option(help="Draw and list strain and stress as `model`, `engineering`, `true`.")
    ] = "model",
    gradient: Annotated[
        str | None, typer.Option(help="Variable that strain stands for, if it is not found.")
    ] = None,
    flux: Annotated[
        str | None, typer.Option(help="Variable that stress stands for, if it is not found.")
    ] = None,
    stiffness: Annotated[
        float | None, typer.Option(help="A stress like Young's modulus, if it is not found.")
    ] = None,
    stress_unit: Annotated[str, typer.Option(help="Unit of the model's stress, as MPa.")] = "",
    time_unit: Annotated[str, typer.Option(help="Unit of the model's time, as s.")] = "",
    plot: Annotated[
        Path | None, typer.Option(help="Save a picture: X.png, X.svg or X.pdf.")
    ] = None,
    show: Annotated[bool, typer.Option("--show", help="Open the picture in a window.")] = False,
    output: Annotated[
        Path | None, typer.Option(help="Save the curves: X.csv, X.npz or X.h5.")
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace an output that is there.")
    ] = False,
    compat: Annotated[str | None, typer.Option(help="`neml2`: its known deviations.")] = None,
    load: Annotated[
        list[Path] | None, typer.Option(help="Python file with types of your own; repeatable.")
    ] = None,
    dtype: Annotated[str, typer.Option(help="float64 or float32.")] = "float64",
    device: Annotated[str | None, typer.Option(help="cpu, gpu or tpu.")] = None,
    cache: Annotated[
        bool, typer.Option("--cache/--no-cache", help="Keep compiled programs for the next run.")
    ] = True,
) -> None:
    """Test a material as a laboratory does: strain one axis, leave the sides free, see the curve.

    Lists run as one batch. Ctrl-C and failures save what is finished, if there is an --output.
    """  # fmt: skip
    if "=" in kind:  # a setting, for no test is called so
        kind, settings = "", [kind, *(settings or [])]
    _check_names(plot, output, measure, show)
    configure(dtype, device)
    if cache:
        from ..programs.compilation_cache import use_compilation_cache

        use_compilation_cache()
    from .lab_request import Request
    from .lab_run import Session
    from .lab_surface import probe_surface

    kind = kind or ("steps" if steps else "prescribed" if prescribe else "uniaxial")
    request = Request(
        kind, strain, stress, rate, temperature, duration, cycles, ratio, unload, axis,
        set_ or (), increments, plane, directions, offset, prestrain, phase,
        prescribe or (),
    )  # fmt: skip
    request.check()
    _check_numbers(stiffness, accuracy, ratio)
    for name, given in (("steps", steps), ("prescribe", prescribe)):
        if (kind == {"prescribe": "prescribed"}.get(name, name)) != bool(given):
            raise typer.BadParameter(f"--{name} is a test of its own: give it without another kind")
    found = read(file, settings, compat, load)
    session = Session(
        request=request,
        model=found.get_model(model),
        name=model,
        tensors=found,
        options={
            "gradient": gradient,
            "flux": flux,
            "stiffness": stiffness,
            "accuracy": ACCURACY if accuracy is None and increments is None else accuracy,
        },
        units={n: x for n, x in (("stress", stress_unit), ("time", time_unit)) if x},
        measure=measure,
        plot=plot,
        show=show,
        output=output,
    )
    session.given(start or (), input_ or ())
    session.check_targets(overwrite)
    if kind == "yield-surface":
        if data is not None:
            raise typer.BadParameter("--data: measured points are laid over curves only")
        probe_surface(session)
        return
    if data is not None:
        session.read_data(data, columns, toe, zero, resample)
    elif toe or zero or resample or follow:
        raise typer.BadParameter("--toe, --zero, --resample and --follow are about --data")
    session.curves(steps, follow)


def _check_numbers(stiffness: float | None, accuracy: float | None, ratio: float | None) -> None:
    from ..lab.material_test import COARSEST, FINEST

    if stiffness is not None and not 0 < stiffness < math.inf:
        raise typer.BadParameter(f"--stiffness is a stress above zero, got {stiffness:g}")
    if accuracy is not None and not FINEST <= accuracy <= COARSEST:
        raise typer.BadParameter(
            f"--accuracy is a part of the value, {FINEST:g} to {COARSEST:g}; got {accuracy:g}"
        )
    if ratio is not None and not math.isfinite(ratio):
        raise typer.BadParameter(f"--ratio is a finite number, got {ratio:g}")


def _check_names(plot: Path | None, output: Path | None, measure: str, show: bool) -> None:
    if plot is not None and plot.suffix not in PICTURES:
        raise typer.BadParameter(f"--plot ends in {', '.join(PICTURES)}, got {plot}")
    if output is not None and output.suffix not in ENDINGS:
        raise typer.BadParameter(f"--output ends in {', '.join(ENDINGS)}, got {output}")
    if measure not in ("model", "engineering", "true"):
        raise typer.BadParameter(f"--measure is model, engineering or true, got {measure!r}")
    if show:
        _check_screen()


def _check_screen() -> None:
    """**Raises:** `typer.BadParameter` where no window can be opened."""
    try:
        import matplotlib
        import matplotlib.pyplot as plt
    except ModuleNotFoundError:
        raise typer.BadParameter(
            "pictures need matplotlib: pip install 'neml2_jax[plot]'"
        ) from None
    plt.get_fignums()
    backend = str(matplotlib.get_backend()).lower()
    if backend in ("agg", "cairo", "pdf", "pgf", "ps", "svg", "template"):
        raise typer.BadParameter(
            f"--show: there is no screen, or nothing to draw on it with (matplotlib has "
            f"{backend}); --plot saves a picture"
        )
