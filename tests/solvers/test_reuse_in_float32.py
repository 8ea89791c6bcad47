"""One huge step in float32, where the order of an elimination is not right for all that follows."""

import jax
import jax.numpy as jnp
import numpy as np

from benchmarks.reuse import with_reuse
from benchmarks.scenarios import arguments
from neml2_jax.drivers.march import at_step, march_chunk, with_no_memories
from neml2_jax.errors import Status

POINTS = 64


STEPS = (20, 26, 32)
"""Of the history, up to each of which one step goes: up to a third of it."""


def statuses(reuse):
    """Of isoharden after such steps, `(steps, points)`: seven unknowns with conditions of 1e13."""
    model, carry, now, _ = arguments("isoharden", POINTS, None, jnp.float32)
    model = with_reuse(model, reuse)
    out = []
    for k in STEPS:
        given = {n: x.replace(x.data[k : k + 1]) for n, x in now.items()}
        begin = with_no_memories(model, carry, {n: at_step(x, 0) for n, x in given.items()})
        record = march_chunk(model, begin, given, jnp.ones(1, bool))[1]
        (report,) = record.reports.values()
        out.append(np.asarray(jax.tree_util.tree_leaves(report.status)[0]).reshape(POINTS))
    return np.stack(out)


def test_reuse_converges_where_full_newton_does():
    """Which points are singular in float32 is rounding; of one step alone it may be a tenth."""
    full, reused = statuses(0.0), statuses(0.3)
    assert np.mean(full == Status.CONVERGED) > 0.9
    np.testing.assert_array_equal(reused[full == Status.CONVERGED], Status.CONVERGED)
