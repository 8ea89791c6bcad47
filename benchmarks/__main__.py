"""`python -m benchmarks run`: times of the scenarios, alone or in alternation with others."""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from neml2_jax.drivers import compile_small_loops_whole
from neml2_jax.programs import take_cores
from neml2_jax.programs.small_loops import SMALL

from .files import write_json
from .measure import OURS, first_call, machine, measure
from .reference import ReferenceFailed, References
from .report import markdown, plot
from .scenarios import ON_ONE_CORE, SCENARIOS

OUTPUT = Path(__file__).parent / "output"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    commands = parser.add_subparsers(required=True)
    run = commands.add_parser("run", help="measure, and write JSON, a table and a plot")
    run.set_defaults(command=run_suite)
    compile_reference = commands.add_parser(
        "compile-reference", help="compile what `run --against reference` will need"
    )
    compile_reference.set_defaults(command=compile_for_reference)
    for parser_of in (run, compile_reference):
        parser_of.add_argument("--scenario", nargs="+", choices=SCENARIOS, default=list(SCENARIOS))
        parser_of.add_argument(
            "--batch",
            type=_numbers,
            default=[2, 128, 1024],
            help="numbers of points, separated by commas",
        )
        parser_of.add_argument(
            "--reference-python", help="interpreter that has neml2 installed, and its tools beside"
        )
        parser_of.add_argument(
            "--reference-folder",
            type=Path,
            default=OUTPUT / "reference",
            help="where what it compiles is kept",
        )
    run.add_argument("--against", nargs="*", choices=("reference", *ON_ONE_CORE), default=[])
    run.add_argument(
        "--reference-threads",
        type=_numbers,
        default=sorted({1, os.cpu_count() or 1}),
        help="numbers of threads it is run with; its best time counts",
    )
    run.add_argument(
        "--devices",
        type=int,
        default=os.cpu_count() or 1,
        help="cores of the CPU that share the points, where there are enough of them",
    )
    run.add_argument(
        "--whole-loops-below",
        type=int,
        default=SMALL,
        metavar="BYTES",
        help="loops that touch fewer are compiled as one function; 0 for what XLA does by itself",
    )
    run.add_argument("--repeat", type=int, default=7, help="rounds of alternation")
    run.add_argument(
        "--at-most",
        type=float,
        default=float("inf"),
        metavar="SECONDS",
        help="of a scenario and batch, after which no round beyond the third begins",
    )
    run.add_argument(
        "--resume",
        action="store_true",
        help="keep the rows that the results have already, without an error and with all of "
        "`--against`",
    )
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


def _numbers(text: str) -> list[int]:
    return [int(x) for x in text.split(",")]


def references_of(options: argparse.Namespace, threads: Sequence[int] = ()) -> References:
    if not options.reference_python:
        raise SystemExit("--reference-python PATH is needed to run the reference")
    try:
        return References(options.reference_python, options.reference_folder, threads)
    except ReferenceFailed as error:
        raise SystemExit(f"--reference-python: {error}") from None


def compile_for_reference(options: argparse.Namespace) -> None:
    references = references_of(options)
    for points in options.batch:
        for scenario in options.scenario:
            try:
                told = references.compiled(scenario, points)
            except ReferenceFailed as error:
                print(scenario, points, error, flush=True)
                continue
            print(scenario, points, f"{told['seconds']:.0f} s", told.get("error", ""), flush=True)


def run_suite(options: argparse.Namespace) -> None:
    import jax

    jax.config.update("jax_enable_x64", True)
    if options.whole_loops_below:
        compile_small_loops_whole(options.whole_loops_below)
    options.devices = take_cores(options.devices)
    if "jaxmat" in options.against and importlib.util.find_spec("jaxmat") is None:
        raise SystemExit("--against jaxmat needs jaxmat in this interpreter: pip install jaxmat")
    references = None
    options.output.mkdir(parents=True, exist_ok=True)
    path = options.output / f"{options.name}.json"
    told: dict[str, Any] = {"machine": machine(), "repeats": options.repeat, "scenarios": []}
    commit = told["machine"]["commit"]
    if options.resume and path.exists():
        told = json.loads(path.read_text())
    if "reference" in options.against:
        references = references_of(options, options.reference_threads)
        told["reference"] = references.versions
    for scenario in options.scenario:
        for points in options.batch:
            before = [r for r in told["scenarios"] if place(r) == (scenario, points)]
            if any(complete(r, options.against) for r in before):
                continue
            row = one(scenario, points, options, references)
            row |= {"commit": commit, "repeats": options.repeat}
            told["scenarios"] = [r for r in told["scenarios"] if r not in before] + [row]
            write_json(path, told)  # an interrupted run is kept
            print(markdown({**told, "scenarios": [row]}).splitlines()[-1], flush=True)
        measured = [r for r in told["scenarios"] if r["scenario"] == scenario]
        if options.first_call and "error" not in measured[-1]:
            calls = told.setdefault("first calls", {})
            if scenario not in calls:
                calls[scenario] = first_calls(scenario)
                write_json(path, told)
    write_report(told, path)


def place(row: dict[str, Any]) -> tuple[str, int]:
    return row["scenario"], row["points"]


def complete(row: dict[str, Any], against: Sequence[str]) -> bool:
    """Whether a row has times of all that it could be compared with."""
    wanted = {OURS} | {x for x in against if row["scenario"] in ON_ONE_CORE.get(x, SCENARIOS)}
    return "error" not in row and wanted <= set(row["median"])


def one(
    scenario: str, points: int, options: argparse.Namespace, references: References | None
) -> dict[str, Any]:
    """One row; what does not run yet is a row with its error."""
    from neml2_jax.errors import NEML2Error

    others = [name for name in ON_ONE_CORE if name in options.against]
    try:
        return measure(
            scenario,
            points,
            options.repeat,
            others,
            references,
            options.at_most,
            options.devices,
        )
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
