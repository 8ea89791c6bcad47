import math

import numpy as np
import pytest

from neml2_jax.laws.finite_volume import SmearedDeltaSource
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar

centers = [-0.5, 0.25, 1.0]


@pytest.mark.parametrize("x0", (0.2, 0.25))  # between centres, at one
def test_closed_form(x0):
    source = [2.5 * math.exp(-2.0 * (x - x0) ** 2) * math.sqrt(2.0 / math.pi) for x in centers]
    check_model(
        SmearedDeltaSource(width=0.5, cell_centers=centers),
        inputs={"magnitude": Scalar(2.5), "location": Scalar(x0)},
        outputs={"state/smeared_source": Scalar(source, sub_batch_ndim=1)},
    )


def test_all_of_the_source_is_somewhere():
    x = np.linspace(-5.0, 5.0, 201)
    source = SmearedDeltaSource(width=0.3, cell_centers=x)(Scalar(2.5), Scalar(0.2))
    assert float(np.sum(source.data)) * 0.05 == pytest.approx(2.5)
