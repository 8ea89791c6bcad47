"""Lists of orientations in text files."""

from __future__ import annotations

import math
import re
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike

from ..text_files import read_text
from ..types import MRP
from .equivalents import checked_weights
from .euler_angles import EulerConvention, from_euler_angles, to_euler_angles

_LETTERS: dict[str, EulerConvention] = {"B": "bunge", "K": "kocks", "R": "roe"}


def read_orientations(
    path: str | Path, convention: EulerConvention | None = None
) -> tuple[MRP, np.ndarray]:
    """Orientations `(n,)` and their weights `(n,)`, which add up to 1.

    Three Euler angles [degree] a line, and a weight or none. The file of the viscoplastic
    self-consistent code, three lines of title and one such as `B 1000`, says which convention its
    angles follow; of a plain table they are Bunge's unless `convention` is given.

    **Raises:** `ValueError` for what is no text, for lines that are no angles (decimal commas
    among them), for another number of lines than the file says, and for a convention that is not
    the file's.
    """
    lines = read_text(path).split("\n")
    head = re.fullmatch(r"\s*([BKR])\s+(\d+)\s*", lines[3]) if len(lines) > 3 else None
    if head:
        stated = _LETTERS[head[1]]
        if convention not in (None, stated):
            raise ValueError(f"{path}: the file says {stated}, not {convention}")
        convention, lines, first = stated, lines[4:], 5
    else:
        first = 1
    rows = []
    for number, line in enumerate(lines, first):
        content = line.partition("#")[0].strip()
        text = content.replace(",", " ").split()
        if not text:
            continue
        # Between blanks a comma would be a decimal one: `12,5 30 45` are not four numbers.
        decimal = re.search(r",\S", content) and re.search(r"[^,\s]\s+[^,\s]", content)
        try:
            row = [] if decimal else [float(x) for x in text]
        except ValueError:
            row = []
        finite = all(map(math.isfinite, row))
        if len(row) not in (3, 4) or (rows and len(row) != len(rows[0])) or not finite:
            raise ValueError(
                f"{path}:{number}: three Euler angles, and a weight on all lines or none, are "
                f"needed, with decimal points; got {line.strip()!r}"
            )
        rows.append(row)
    if not rows:
        raise ValueError(f"{path}: no orientations")
    if head and len(rows) != int(head[2]):
        raise ValueError(f"{path}: the file says {head[2]} orientations and has {len(rows)}")
    table = np.array(rows)
    weights = checked_weights(table[:, 3] if table.shape[1] == 4 else None, len(table))
    return from_euler_angles(table[:, :3], convention or "bunge", degrees=True), np.asarray(weights)


def write_orientations(
    path: str | Path,
    orientations: MRP,
    weights: ArrayLike | None = None,
    convention: EulerConvention = "bunge",
) -> Path:
    """Write what `read_orientations` reads, as a file of the viscoplastic self-consistent code.

    **Shapes:** n orientations in any batch, `weights` `(n,)`. Angles are written in degrees.
    """
    angles = np.asarray(to_euler_angles(orientations, convention, degrees=True)).reshape(-1, 3)
    w = np.asarray(checked_weights(weights, len(angles)))
    letter = next(k for k, name in _LETTERS.items() if name == convention)
    head = [f"{convention} Euler angles [degree], weight", "crystal to sample frame", "neml2_jax"]
    rows = [" ".join(f"{x:.10g}" for x in (*a, x)) for a, x in zip(angles, w)]
    path = Path(path)
    path.write_text("\n".join([*head, f"{letter} {len(rows)}", *rows]) + "\n", encoding="utf-8")
    return path
