"""Yield surfaces on the command line."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from ..errors import ConvergenceError
from ..lab import Segment, yield_surface
from ..lab.labels import labelled
from ..lab.pictures import draw_surfaces
from .given_numbers import axis_of, numbers
from .lab_over_time import fixed
from .lab_request import PROBE_RATE, PROBE_STRAIN, constants
from .lab_run import Session
from .reporting import Progress
from .tables import number_column, show


def probe_surface(session: Session) -> None:
    """Probe, print, draw and save; after a prestrain too where one is asked for."""
    r = session.request
    names = (r.plane or "xx,yy").split(",")
    if len(names) != 2:
        raise typer.BadParameter(f"--plane is two components, as xx,yy; got {r.plane!r}")
    axes, sets = axis_of(r.axis), constants(r, session.model, ())
    if len(axes) != 1 or len(sets) != 1 or "," in (r.rate or "") + (r.strain or ""):
        raise typer.BadParameter(
            "a yield surface is probed for one axis, rate, temperature, and up to one strain"
        )
    scalars = fixed(sets[0])
    if len(scalars) < len(sets[0]):
        raise typer.BadParameter("a yield surface is that of one temperature: give a number")
    rate = numbers("rate", r.rate)[0] or PROBE_RATE
    largest = numbers("strain", r.strain)[0]
    largest = PROBE_STRAIN if largest is None else largest
    if not largest > 0:
        raise typer.BadParameter(f"--strain, up to which it is probed, is above zero: {r.strain}")
    own: dict[str, Any] = {"constants": scalars, "axis": axes[0], "rate": rate, "largest": largest}
    own |= session.options
    if r.offset is not None and not 0 < r.offset < math.inf:
        raise typer.BadParameter(f"--offset is above zero, got {r.offset:g}")
    if session.output is not None and session.output.suffix != ".csv":
        raise typer.BadParameter(f"--output of a yield surface is a .csv file: {session.output}")
    given = {"directions": r.directions, "offset": r.offset, "steps": r.increments}
    own |= {n: x for n, x in given.items() if x is not None}
    surfaces = {}
    for strain in [None, *(x for x in numbers("prestrain", r.prestrain) if x is not None)]:
        label, before = "as it is", []
        if strain is not None:
            label, time = f"after strain {strain:g}", abs(strain) / rate
            before = [
                Segment({"strain_xx": strain}, rate=rate, label="prestrain"),
                Segment({"stress_xx": 0.0}, duration=time, steps=20, label="unloading"),
            ]
        with Progress(Console()) as bar:
            surfaces[label] = yield_surface(
                session.model,
                (names[0].strip(), names[1].strip()),
                before=before,
                progress=lambda done, total: bar.update(int(100 * done), 100 * int(total)),
                **own,
            )
    stresses = (f"{k}: {c}" for k in surfaces for c in names)
    table = Table(
        number_column("direction \\[degrees]"),
        *map(number_column, stresses),
        title=f"yield surface of {session.name}",
    )
    found = list(surfaces.values())
    for i, angle in enumerate(np.rad2deg(found[0].angles)):
        cells = [f"{x:.5g}" for s in found for x in s.stresses[i]]
        table.add_row(f"{angle:.4g}", *cells)
    show([table])
    worst = [s.worst for s in found if np.isfinite(s.worst)]
    if worst:
        print(f"stresses may be off by {100 * max(worst):.2g} % for the length of the steps")
    if session.output is not None:
        _save_surfaces(session.output, surfaces, names, session.units.get("stress", ""))
        print(f"saved {session.output}")
    if session.plot is not None or session.show:
        draw_surfaces(surfaces, session.plot, session.units.get("stress", ""), session.show)
    if session.plot is not None:
        print(f"saved {session.plot}")
    messages = [m for s in found for m in s.messages if m]
    if messages:
        raise ConvergenceError(
            f"{len(messages)} directions did not yield; {'; '.join(dict.fromkeys(messages))}"
        )


def _save_surfaces(path: Path, surfaces: dict[str, Any], names: list[str], unit: str) -> None:
    lines = [",".join(["surface", "direction [degrees]", *(labelled(f"stress_{n}", unit)
                                                           for n in names)])]  # fmt: skip
    for label, s in surfaces.items():
        for angle, (a, b) in zip(np.rad2deg(s.angles), s.stresses):
            lines.append(f"{label},{angle:.10g},{float(a)!r},{float(b)!r}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
