"""Writes `docs/verification.md` of what the cases compute: `python -m tests.verification.page`."""

from __future__ import annotations

import importlib
import pkgutil

import jax

import tests.verification as here

from .published import CASES, PAGE, Case

GROUPS = {
    "code_aster": (
        "code_aster",
        "Test cases of code_aster (EDF). *reference*: the analytical or outside figure that the "
        "test compares with; *code*: what code_aster itself computes.",
    ),
    "mfront": (
        "MFront",
        "Tests of behaviours of TFEL/MFront (CEA, EDF), with the figures of their reference files.",
    ),
    "nafems": ("NAFEMS", "Benchmarks of NAFEMS."),
    "papers": ("Papers and other codes", "Closed forms and figures of papers and open codes."),
}
INTRODUCTION = """\
# Verified against figures that others published

Each case is an input file of our own under `tests/verification` that a test runs; this page is \
written by that run (`python -m tests.verification.page`), and a test compares the two. Published \
figures are as printed. Ours has as many digits; *none* under difference means that it rounds to \
what was printed, a number is the relative difference, and the text beside the case says why it \
differs. *By their scheme* is what a program beside the case gives that owes nothing to the \
library and takes the steps, the integration and the tolerances of those who published: it shows \
where digits come from that are not the law's.
"""


def written(cases: list[Case], rows: bool) -> str:
    """The page, or all of it but the rows of figures, which take the cases to be computed."""
    text = [INTRODUCTION]
    for folder, (title, about) in GROUPS.items():
        text.append(f"\n## {title}\n\n{about}\n")
        for case in sorted((c for c in cases if c.group == folder), key=lambda c: c.name):
            text.append(f"\n### {case.name}\n\n{case.tests}. {case.source}.\n")
            if case.remark:
                text.append(f"\n{case.remark}\n")
            text.append("\n" + "\n".join(case.rows) + "\n" if rows else "\n")
    return "".join(text)


def every_case() -> list[Case]:
    for folder in GROUPS:
        package = importlib.import_module(f"{here.__name__}.{folder}")
        for module in pkgutil.iter_modules(package.__path__):
            importlib.import_module(f"{package.__name__}.{module.name}")
    return CASES


if __name__ == "__main__":
    jax.config.update("jax_enable_x64", True)
    PAGE.write_text(written(every_case(), rows=True))
