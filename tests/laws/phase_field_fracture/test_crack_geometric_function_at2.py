import pytest

from neml2_jax.laws.phase_field_fracture import CrackGeometricFunctionAT2
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar


@pytest.mark.parametrize(("d", "crack"), ((0.0, 0.0), (0.3, 0.09), (1.0, 1.0)))
def test_closed_form(d, crack):
    check_model(
        CrackGeometricFunctionAT2(), inputs={"phase": Scalar(d)}, outputs={"crack": Scalar(crack)}
    )
