import pytest

from neml2_jax.laws.solid_mechanics import ThermalDeformationJacobian
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar


@pytest.mark.parametrize(("temperature", "J"), ((300.0, 1.0), (500.0, 1.02)))
def test_closed_form(temperature, J):
    check_model(
        ThermalDeformationJacobian(reference_temperature=300.0, CTE=1e-4),
        inputs={"temperature": Scalar(temperature)},
        outputs={"jacobian": Scalar(J)},
    )
