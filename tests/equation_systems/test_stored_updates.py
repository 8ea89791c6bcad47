"""Updates that lack parts which are held elsewhere in the model are found, and changed in place.

The truth is the step of the model as it was read, whose tolerance is as good as none here.
"""

import dataclasses

import jax
import numpy as np

from benchmarks.scenarios import arguments
from neml2_jax.drivers.march import at_step, step
from neml2_jax.equation_systems.implicit_update import with_fields
from neml2_jax.equation_systems.stored_updates import stored_updates, with_updates


def test_a_law_that_is_held_twice():
    """The geometry of the crystal stands in several models of `scpdecoup`, stored in the first."""
    model, carry, now, _ = arguments("scpdecoup", 2, 2)

    def exact(update):
        return with_fields(update, solver=dataclasses.replace(update.solver, abs_tol=0.0))

    changed = with_updates(model, exact)
    assert {u.solver.abs_tol for u in stored_updates(model)} == {1e-10}
    assert [u.solver.abs_tol for u in stored_updates(changed)] == [0.0, 0.0]
    first = {n: at_step(x, 0) for n, x in now.items()}
    outputs = [jax.jit(step)(m, carry, first)[1].outputs for m in (model, changed)]
    for name, want in outputs[0].items():
        found, scale = outputs[1][name].data, float(abs(want.data).max())
        np.testing.assert_allclose(found, want.data, rtol=0.0, atol=1e-7 * scale + 1e-12)
