"""Points that are shared among devices stay where they are."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.devices.simulated import environment


@pytest.mark.slow
def test_sharded_points():
    command = [sys.executable, "-m", "tests.material_point.sharded_points"]
    root = Path(__file__).parents[2]
    done = subprocess.run(
        command, capture_output=True, text=True, env=environment(2), cwd=root, timeout=300
    )
    assert done.returncode == 0, done.stderr
    assert "shared" in done.stdout
