"""The layer table of `tests/test_structure.py` as a drawing: who imports whom."""

from __future__ import annotations

import ast
import graphlib
from html import escape
from pathlib import Path

WIDTH, BOX, ROW, MARGIN = 880, (132, 34), 84, 20


def layers_of(path: Path) -> dict[str, set[str]]:
    """The table `LAYERS` of a file of tests, read and not run: it needs pytest."""
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "LAYERS":
            assert isinstance(node.value, ast.Dict)
            return {
                ast.literal_eval(key): set()
                if isinstance(below, ast.Call)
                else set(ast.literal_eval(below))
                for key, below in zip(node.value.keys, node.value.values)
                if key is not None
            }
    raise LookupError(f"{path} has no LAYERS")


def levels(layers: dict[str, set[str]]) -> list[list[str]]:
    """Rooms by the length of the longest chain of imports below them."""
    depth: dict[str, int] = {}
    for name in graphlib.TopologicalSorter(layers).static_order():
        depth[name] = 1 + max((depth[n] for n in layers.get(name, ())), default=-1)
    rows: list[list[str]] = [[] for _ in range(max(depth.values()) + 1)]
    for name, level in depth.items():
        rows[level].append(name)
    return rows


def reduced(layers: dict[str, set[str]]) -> list[tuple[str, str]]:
    """The imports that do not follow from others: `a` may what `b` may if `a` may `b`."""

    def below(name: str) -> set[str]:
        return layers[name].union(*(below(n) for n in layers[name]))

    return [
        (name, other)
        for name, others in layers.items()
        for other in sorted(others)
        if not any(other in below(n) for n in others - {other})
    ]


def drawing(layers: dict[str, set[str]]) -> str:
    """SVG: the ground is below, an arrow goes from a room to what it builds on."""
    rows = levels(layers)
    height = 2 * MARGIN + ROW * (len(rows) - 1) + BOX[1]
    place: dict[str, tuple[float, float]] = {}
    for level, row in enumerate(rows):
        step = WIDTH / len(row)
        # Below what they carry, as far as there is room.
        if level:
            row = sorted(row, key=lambda n: _mean([place[m][0] for m in layers[n]]))
        for i, name in enumerate(row):
            place[name] = (step * (i + 0.5), height - MARGIN - BOX[1] / 2 - ROW * level)
    arrows, boxes = [], []
    for name, other in reduced(layers):
        (x1, y1), (x2, y2) = place[name], place[other]
        y1, y2 = y1 + BOX[1] / 2, y2 - BOX[1] / 2 - 3
        half = (y1 + y2) / 2
        arrows.append(
            f'<path class="arrow {name} {other}" marker-end="url(#head)" '
            f'd="M{x1:.0f} {y1:.0f}C{x1:.0f} {half:.0f} {x2:.0f} {half:.0f} {x2:.0f} {y2:.0f}"/>'
        )
    for name, (x, y) in place.items():
        w, h = BOX
        boxes.append(
            f'<rect x="{x - w / 2:.0f}" y="{y - h / 2:.0f}" width="{w}" height="{h}" rx="5"/>'
            f'<text x="{x:.0f}" y="{y + 4:.0f}">{escape(name)}</text>'
        )
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">
<title>Rooms of the package and what they build on</title>
<style>
path.arrow {{ fill: none; stroke: #8a93b8; stroke-width: 1.2 }}
rect {{ fill: #eef0fa; stroke: #3f51b5 }}
text {{ font: 13px sans-serif; text-anchor: middle; fill: #1a237e }}
</style>
<defs><marker id="head" viewBox="0 0 8 8" refX="6" refY="4" markerWidth="6" markerHeight="6"
 orient="auto"><path d="M0 0L8 4L0 8z" fill="#8a93b8"/></marker></defs>
{"".join(arrows)}
{"".join(boxes)}
</svg>
"""


def _mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else 0.0
