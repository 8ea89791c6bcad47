import pytest

from neml2_jax.laws.phase_field_fracture import CrackGeometricFunctionAT1
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar


@pytest.mark.parametrize("d", (0.0, 0.3, 1.0))
def test_closed_form(d):
    check_model(
        CrackGeometricFunctionAT1(), inputs={"phase": Scalar(d)}, outputs={"crack": Scalar(d)}
    )
