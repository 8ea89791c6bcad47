import pytest

from neml2_jax.laws.solid_mechanics import ModeMixity
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar


@pytest.mark.parametrize(
    ("normal", "tangential", "beta"),
    ((0.2, 0.3, 1.5), (0.2, 0.0, 0.0), (-0.1, 0.3, 0.0)),  # mixed, pure opening, closed
)
def test_closed_form(normal, tangential, beta):
    check_model(
        ModeMixity(),
        inputs={
            "normal_separation": Scalar(normal),
            "tangential_separation": Scalar(tangential),
        },
        outputs={"mode_mixity": Scalar(beta)},
    )


def test_no_separation():
    check_model(
        ModeMixity(),
        inputs={"normal_separation": Scalar(0.0), "tangential_separation": Scalar(0.0)},
        outputs={"mode_mixity": Scalar(0.0)},
        differences=False,
    )
