"""The tests of `docs/testing.md`, as they stand there, pass in a suite of somebody else's."""

import re
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "testing.md"
# Warnings are errors to users too; those of chex's own imports are not ours.
SETTINGS = """
[pytest]
addopts = -q -p no:cacheprovider
filterwarnings = error
"""


def test_the_tests_of_the_page_pass(pytester):
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    pytester.makepyfile(test_mine="\n\n".join(blocks))
    pytester.makeini(SETTINGS)
    done = pytester.runpytest_inprocess()
    outcomes = done.parseoutcomes()
    assert set(outcomes) == {"passed"}
    assert outcomes["passed"] >= len(re.findall(r"def test_", "".join(blocks))) == 8
