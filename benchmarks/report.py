"""A run of the suite as a Markdown table and a plot."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .measure import OURS, OURS_ON_ONE, spread
from .scenarios import ON_ONE_CORE


def markdown(told: dict[str, Any]) -> str:
    """All figures of a run; milliseconds are medians, with the least and the most behind.

    The time of a point is processor time, which other work on the machine disturbs least. Ratios
    are of time on the clock, those of processor time behind: of the reference, with as many threads
    as serve it best, to this library on as many cores as serve it; of plain and of jaxmat, which
    run on one core, to this library on one. Differences are relative to the largest value.
    """
    machine = told["machine"]
    rows = [r for r in told["scenarios"] if "error" not in r]
    commits = dict.fromkeys(r.get("commit", machine["commit"]) for r in rows)
    rounds = sorted({len(r["seconds"][OURS]) for r in rows}) or [told["repeats"]]
    lines = [
        f"{machine['processor']}, {machine['cores']} cores, jaxlib {machine['jaxlib']}, "
        f"{machine['dtype']}, {machine['when']}, commit {', '.join(commits)}, load average "
        f"{machine['load average at the start']:.1f} at the start, "
        f"{' to '.join(map(str, dict.fromkeys((rounds[0], rounds[-1]))))} rounds"
        + (f", XLA_FLAGS `{machine['XLA_FLAGS']}`." if machine.get("XLA_FLAGS") else "."),
        "",
        "| scenario | points | ms a run | spread | processor ms | µs a point and step | "
        "compile, s | plain / ours, one core | jaxmat / ours, one core | reference / ours, cores | "
        "difference to plain | difference to jaxmat | difference to reference |",
        "|---|" + "--:|" * 12,
    ]
    for row in told["scenarios"]:
        if "error" in row:
            end = "|" * 11
            lines.append(f"| {row['scenario']} | {row['points']} | {row['error']} {end}")
            continue
        median = row["median"][OURS]
        processor = row["processor median"][OURS]
        share = processor / row["points"] / row["steps"] * 1e6
        cells = [
            row["scenario"],
            row["points"],
            f"{median * 1e3:.1f}",
            spread(row["seconds"][OURS]),
            f"{processor * 1e3:.1f}",
            f"{share:.2f}",
            f"{row['first call']['compile']:.1f}",
            _ratio(row, "plain"),
            _ratio(row, "jaxmat"),
            "fails" if "reference" in row["skipped"] else _ratio(row, "reference"),
            _difference(row, "plain"),
            _difference(row, "jaxmat"),
            _difference(row, "reference"),
        ]
        lines.append("| " + " | ".join(str(c) for c in cells) + " |")
    return "\n".join(lines) + "\n"


def _ratio(row: dict[str, Any], to: str) -> str:
    if to not in row["ratio"]:
        return ""
    if to in ON_ONE_CORE and OURS_ON_ONE not in row["median"] and row.get("devices", 1) > 1:
        return "not on one core"
    return f"{row['ratio'][to]:.3g} ({row['processor ratio'][to]:.3g})"


def _difference(row: dict[str, Any], to: str) -> str:
    name = f"largest difference to {to}"
    if name not in row:
        return ""
    return "nothing in common" if row[name] is None else f"{row[name]:.1e}"


def plot(told: dict[str, Any], path: Path) -> None:
    """Time of a run over the number of points, a line a scenario."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(8, 5), layout="constrained")
    rows = [r for r in told["scenarios"] if "error" not in r]
    for name in dict.fromkeys(r["scenario"] for r in rows):
        own = sorted((r for r in rows if r["scenario"] == name), key=lambda r: r["points"])
        x = [r["points"] for r in own]
        (line,) = axes.loglog(x, [r["median"][OURS] * 1e3 for r in own], marker="o", label=name)
        for other, style in (("plain", "--"), ("jaxmat", "-."), ("reference", ":")):
            there = [r for r in own if other in r["median"]]
            if there:
                axes.loglog(
                    [r["points"] for r in there],
                    [r["median"][other] * 1e3 for r in there],
                    style,
                    color=line.get_color(),
                    label=f"{name}, {other}",
                )
    axes.set(xlabel="points (mxpc: grains)", ylabel="time of a run [ms]")
    axes.legend(fontsize="small", ncols=2, loc="center left", bbox_to_anchor=(1, 0.5))
    figure.savefig(path, dpi=120)
    plt.close(figure)
