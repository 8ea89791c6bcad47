"""`python -m benchmarks run`: times of the scenarios, alone or in alternation with others."""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

from .measure import Reference, first_call, machine, measure
from .report import markdown, plot
from .scenarios import SCENARIOS

OUTPUT = Path(__file__).parent / "output"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    commands = parser.add_subparsers(required=True)
    run = commands.add_parser("run", help="measure, and write JSON, a table and a plot")
    run.set_defaults(command=run_suite)
    run.add_argument("--scenario", nargs="+", choices=SCENARIOS, default=list(SCENARIOS))
    run.add_argument(
        "--batch",
        type=lambda text: [int(x) for x in text.split(",")],
        default=[2, 128, 1024],
        help="numbers of points, separated by commas",
    )
    run.add_argument("--against", nargs="*", choices=("reference", "plain"), default=[])
    run.add_argument("--reference-python", help="interpreter that has neml2 installed")
    run.add_argument("--repeat", type=int, default=7, help="rounds of alternation")
    run.add_argument(
        "--first-call", action="store_true", help="also: first call in a process of its own"
    )
    run.add_argument("--output", type=Path, default=OUTPUT, help="folder of the results")
    run.add_argument("--name", default="run", help="name of the files in it")
    show = commands.add_parser("show", help="table and plot of a saved run")
    show.set_defaults(command=show_saved)
    show.add_argument("file", type=Path)
    count = commands.add_parser("count", help="write the figures that tests compare with")
    count.set_defaults(command=write_counts)
    options = parser.parse_args()
    options.command(options)


def write_counts(options: argparse.Namespace) -> None:
    import jax

    from . import counts

    jax.config.update("jax_enable_x64", True)
    counts.write()


def run_suite(options: argparse.Namespace) -> None:
    import jax

    jax.config.update("jax_enable_x64", True)
    reference = None
    told: dict[str, Any] = {"machine": machine(), "repeats": options.repeat, "scenarios": []}
    if "reference" in options.against:
        if not options.reference_python:
            raise SystemExit("--against reference needs --reference-python PATH")
        reference = Reference(options.reference_python)
        told["reference"] = reference.versions
    options.output.mkdir(parents=True, exist_ok=True)
    path = options.output / f"{options.name}.json"
    for scenario in options.scenario:
        for points in options.batch:
            row = one(scenario, points, options, reference)
            told["scenarios"].append(row)
            path.write_text(json.dumps(told, indent=1) + "\n")  # an interrupted run is kept
            print(markdown({**told, "scenarios": [row]}).splitlines()[-1], flush=True)
        if options.first_call and "error" not in told["scenarios"][-1]:
            told.setdefault("first calls", {})[scenario] = first_calls(scenario)
    if reference is not None:
        reference.close()
    path.write_text(json.dumps(told, indent=1) + "\n")
    write_report(told, path)


def one(
    scenario: str, points: int, options: argparse.Namespace, reference: Reference | None
) -> dict[str, Any]:
    """One row; what does not run yet is a row with its error."""
    from neml2_jax.errors import NEML2Error

    try:
        return measure(scenario, points, options.repeat, "plain" in options.against, reference)
    except (NEML2Error, NotImplementedError) as error:
        text = str(error).splitlines()[0]
        return {"scenario": scenario, "points": points, "error": f"{type(error).__name__}: {text}"}


def first_calls(scenario: str, points: int = 2) -> dict[str, Any]:
    """First call without a cache, one that fills it, and one that finds it filled."""
    with tempfile.TemporaryDirectory() as folder:
        filled = Path(folder)
        return {
            "no cache": first_call(scenario, points),
            "fills the cache": first_call(scenario, points, filled),
            "finds the cache": first_call(scenario, points, filled),
        }


def show_saved(options: argparse.Namespace) -> None:
    write_report(json.loads(options.file.read_text()), options.file)


def write_report(told: dict[str, Any], path: Path) -> None:
    table = markdown(told)
    path.with_suffix(".md").write_text(table)
    plot(told, path.with_suffix(".png"))
    print(table)


if __name__ == "__main__":
    main()
