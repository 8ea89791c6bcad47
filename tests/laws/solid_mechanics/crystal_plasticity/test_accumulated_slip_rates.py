import numpy as np

from neml2_jax.laws.solid_mechanics import AccumulatedSlipRates
from neml2_jax.testing import check_model

from .crystals import over_slip, rates


def test_both_ways_count():
    check_model(
        AccumulatedSlipRates(),
        inputs={"slip_rates": over_slip(rates())},
        outputs={"accumulated_slips_rate": over_slip(np.abs(rates()))},
    )
