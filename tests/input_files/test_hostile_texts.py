"""Input files that recurse, grow or wait without end are refused, in one line and soon."""

import json

import pytest

from ..forked import Forked
from . import hostile_texts

HARMLESS = {"[" * 60}  # brackets in brackets, which make an empty list


@pytest.fixture(scope="module")
def ends(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    done = Forked.of(hostile_texts.main, str(folder)).wait()
    assert done.returncode == 0, done.stderr[-2000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_each_ends_in_one_line_that_says_where(ends):
    assert len(ends) == hostile_texts.COUNT >= 60
    for name, end, seconds in ends:
        if name not in HARMLESS:
            assert ".i:" in end, (name, end)
            assert "\n" not in end and "NOT FORESEEN" not in end
            assert len(end) < 6000 and seconds < 60, name


@pytest.mark.parametrize(
    "name, message",
    [
        ("reference itself", "main.i:5: [Models/m] n: ${a} refers to itself: a -> a"),
        ("reference each other", "${a} refers to itself: a -> b -> a"),
        ("reference a chain", "more than 100 references lead to each other"),
        ("reference an expression", "${Tensors/x/expr} refers to itself"),
        ("reference nine levels of ten", "the text is longer than"),
        ("reference a long name", "main.i:1: the name"),
        ("reference nested", "main.i:4: more than 20 `${` stand inside of each other"),
        ("reference an open quote", "main.i:4: the quote ' that opens here is not closed"),
        ("include of itself", "files include each other in a ring"),
        ("include of a folder", "is a folder"),
        ("include of a device", "a device"),
        ("include of a pipe", "a pipe"),
        ("include in a row", "more than 20 files include each other in a row"),
        ("[torch.ones(10**6) for i in range(100)]", "the arrays are too large"),
        ("jnp.diff(jnp.ones(10), 10**9)", "differences of order 1000000000"),
        ("[*jnp.ones(10**6)]", "a list of 1000000 entries is too long"),
        ("jnp.linalg.inv(jnp.eye(2500))", "the limit is 2000 rows"),
        (hostile_texts.ENDLESS, "takes longer than 0.5 s"),
    ],
)
def test_what_they_are_told(ends, name, message):
    (end,) = [end for found, end, _ in ends if found == name]
    assert message in end
