"""`TransientDriver` with blocks of steps: the same results, reports and failures as without."""

import numpy as np
import pytest

from neml2_jax import Scalar
from neml2_jax.drivers import TransientDriver
from neml2_jax.errors import ConvergenceError, DeclarationError

from ..test_transient_driver import decay, second_order

STEPS = 11
TIMES = np.linspace(0.0, 2.0, STEPS) ** 1.2


def driver(model, force, **options):
    return TransientDriver(
        model=model,
        prescribed_time=Scalar(TIMES),
        prescribed={"f": Scalar(force)},
        ic={"x": Scalar(0.5)},
        steps_per_chunk=7,  # a block of 4 and 3 left over, then 3 of the 7
        **options,
    )


FORCE = np.sin(3.0 * TIMES)[:, None] * np.array([1.0, 3.0])


@pytest.mark.parametrize("model", (decay(), second_order()), ids=("one", "two steps back"))
def test_history(model):
    one = driver(model, FORCE).run()
    many = driver(model, FORCE, block_of_steps=4).run()
    assert one.arrays.keys() == many.arrays.keys() and one.finished == many.finished
    for key, x in one.arrays.items():
        np.testing.assert_allclose(many.arrays[key], x, rtol=1e-9, atol=1e-10)


def test_a_step_that_fails_is_told_as_without_blocks():
    force = FORCE.copy()
    force[7, 1] = np.nan
    found = []
    for block in (0, 4):
        with pytest.raises(ConvergenceError) as caught:
            driver(decay(), force, block_of_steps=block).run()
        found.append(caught.value)
    assert found[0].step == found[1].step == 7 and found[0].point == found[1].point
    finished = [e.history.finished for e in found]
    assert finished == [7, 7]


def test_what_is_refused():
    with pytest.raises(DeclarationError, match="two steps at least"):
        driver(decay(), FORCE, block_of_steps=1)
