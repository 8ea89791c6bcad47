"""A figure that somebody published, and ours beside it: what is compared, and how closely.

A case is a function that computes its figures; `published` names it and its source. Its test is
`check(case)`; `page.py` makes `docs/verification.md` of all cases, and `check` compares with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

import numpy as np

import neml2_jax
from neml2_jax.drivers import History

PAGE = Path(__file__).parents[2] / "docs" / "verification.md"
HEADER = "| | published | ours | difference |"


@dataclass(frozen=True)
class Figure:
    """A number as it is printed, and ours.

    Ours is to round to the printed digits: it may differ by half a unit of the last of them.
    `within` is a wider bound, relative, where the published figure is less exact than its digits;
    `because` says why.
    """

    what: str
    printed: str
    ours: float
    within: float | None = None
    because: str = ""

    @property
    def unit(self) -> float:
        """One unit of the last printed digit."""
        exponent = Decimal(self.printed).as_tuple().exponent
        assert isinstance(exponent, int)
        return float(Decimal(1).scaleb(exponent))

    @property
    def value(self) -> float:
        return float(self.printed)

    @property
    def allowed(self) -> float:
        return max(0.5 * self.unit, (self.within or 0.0) * abs(self.value))

    @property
    def agrees(self) -> bool:
        slack = 1e-6 * self.unit  # of printing in base ten
        return bool(abs(self.ours - self.value) <= self.allowed + slack)

    @property
    def our_text(self) -> str:
        """Ours with as many digits as were printed."""
        scaled = Decimal(repr(float(self.ours))) / Decimal(repr(self.unit))
        rounded = scaled.to_integral_value() * Decimal(repr(self.unit))
        exponent = Decimal(self.printed).as_tuple().exponent
        text = rounded.quantize(Decimal(1).scaleb(int(exponent)))
        return f"{text:e}" if "e" in self.printed.lower() else f"{text:f}"

    @property
    def row(self) -> str:
        if abs(self.ours - self.value) <= 0.5 * self.unit * (1.0 + 1e-6):
            difference = "none"
        else:
            difference = f"{(self.ours - self.value) / abs(self.value or 1.0):+.1e}"
        return f"| {self.what} | {self.printed} | {self.our_text} | {difference} |"


@dataclass(frozen=True)
class Case:
    """Figures of one source, and what they test; `remark` is what the page says beside them."""

    name: str
    group: str
    tests: str
    source: str
    remark: str
    compute: Callable[[], list[Figure]]

    @property
    def figures(self) -> list[Figure]:
        return _computed(self)


@cache
def _computed(case: Case) -> list[Figure]:
    return case.compute()


CASES: list[Case] = []


def published(name: str, *, tests: str, source: str, remark: str = ""):
    """Makes a function that computes figures a case of the folder it is written in."""

    def made(compute: Callable[[], list[Figure]]) -> Case:
        group = compute.__module__.split(".")[-2]
        case = Case(name, group, tests, source, " ".join(remark.split()), compute)
        CASES.append(case)
        return case

    return made


def check(case: Case) -> None:
    """Each figure agrees as closely as it may differ, and the page says the same."""
    for figure in case.figures:
        assert figure.agrees, (
            f"{case.name}, {figure.what}: {figure.ours!r}, published {figure.printed}"
        )
    section = _section(case)
    remedy = "python -m tests.verification.page writes it anew"
    assert [_without_last_digits(row) for row in _rows(section)] == [
        _without_last_digits(figure.row) for figure in case.figures
    ], f"{PAGE.name} does not say of {case.name} what came out; {remedy}"
    for row, figure in zip(_rows(section), case.figures, strict=True):
        ours = float(row.split("|")[3])
        assert abs(ours - figure.ours) <= 1.01 * figure.unit, f"{row}: {figure.ours!r}; {remedy}"


def _section(case: Case) -> str:
    text = PAGE.read_text()
    assert f"\n### {case.name}\n" in text, f"{PAGE.name} has no {case.name}"
    return text.split(f"\n### {case.name}\n")[1].split("\n### ")[0].split("\n## ")[0]


def _rows(section: str) -> list[str]:
    return [r for r in section.splitlines() if re.match(r"\| \S", r) and r != HEADER]


def _without_last_digits(row: str) -> list[str]:
    """What a row says of what is compared; the last digit of ours may differ by machine."""
    return row.split("|")[1:3]


def run(file: Path, driver: str = "driver", **values: object) -> History:
    """The history of a driver of an input file, with values for its `${name}`s."""
    loaded = neml2_jax.load_input(file, variables={n: str(x) for n, x in values.items()})
    return loaded.get_driver(driver).run()


def extrapolated(compute: Callable[[int], np.ndarray], steps: int) -> np.ndarray:
    """The limit of many steps, of a method whose error falls by half with twice of them."""
    return 2.0 * compute(2 * steps) - compute(steps)
