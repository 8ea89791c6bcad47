"""Files of orientations: there and back, files of other codes, and orix for maps."""

import importlib.util

import jax
import numpy as np
import pytest

from neml2_jax.crystallography import point_group
from neml2_jax.texture import (
    EBSDMap,
    from_euler_angles,
    read_ebsd,
    read_orientations,
    to_euler_angles,
    write_ebsd,
    write_orientations,
)
from neml2_jax.types import MRP

from .matrices import matrices

R = MRP.rand(jax.random.key(0), 12)


@pytest.mark.parametrize("convention", ("bunge", "kocks", "roe"))
def test_there_and_back(tmp_path, convention):
    weights = np.arange(1.0, 13.0)
    path = write_orientations(tmp_path / "t.tex", R, weights, convention)
    assert path.read_text().splitlines()[3] == f"{convention[0].upper()} 12"
    r, w = read_orientations(path)
    np.testing.assert_allclose(matrices(r), matrices(R), atol=1e-8)
    np.testing.assert_allclose(w, weights / weights.sum(), rtol=1e-8)


def test_plain_tables(tmp_path):
    path = tmp_path / "angles.txt"
    path.write_text("# phi1 Phi phi2\n35.264, 45, 0\n\n90 35.264 45  # copper\n")
    r, w = read_orientations(path)
    expected = from_euler_angles([[35.264, 45, 0], [90, 35.264, 45]], degrees=True)
    np.testing.assert_allclose(r.data, expected.data, atol=1e-12)
    np.testing.assert_allclose(w, [0.5, 0.5])
    kocks, _ = read_orientations(path, "kocks")
    np.testing.assert_allclose(
        to_euler_angles(kocks, "kocks", degrees=True)[0], [35.264, 45, 0], atol=1e-9
    )


@pytest.mark.parametrize(
    "text, message",
    (
        ("1 2\n", ":1: three Euler angles.*'1 2'"),
        ("1 2 3\n1 2 3 4\n", ":2: three Euler angles"),
        ("1 2 x\n", "needed, with decimal points; got '1 2 x'"),
        ("12,5 30 45\n", "with decimal points; got '12,5 30 45'"),
        ("1 2 nan\n", ":1: three Euler angles"),
        ("1 2 3\n\0", ":2: the text holds NUL"),
        ("\n", "no orientations"),
        ("a\nb\nc\nB 2\n1 2 3 1\n", "says 2 orientations and has 1"),
    ),
)
def test_refusals(tmp_path, text, message):
    path = tmp_path / "angles.txt"
    path.write_text(text)
    with pytest.raises(ValueError, match=message):
        read_orientations(path)


def test_conflicting_convention(tmp_path):
    with pytest.raises(ValueError, match="says bunge, not roe"):
        read_orientations(write_orientations(tmp_path / "t.tex", R), "roe")


@pytest.mark.skipif(importlib.util.find_spec("orix") is None, reason="orix is not installed")
class TestMaps:
    scan = EBSDMap(
        R,
        np.tile(np.arange(4.0), 3),
        np.repeat(np.arange(3.0), 4),
        np.array([0] * 7 + [1] * 5),
        {0: ("nickel", "m-3m"), 1: ("titanium", "6/mmm")},
    )

    @pytest.mark.parametrize("name, atol", (("m.h5", 1e-8), ("m.ang", 1e-4)))
    def test_there_and_back(self, tmp_path, name, atol):
        got = read_ebsd(write_ebsd(tmp_path / name, self.scan))
        np.testing.assert_allclose(matrices(got.orientations), matrices(R), atol=atol)
        np.testing.assert_allclose(got.x, self.scan.x)
        np.testing.assert_allclose(got.y, self.scan.y)
        # A file of the older format keeps the rotations of the group only.
        laue = [point_group(p[1]).laue for p in got.phases.values()]
        assert laue == ["m-3m", "6/mmm"]
        second = list(got.phases)[1]
        assert len(got.of_phase(second).x) == 5
        with pytest.raises(ValueError, match="not 9"):
            got.of_phase(9)

    def test_orix_reads_the_same_angles(self, tmp_path):
        """Both sides say the same Bunge angles: the frames are right way round."""
        from orix import io

        there = io.load(str(write_ebsd(tmp_path / "m.h5", self.scan)))
        np.testing.assert_allclose(
            there.rotations.to_euler(), np.asarray(to_euler_angles(R)), atol=1e-6
        )
