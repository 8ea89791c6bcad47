import numpy as np
import pytest

from neml2_jax.laws.solid_mechanics import ElasticStrainRate
from neml2_jax.testing import check_model
from neml2_jax.types import WR2

from .crystals import axial, mandel

E = np.array([[0.01, 0.002, 0.003], [0.002, -0.02, 0.001], [0.003, 0.001, 0.015]])
W = np.array([[0.0, 0.3, -0.1], [-0.3, 0.0, 0.2], [0.1, -0.2, 0.0]])
D, D_P = np.diag([0.1, -0.05, -0.05]), np.diag([0.02, 0.03, -0.05])


@pytest.mark.parametrize("scale", (0.0, 1.0))
def test_closed_form(scale):
    e, w, d, d_p = (scale * x for x in (E, W, D, D_P))
    check_model(
        ElasticStrainRate(),
        inputs={
            "elastic_strain": mandel(e),
            "deformation_rate": mandel(d),
            "vorticity": WR2(axial(w)),
            "plastic_deformation_rate": mandel(d_p),
        },
        outputs={"elastic_strain_rate": mandel(d - d_p + w @ e - e @ w)},
    )
