"""The page `docs/fe_codes.md` runs as it stands."""

import re
from pathlib import Path

import numpy as np
import pytest

PAGE = (Path(__file__).parents[2] / "docs" / "fe_codes.md").read_text()


@pytest.mark.slow
def test_page():
    names: dict = {}
    for block in re.findall(r"^ *```python\n(.*?)^ *```$", PAGE, re.MULTILINE | re.DOTALL):
        exec("\n".join(line.removeprefix("   ") for line in block.splitlines())
             if block.startswith("   from") else block, names)  # fmt: skip
    # Plane stress of the page: no stress out of the plane.
    np.testing.assert_allclose(names["result"].flux.data[:, 2:5], 0.0, atol=1e-3)
