"""One huge step in float32, where the order of an elimination is not right for all that follows."""

import jax
import jax.numpy as jnp
import numpy as np

from benchmarks.reuse import with_reuse
from benchmarks.scenarios import arguments
from neml2_jax.drivers.march import at_step, march_chunk, with_no_memories
from neml2_jax.errors import Status

POINTS = 64


def statuses(reuse):
    """Of isoharden after a third of its history at once, seven unknowns with conditions of 1e13."""
    model, carry, now, _ = arguments("isoharden", POINTS, None, jnp.float32)
    now = {n: x.replace(x.data[32:33]) for n, x in now.items()}
    model = with_reuse(model, reuse)
    carry = with_no_memories(model, carry, {n: at_step(x, 0) for n, x in now.items()})
    record = march_chunk(model, carry, now, jnp.ones(1, bool))[1]
    (report,) = record.reports.values()
    return np.asarray(jax.tree_util.tree_leaves(report.status)[0])


def test_reuse_converges_where_full_newton_does():
    full, reused = statuses(0.0), statuses(0.3)
    assert np.mean(full == Status.CONVERGED) > 0.8
    np.testing.assert_array_equal(reused[full == Status.CONVERGED], Status.CONVERGED)
