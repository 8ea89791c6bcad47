"""Single crystals."""

from pathlib import Path

import pytest

from ..published import Figure, check, published, run

HERE = Path(__file__).parent
pytestmark = pytest.mark.slow


@published(
    "SSNV171a",
    tests="A face-centred crystal of Meric and Cailletaud, turned about z, in tension",
    source="code_aster V6.04.171",
    remark="""301 steps of backward Euler, as code_aster takes. Its local iteration stops at a
    relative residual of 1e-6; the plastic part differs by 9e-6 of itself.""",
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
