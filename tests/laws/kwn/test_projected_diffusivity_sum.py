from neml2_jax.laws.kwn import ProjectedDiffusivitySum
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar


def test_closed_form():
    check_model(
        ProjectedDiffusivitySum(
            far_field_concentrations=("x1", "x2"),
            concentration_differences=(0.3, -0.4),
            diffusivities=(2.0, "D2"),
        ),
        inputs={"x1": Scalar(0.1), "x2": Scalar(0.2), "D2": Scalar(4.0)},
        outputs={"projected_diffusivity_sum": Scalar(0.65)},
    )
