"""The generic interface of MFront behaviours, driven by a host in C, with the sanitizers."""

import shutil
import subprocess
from pathlib import Path

import jax
import numpy as np
import pytest

from neml2_jax.export import ExportError
from neml2_jax.export.generic import write_generic
from neml2_jax.export.material_at_point import material_at_point

from .materials import MATERIALS
from .native import needs_compiler, without_figures

pytestmark = pytest.mark.slow

HOST = Path(__file__).parent / "generic_host.c"
FLAGS = "-std=c99 -O0 -Wall -Wextra -Wno-psabi -Wno-unused-parameter -DISO_LANES=1".split()
SANITIZERS = "-g -fsanitize=address,undefined -fno-sanitize-recover=all".split()
DIRECTION = np.array([4e-3, -3e-3, 1e-3, 1.5e-3, -2e-3, 0.5e-3])
OURS = [0, 1, 2, 5, 4, 3]
"""Where MFront's components stand in ours; the factors sqrt(2) are the same."""


@pytest.fixture(scope="module")
def iso(tmp_path_factory):
    """A viscoplastic material, exported, and the model."""
    folder = tmp_path_factory.mktemp("generic")
    model = MATERIALS["isoharden"]()[0]
    with without_figures():
        write_generic(material_at_point(model), "iso", folder)
    if shutil.which("cc"):
        subprocess.run(["cc", *FLAGS, "-c", "iso.c"], cwd=folder, check=True)
    return folder, jax.jit(model.call_by_name), model.input_spec


@needs_compiler
@pytest.mark.parametrize("plane", (False, True), ids=("solid", "plane strain"))
def test_a_host_in_c(iso, plane):
    """Three steps, against the model itself; the time is the last of the state variables."""
    folder, call, names = iso
    define = ["-DPLANE"] if plane else []
    command = [
        "cc",
        *FLAGS,
        *SANITIZERS,
        *define,
        f"-I{folder}",
        str(HOST),
        "iso.o",
        "iso_generic.c",
    ]
    done = subprocess.run([*command, "-lm"], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0 and done.stderr == "", done.stderr
    done = subprocess.run(["./a.out"], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0 and done.stderr == "", done.stderr
    lines = done.stdout.splitlines()
    n = 4 if plane else 6
    chosen = OURS[:n]
    direction = np.zeros(6)
    direction[chosen] = DIRECTION[:n]
    old = {"strain~1": np.zeros(6), "stress~1": np.zeros(6), "t~1": 0.0}
    old["equivalent_plastic_strain~1"] = 0.0
    for k in (1, 2, 3):
        forces, state, tangent = (np.array(x.split(), float) for x in lines[3 * k - 3 : 3 * k])
        given = {"strain": k * direction, "t": 2.0 * k}
        known = {**old, **given}
        found = call({n: known[n] for n in names})
        expected = found["stress"].data
        np.testing.assert_allclose(forces, expected[np.array(chosen)], rtol=1e-11, atol=1e-10)
        np.testing.assert_allclose(state[:6], expected[np.array(OURS)], rtol=1e-11, atol=1e-10)
        assert state[6] > 1e-3 and state[7] == 2.0 * k
        old = {f"{n}~1": x for n, x in given.items()}
        old |= {f"{n}~1": found[n].data for n in ("stress", "equivalent_plastic_strain")}
    h, slopes = 1e-7, []
    for j in chosen:
        ends = []
        for s in (h, -h):
            moved = known["strain"] + s * np.eye(6)[j]
            inputs = {**known, "strain": moved}
            out = call({n: inputs[n] for n in names})
            ends.append(np.asarray(out["stress"].data)[chosen])
        slopes.append((ends[0] - ends[1]) / (2 * h))
    tangent = tangent.reshape(n, n)
    np.testing.assert_allclose(tangent, np.array(slopes).T, rtol=1e-5, atol=1e-5 * tangent.max())
    at_start = np.array(lines[9].split(), float)
    assert np.isfinite(at_start).all() and not np.allclose(at_start, tangent.ravel())
    assert lines[10:] == [
        "iso: of tangents there is the consistent one only; K[0] is 0, 4 or -3",
        "iso: the speed of sound is not computed; K[0] is 0, 4 or -3",
        "iso: the step did not converge; take a smaller one",
    ]


def test_stress_measures(tmp_path):
    """Of a model in F, the two stresses that the interface has numbers for."""
    model = MATERIALS["hyperelastic"]()[0]
    for flux, number in (("cauchy_stress", 0), ("pk1_stress", 2)):
        with without_figures():
            write_generic(material_at_point(model, fluxes=[flux]), "rubber", tmp_path)
        assert f"MEASURE = {number} " in (tmp_path / "rubber_generic.c").read_text()
    both = material_at_point(model, fluxes=["cauchy_stress", "pk1_stress"])
    with pytest.raises(ExportError, match="takes one stress, that of Cauchy .* with `--flux`"):
        write_generic(both, "rubber", tmp_path)
