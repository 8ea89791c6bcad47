"""The page has every case, in the words of the cases; `check` of each compares its rows."""

from .page import every_case, written
from .published import PAGE


def test_page_is_of_these_cases():
    without_rows = "\n".join(x for x in PAGE.read_text().split("\n") if not x.startswith("|"))
    assert without_rows == written(every_case(), rows=False)
