"""A material with a solve under the sanitizers; `python -m tests.export.sanitized` does all."""

import pytest

from .native import needs_compiler
from .sanitized import sanitized


@pytest.mark.slow
@needs_compiler
def test_sanitizers_find_nothing(tmp_path):
    """Addresses, undefined operations, and races of two threads whose results are equal."""
    said = sanitized("viscoelastic", tmp_path)
    assert said.count(": ok") == 4 and "two threads: equal" in said
