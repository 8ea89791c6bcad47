"""The march by exported C that is timed is the march of the scenario."""

import shutil

import numpy as np
import pytest

from benchmarks.native import FLAGS, NativeMarch
from benchmarks.scenarios import March


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("cc") is None, reason="there is no C compiler")
def test_both_marches_agree(tmp_path):
    native = NativeMarch("radret", 3, tmp_path, (*FLAGS, "-O0"))
    _, record = March("radret", 3).checked()
    expected = np.asarray(record.outputs["stress"].data)
    assert native.steps == len(expected) == 99
    np.testing.assert_allclose(native(), expected, rtol=0.0, atol=1e-12 * np.abs(expected).max())
