"""A figure that somebody published, and ours beside it: what is compared, and how closely.

A case is a function that computes its figures; `published` names it and its source. Its test is
`check(case)`; `page.py` makes `docs/verification.md` of all cases, and `check` compares with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Decimal
from functools import cache
from pathlib import Path

import numpy as np

import neml2_jax
from neml2_jax.drivers import History, TransientDriver

PAGE = Path(__file__).parents[2] / "docs" / "verification.md"
HEADER = "| | published | ours | difference |"
HEADER_WITH_SCHEME = "| | published | ours | difference | by their scheme |"


@dataclass(frozen=True)
class Figure:
    """A number as it is printed, and ours.

    Ours is to round to the printed digits: it may differ by half a unit of the last of them.
    `within` is a wider bound, relative, where the published figure is less exact than its digits;
    `because` says why. `by_their_scheme` is what their integration gives, steps and tolerances and
    all, in a program that stands beside the case and owes the library nothing: it is to round to
    what was printed. `cut` is for digits that were cut off instead of rounded.
    """

    what: str
    printed: str
    ours: float
    within: float | None = None
    because: str = ""
    by_their_scheme: float | None = None
    cut: bool = False

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
    def agrees(self) -> bool:
        """Ours prints as it should, or is within its wider bound."""
        near = abs(self.ours - self.value) <= (self.within or 0.0) * abs(self.value)
        return near or self.prints(self.ours)

    def prints(self, number: float) -> bool:
        """Whether it is printed with the published digits."""
        slack = 1e-6 * self.unit  # of printing in base ten
        if self.cut:
            beyond = abs(number) - abs(self.value)
            return -slack <= beyond <= self.unit + slack
        return bool(abs(number - self.value) <= 0.5 * self.unit + slack)

    def text(self, number: float) -> str:
        """A number with as many digits as were printed."""
        scaled = Decimal(repr(float(number))) / Decimal(repr(self.unit))
        rounding = ROUND_DOWN if self.cut else ROUND_HALF_EVEN
        rounded = scaled.to_integral_value(rounding) * Decimal(repr(self.unit))
        exponent = Decimal(self.printed).as_tuple().exponent
        text = rounded.quantize(Decimal(1).scaleb(int(exponent)))
        return f"{text:e}" if "e" in self.printed.lower() else f"{text:f}"

    def row(self, with_scheme: bool) -> str:
        if self.prints(self.ours):
            difference = "none"
        else:
            difference = f"{(self.ours - self.value) / abs(self.value or 1.0):+.1e}"
        row = f"| {self.what} | {self.printed} | {self.text(self.ours)} | {difference} |"
        if with_scheme:
            theirs = self.by_their_scheme
            row += f" {'' if theirs is None else self.text(theirs)} |"
        return row


def figures_with_scheme(
    names: Sequence[str],
    printed: Sequence[str],
    ours: Iterable[float],
    theirs: Iterable[float],
    within: float,
    because: str,
) -> list[Figure]:
    """Figures that two programs of the case gave: the library, and their integration."""
    of_each = zip(names, printed, ours, theirs, strict=True)
    return [Figure(n, p, float(x), within, because, float(y)) for n, p, x, y in of_each]


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

    @property
    def rows(self) -> list[str]:
        """The lines of its table, from the header on."""
        with_scheme = any(figure.by_their_scheme is not None for figure in self.figures)
        rule = "|" + "---|" * (5 if with_scheme else 4)
        header = HEADER_WITH_SCHEME if with_scheme else HEADER
        return [header, rule, *(figure.row(with_scheme) for figure in self.figures)]


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
        assert figure.by_their_scheme is None or figure.prints(figure.by_their_scheme), (
            f"{case.name}, {figure.what}: {figure.by_their_scheme!r} by their scheme, published "
            f"{figure.printed}"
        )
    section = _section(case)
    remedy = "python -m tests.verification.page writes it anew"
    assert [_without_last_digits(row) for row in _rows(section)] == [
        _without_last_digits(row) for row in case.rows[2:]
    ], f"{PAGE.name} does not say of {case.name} what came out; {remedy}"
    for row, figure in zip(_rows(section), case.figures, strict=True):
        ours = float(row.split("|")[3])
        assert abs(ours - figure.ours) <= 1.01 * figure.unit, f"{row}: {figure.ours!r}; {remedy}"


def _section(case: Case) -> str:
    text = PAGE.read_text()
    assert f"\n### {case.name}\n" in text, f"{PAGE.name} has no {case.name}"
    return text.split(f"\n### {case.name}\n")[1].split("\n### ")[0].split("\n## ")[0]


def _rows(section: str) -> list[str]:
    return [r for r in section.splitlines() if re.match(r"\| [^|]", r)]


def _without_last_digits(row: str) -> list[str]:
    """What a row says of what is compared; the last digit of ours may differ by machine."""
    return [*row.split("|")[1:3], *row.split("|")[5:]]


def driver_of(
    file: Path, driver: str = "driver", at_once: int = 100, **values: object
) -> TransientDriver:
    """A driver of an input file, with values for its `${name}`s.

    Runs of one model share what is compiled where they take as many steps `at_once`.
    """
    chunk = f"Drivers/{driver}/steps_per_chunk:={at_once}"
    loaded = neml2_jax.load_input(file, [chunk], {n: str(x) for n, x in values.items()})
    return loaded.get_driver(driver)


def run(file: Path, driver: str = "driver", at_once: int = 100, **values: object) -> History:
    """The history of `driver_of` an input file."""
    return driver_of(file, driver, at_once, **values).run()


def extrapolated(compute: Callable[[int], np.ndarray], steps: int) -> np.ndarray:
    """The limit of many steps, of a method whose error is a series of powers of their length.

    By Richardson's extrapolation of so many steps, of twice and of four times as many.
    """
    return (compute(steps) - 6.0 * compute(2 * steps) + 8.0 * compute(4 * steps)) / 3.0
