import pytest

from neml2_jax.laws.solid_mechanics import OrientationRate
from neml2_jax.testing import check_model
from neml2_jax.types import WR2

from .crystals import axial, mandel
from .test_elastic_strain_rate import D_P, E, W


@pytest.mark.parametrize("scale", (0.0, 1.0))
def test_closed_form(scale):
    e, w, w_p, d_p = scale * E, scale * W, -0.4 * scale * W, scale * D_P
    check_model(
        OrientationRate(),
        inputs={
            "elastic_strain": mandel(e),
            "vorticity": WR2(axial(w)),
            "plastic_deformation_rate": mandel(d_p),
            "plastic_vorticity": WR2(axial(w_p)),
        },
        outputs={"orientation_rate": WR2(axial(w - w_p + d_p @ e - e @ d_p))},
    )
