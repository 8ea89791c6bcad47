"""The structured Jacobian of every registered law, written out, is `jax.jacfwd` of the dense law.

Sites, points, and which parameters are numbers, sited or variables are drawn for each law.
"""

import functools

import jax
import numpy as np
import pytest

from neml2_jax.types import functions as F

from .every_law import every_law, layout_of, make, values_for
from .layouts import assert_block, dense_jacobians, quick_jit


@functools.partial(jax.jit, **quick_jit)
def jacobians(model, given):
    outputs, blocks = model.jacobian(given)
    got = {(o, n): F.to_dense(t) for o, by in blocks.items() for n, t in by.items()}

    def dense(moved):
        return {n: x.materialize().data for n, x in model.call_by_name(moved).items()}

    return {n: x.data for n, x in outputs.items()}, got, dense_jacobians(dense, given)


@pytest.mark.slow
@pytest.mark.parametrize("name", every_law())
def test_jacobian(name):
    layout = layout_of(name)
    model = make(every_law()[name], layout)
    given = values_for(model, layout)
    outputs, got, want = jacobians(model, given)
    for output, x in outputs.items():
        assert np.isfinite(x).all(), f"{output} is not finite: the check would say nothing"
    for (output, n), block in want.items():
        if (output, n) in got:
            assert_block(got[output, n], block, f"{output} by {n}")
        else:
            np.testing.assert_array_equal(block, 0.0, f"{output} by {n} is absent")
