"""Points that are shared among devices stay where they are."""

import pytest

from tests.devices.simulated import told_with_devices

from . import sharded_points


@pytest.mark.slow
def test_sharded_points():
    told = told_with_devices(2, sharded_points.tell)
    assert told == dict.fromkeys(("tangent", "flux", "stress"), "points")
