"""Both laws of relative permeability, within and at both ends."""

import math

import pytest

from neml2_jax.laws.porous_flow import (
    BrooksCoreyRelativePermeability,
    VanGenuchtenRelativePermeability,
)
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar


@pytest.mark.parametrize("S", (0.05, 0.6, 0.99))
def test_van_genuchten(S):
    want = math.sqrt(S) * (1.0 - (1.0 - S**2.5) ** 0.4) ** 2
    check_model(
        VanGenuchtenRelativePermeability(m=0.4),
        inputs={"effective_saturation": Scalar(S)},
        outputs={"relative_permeability": Scalar(want)},
    )


@pytest.mark.parametrize("S", (0.05, 0.6, 0.99))
def test_brooks_corey(S):
    check_model(
        BrooksCoreyRelativePermeability(exponent=1.6),
        inputs={"effective_saturation": Scalar(S)},
        outputs={"relative_permeability": Scalar(S**4.25)},
    )


@pytest.mark.parametrize(
    "law", (VanGenuchtenRelativePermeability(m=0.4), BrooksCoreyRelativePermeability(exponent=1.6))
)
@pytest.mark.parametrize(("S", "k"), ((-0.1, 0.0), (0.0, 0.0), (1.0, 1.0), (1.2, 1.0)))
def test_ends(law, S, k):
    check_model(
        law,
        inputs={"effective_saturation": Scalar(S)},
        outputs={"relative_permeability": Scalar(k)},
        differences=False,
    )
