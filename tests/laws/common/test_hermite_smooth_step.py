import pytest

from neml2_jax.laws.common import HermiteSmoothStep
from neml2_jax.testing import check_model

# u and 3 u^2 - 2 u^3: before the step, both ends, a quarter, the middle, after it
STEP = ((-0.5, 0.0), (0.0, 0.0), (0.25, 0.15625), (0.5, 0.5), (1.0, 1.0), (1.7, 1.0))


@pytest.mark.parametrize("u, y", STEP)
@pytest.mark.parametrize("complement", (False, True))
def test_closed_form(u, y, complement):
    check_model(
        HermiteSmoothStep(lower_bound=-1.0, upper_bound=3.0, complement=complement),
        inputs={"argument": -1.0 + 4.0 * u},
        outputs={"value": 1.0 - y if complement else y},
    )
