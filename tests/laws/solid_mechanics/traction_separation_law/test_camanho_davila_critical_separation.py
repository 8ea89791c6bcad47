import math

import pytest

from neml2_jax.laws.solid_mechanics import CamanhoDavilaCriticalSeparation
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar

K, N, S = 100.0, 20.0, 30.0


@pytest.mark.parametrize("beta", (0.0, 1.5))  # pure opening, mixed
def test_quadratic_stress_criterion(beta):
    """At onset (K d_n / N)^2 + (K d_s / S)^2 = 1 with d_s = beta d_n."""
    opening = 1.0 / math.sqrt((K / N) ** 2 + (K * beta / S) ** 2)
    check_model(
        CamanhoDavilaCriticalSeparation(
            mode_mixity="beta", penalty_stiffness=K, normal_strength=N, shear_strength=S
        ),
        inputs={"normal_separation": Scalar(0.1), "beta": Scalar(beta)},
        outputs={"critical_separation": Scalar(math.hypot(opening, beta * opening))},
    )


def test_closed_interface_shears():
    check_model(
        CamanhoDavilaCriticalSeparation(
            mode_mixity=0.0, penalty_stiffness=K, normal_strength=N, shear_strength=S
        ),
        inputs={"normal_separation": Scalar(-0.1)},
        outputs={"critical_separation": Scalar(S / K)},
    )
