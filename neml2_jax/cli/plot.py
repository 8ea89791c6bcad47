"""`neml2-jax plot`: figures of what a run saved."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
import typer
import typer.core

from .session import check_result_name, configure

if TYPE_CHECKING:  # what they import makes arrays, which comes after `configure`
    from ..drivers.result_files import AbstractSavedRun
    from .curves import Result


class _CurvesByDefault(typer.core.TyperGroup):
    """A group of commands where `plot RESULT` is `plot curves RESULT`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in (*self.commands, "--help"):
            args = ["curves", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(cls=_CurvesByDefault, help="Figures of results.", no_args_is_help=True)


@app.callback()
def plot() -> None:
    """Figures of results: `neml2-jax plot RESULT` draws curves."""


@app.command()
def curves(
    result: Annotated[Path, typer.Argument(help="Result of a run: X.npz or X.h5.")],
    x: Annotated[
        str | None,
        typer.Option(help="Variable to draw over, `name` or `name:xx`; else a prescribed tensor."),
    ] = None,
    y: Annotated[
        list[str] | None,
        typer.Option(help="Variable to draw, `name` or `name:xx`; repeatable. Else all outputs."),
    ] = None,
    points: Annotated[
        list[str] | None,
        typer.Option(
            help="Points of the batch: `0,5`, `0:64:8` or `all`; of a batch with several axes "
            "'0,3 1,3'. By default some, evenly spread."
        ),
    ] = None,
    components: Annotated[
        list[str] | None,
        typer.Option(help="Components: `xx,yy`, `0,1` or `all`; by default the first."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option(help="Picture to save, by default beside the result.")
    ] = None,
) -> None:
    """Draw variables of a result over another, the start among the steps.

    Components of symmetric tensors are those of Mandel's packing: shears carry a factor of √2.
    """
    from ..errors import NEML2Error
    from .curves import draw_curves

    target = output or result.with_suffix(".png")
    _check_picture(target)
    try:
        said = draw_curves(read_result(result), target, x, y or [], points or [], components or [])
    except NEML2Error:
        raise
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    print(f"saved {target}: {said}")


def _check_picture(path: Path) -> None:
    """**Raises:** `typer.BadParameter` for a name without an ending, to which matplotlib would add
    one; `OutputError` where no file can be made."""
    from ..drivers.output_files import check_output

    if not path.suffix:
        raise typer.BadParameter(f"--output: a picture ends in .png, .svg or .pdf, got {path}")
    check_output(path)


def read_result(path: Path) -> Result:
    """The finished steps of a saved run.

    **Raises:** `typer.BadParameter` for another ending; as `open_run` does.
    """
    from .curves import Result

    with _opened(path) as run:
        return Result({k: run.rows(k, 0, run.finished) for k in run.keys}, str(path))


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[AbstractSavedRun]:
    """A saved run, whole: no figure is drawn of a file that is damaged anywhere."""
    from ..drivers.result_files import open_run

    check_result_name(path)
    with open_run(path) as run:
        run.check()
        yield run


@app.command()
def polefigure(
    result: Annotated[Path, typer.Argument(help="Result of a run: X.npz or X.h5.")],
    pole: Annotated[
        list[str] | None,
        typer.Option(help="Miller indices of a plane, such as 1,1,1; repeatable."),
    ] = None,
    inverse: Annotated[
        list[str] | None,
        typer.Option(help="Inverse pole figure of a sample direction, such as 0,0,1; repeatable."),
    ] = None,
    output: Annotated[Path, typer.Option(help="Picture to save.")] = Path("polefigure.png"),
    variable: Annotated[
        str | None, typer.Option(help="Variable with the orientations, if there are several.")
    ] = None,
    step: Annotated[
        list[int] | None, typer.Option(help="Step, negative from the end; one row each.")
    ] = None,
    symmetry: Annotated[str, typer.Option(help="Point group of the crystal.")] = "m-3m",
    sample_symmetry: Annotated[str, typer.Option(help="Point group of the sample.")] = "1",
    c_over_a: Annotated[
        float | None, typer.Option(help="Ratio of lattice parameters, for poles of such crystals.")
    ] = None,
    b_over_a: Annotated[
        float | None, typer.Option(help="The same, for poles of orthorhombic crystals.")
    ] = None,
    projection: Annotated[str, typer.Option(help="equal_area or stereographic.")] = "equal_area",
    kind: Annotated[str, typer.Option(help="density or points.")] = "density",
    halfwidth: Annotated[
        float | None, typer.Option(help="Halfwidth of the kernels [degree]; fitted if none.")
    ] = None,
    x_axis: Annotated[str, typer.Option(help="Where the sample's x axis points.")] = "right",
    axes: Annotated[str, typer.Option(help="Names of the sample's x and y axes.")] = "X,Y",
) -> None:
    """Draw pole figures, or inverse pole figures, of the orientations of a result."""
    configure("float64", "cpu")
    from ..errors import NEML2Error

    if bool(pole) == bool(inverse):
        raise typer.BadParameter("give --pole or --inverse, such as --pole 1,1,1")
    names = axes.split(",")
    if len(names) != 2 or x_axis not in ("right", "up"):
        raise typer.BadParameter("--axes are two names, such as RD,TD, and --x-axis right or up")
    _check_picture(output)
    try:
        _draw(
            _orientations(result, variable, step or [-1]),
            [_indices(p) for p in pole or inverse or []],
            bool(inverse),
            output,
            None if inverse else _normal(symmetry, b_over_a, c_over_a),
            dict(
                kind=kind,
                crystal_symmetry=symmetry,
                projection=projection,
                halfwidth=None if halfwidth is None else float(np.radians(halfwidth)),
            ),
            dict(sample_symmetry=sample_symmetry, x_axis=x_axis, sample_axes=tuple(names)),
        )
    except NEML2Error:
        raise
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    print(f"saved {output}")


def _draw(
    rows: dict[str, Any],
    given: list[tuple[int, ...]],
    inverse: bool,
    output: Path,
    normal: Any,
    options: dict[str, Any],
    of_pole_figures: dict[str, Any],
) -> None:
    from matplotlib.figure import Figure

    from ..texture import plot_inverse_pole_figures, plot_pole_figures

    n = len(given)
    figure = Figure(figsize=(3.2 * n + 0.8, 3.6 * len(rows)), layout="constrained")
    parts = figure.subfigures(len(rows), 1, squeeze=False)[:, 0]
    for part, (title, orientations) in zip(parts, rows.items()):
        panels = list(part.subplots(1, n, squeeze=False)[0])
        if len(rows) > 1:
            part.suptitle(title)
        if inverse:
            plot_inverse_pole_figures(orientations, given, axes=panels, **options)
            continue
        labels = ["{" + _text(p) + "}" for p in given]
        directions = [normal(p) for p in given]
        plot_pole_figures(
            orientations, directions, labels=labels, axes=panels, **options, **of_pole_figures
        )
    figure.savefig(output, dpi=150)


def _indices(text: str) -> tuple[int, ...]:
    try:
        given = tuple(int(x) for x in text.split(","))
    except ValueError:
        given = ()
    if len(given) not in (3, 4) or not any(given):
        raise typer.BadParameter(f"indices are such as 1,1,1 or 1,0,-1,1; got {text!r}")
    return given


def _text(indices: tuple[int, ...]) -> str:
    """Together where each is one digit, else apart: {111}, but {4 4 11}."""
    return ("" if all(abs(i) < 10 for i in indices) else " ").join(str(i) for i in indices)


def _normal(symmetry: str, b_over_a: float | None, c_over_a: float | None) -> Any:
    """From Miller indices to the normal of a plane."""
    from ..crystallography import (
        CubicCrystal,
        HexagonalCrystal,
        OrthorhombicCrystal,
        TetragonalCrystal,
        TrigonalCrystal,
        point_group,
    )

    slip: dict[str, Any] = dict(
        lattice_parameter=1.0, slip_directions=[1, 0, 0], slip_planes=[0, 0, 1]
    )
    try:
        system = point_group(symmetry).system
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    if system == "cubic":
        return CubicCrystal(**slip).plane_normal
    kinds = {
        "hexagonal": HexagonalCrystal, "trigonal": TrigonalCrystal, "tetragonal": TetragonalCrystal,
    }  # fmt: skip
    if system == "orthorhombic":
        if b_over_a is None or c_over_a is None:
            raise typer.BadParameter(
                f"{symmetry} is orthorhombic: Miller indices need --b-over-a and --c-over-a"
            )
        return OrthorhombicCrystal(b_over_a=b_over_a, c_over_a=c_over_a, **slip).plane_normal
    if system not in kinds:
        raise typer.BadParameter(
            f"{symmetry} is {system}: poles of such a lattice are drawn in Python, with "
            f"neml2_jax.texture.plot_pole_figures; --inverse needs no lattice"
        )
    if c_over_a is None:
        raise typer.BadParameter(f"{symmetry} is {system}: Miller indices need --c-over-a")
    return kinds[system](c_over_a=c_over_a, **slip).plane_normal


def _orientations(result: Path, variable: str | None, steps: list[int]) -> dict[str, Any]:
    """Orientations by title of the steps."""
    from ..types import MRP, R2

    with _opened(result) as run:
        key = _key(result, run.keys, variable)
        x = run.rows(key, 0, run.finished)
    rows: dict[str, Any] = {}
    for step in steps:
        if not -len(x) <= step < len(x):
            raise ValueError(f"{result}: it has {len(x)} steps, not a step {step}")
        at = x[step]
        if not np.isfinite(at).all():
            raise ValueError(f"{result}: {key} has no value at step {step % len(x)}")
        if at.shape[-2:] == (3, 3) and np.allclose(at @ np.swapaxes(at, -1, -2), np.eye(3)):
            r = MRP.from_matrix(R2(at))
        elif at.ndim and at.shape[-1] == 3:
            r = MRP(at)
        else:
            raise ValueError(
                f"{result}: {key} is neither modified Rodrigues parameters nor rotation "
                f"matrices, its shape is {at.shape}"
            )
        rows[f"step {step % len(x)}"] = r
    return rows


def _key(result: Path, keys: list[str], variable: str | None) -> str:
    """The array that holds the orientations."""
    names = {key.split(".", 1)[-1]: key for key in keys}
    if variable is not None:
        found = [variable if variable in keys else names.get(variable, "")]
    else:
        # A rate is no orientation, and a matrix is another description of the same one.
        found = [key for key in keys if key.startswith("output.") and "orientation" in key]
        found = [k for k in found if not k.endswith("_rate") and "~" not in k]
    key = min(found, key=len, default="")
    if not key:
        raise ValueError(
            f"{result}: {'no orientation' if variable is None else repr(variable)} among "
            f"{', '.join(sorted(names))}; name one with --variable"
        )
    return key
