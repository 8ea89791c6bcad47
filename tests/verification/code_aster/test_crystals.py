"""Single crystals."""

from pathlib import Path

import jax.numpy as jnp
import numpy as np
import pytest

import neml2_jax
from neml2_jax import R2, SR2

from ..published import Figure, check, published, run

HERE = Path(__file__).parent
pytestmark = pytest.mark.slow


@published(
    "SSNV171a",
    tests="A face-centred crystal of Meric and Cailletaud, turned about z, in tension",
    source="code_aster V6.04.171",
    remark="""301 steps of backward Euler, as code_aster takes. Its local iteration stops at a
    relative residual of 1e-6 by default; the plastic part differs by 9e-6 of itself.""",
)
def ssnv171a() -> list[Figure]:
    history = run(HERE / "ssnv171a.i")
    strain = history.at("output.strain", -1)
    plastic = history.at("output.plastic_strain", -1)
    near = {"within": 1e-5, "because": "code_aster's local iteration stops at 1e-6"}
    return [
        Figure("axial strain, code", "1.8913169e-3", strain[0], **near),
        Figure("lateral strain, code", "-5.027316e-4", strain[1], **near),
        Figure("lateral plastic strain, code", "-6.88473e-5", plastic[1], **near),
    ]


def test_ssnv171a():
    check(ssnv171a)


@published(
    "SSND110b, resolved shears",
    tests="Shears on {110}<111> under 100 MPa along [1 5 9]: the two largest",
    source="code_aster V6.08.110",
    remark="""Without sign, which is that of the slip direction. code_aster's digits are cut off. Of
    this case only the shears are compared: MONO_DD_CC, its law of slip and dislocations at low
    temperature, is not among the laws.""",
)
def ssnd110b() -> list[Figure]:
    axis = np.array([1.0, 5.0, 9.0]) / np.sqrt(107.0)
    x, y, z = axis
    stress = SR2.fill(*(100.0 * np.array([x * x, y * y, z * z, y * z, x * z, x * y])))
    model = neml2_jax.load_input(HERE / "bcc.i").get_model("resolved_shears")
    outputs = model.call_by_name({"stress": stress, "orientation_matrix": R2(jnp.eye(3))})
    shears = np.sort(np.abs(np.asarray(outputs["resolved_shears"].data)))
    return [
        Figure(
            "largest (system 8), MPa, code", "49.6002", shears[-1], 2e-6, "cut off, not rounded"
        ),
        Figure("next (system 5), MPa, code", "45.7848", shears[-2], 2e-6, "cut off, not rounded"),
    ]


def test_ssnd110b():
    check(ssnd110b)
