"""The page has every case, in the words of the cases; `check` of each compares its rows."""

import re

from .page import every_case, written
from .published import HEADER, PAGE


def test_page_is_of_these_cases():
    without_rows = "\n".join(
        line
        for line in PAGE.read_text().split("\n")
        if not re.match(r"\| \S", line) or line == HEADER
    )
    assert without_rows == written(every_case(), rows=False)
