import numpy as np
import pytest

from neml2_jax.laws.solid_mechanics import CrystalPlasticityStrainPredictor
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar

from .crystals import mandel

D = np.diag([0.1, -0.05, -0.05])
model = CrystalPlasticityStrainPredictor(scale=0.5, threshold=1e-3)


# A fresh crystal, one strained a little, one strained more than the threshold.
@pytest.mark.parametrize("size, moved", ((0.0, 0.1), (5e-4, 0.1), (2e-3, 0.0)))
def test_closed_form(size, moved):
    old = size * np.diag([1.0, 0.0, 0.0])
    check_model(
        model,
        inputs={
            "deformation_rate": mandel(D),
            "t": Scalar(1.3),
            "t~1": Scalar(1.1),
            "elastic_strain~1": mandel(old),
        },
        outputs={"elastic_strain": mandel(old + moved * D)},
    )
