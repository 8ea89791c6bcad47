import jax
import numpy as np
import pytest

from neml2_jax.models.solid_mechanics import ModeMixity
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
    def beta(n, s):
        return ModeMixity()(Scalar(n), Scalar(s)).data

    assert beta(0.0, 0.0) == 0.0
    for derivative in (jax.jacfwd(beta, (0, 1)), jax.jacrev(beta, (0, 1)), jax.hessian(beta)):
        assert np.all(np.isfinite(derivative(0.0, 0.0)))
