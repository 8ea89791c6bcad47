"""What compiled structured Jacobians need in memory, without running them.

Buffers are the same, to the byte, whatever is done for the machine code.
Times are measured by `python -m benchmarks.sites`.
"""

import jax
import jax.numpy as jnp
import pytest

from benchmarks.counts import CHEAP_MACHINE_CODE
from benchmarks.sites import SiteLaw, Weighted
from neml2_jax import SR2, Scalar
from neml2_jax.laws.common import SR2IntermediateMean
from neml2_jax.models import ComposedModel

from ..models.laws import Saturation


def bytes_needed(function, *arguments):
    memory = jax.jit(function).lower(*arguments).compile(CHEAP_MACHINE_CODE).memory_analysis()
    assert memory is not None
    return memory.temp_size_in_bytes + memory.output_size_in_bytes


def scalars(n):
    return Scalar(jnp.full(n, 0.5), sub_batch_ndim=1)


def test_a_chain_of_sites_needs_memory_in_proportion():
    model = ComposedModel(
        models=[Saturation(x=f"x{i}", y=f"x{i + 1}", R=1.5, d=0.5) for i in range(6)]
    )
    few, many = (
        bytes_needed(lambda v: model.jacobian(v)[1], {"x0": scalars(n)}) for n in (200, 2000)
    )
    assert many / few < 1.3 * 10
    few, many = (
        bytes_needed(lambda v: model.hessian(v)[1], {"x0": scalars(n)}) for n in (200, 2000)
    )
    assert many / few < 1.3 * 10


def test_a_mean_that_goes_back_to_the_sites_needs_memory_in_proportion():
    model = ComposedModel(
        models=[
            SR2IntermediateMean(from_="x", to="mean", reduces="grain"),
            Weighted(x="mean", w="w", y="y"),
        ]
    )

    def needed(n):
        x = SR2(jnp.full((n, 6), 0.5), sub_batch_ndim=1)
        w = Scalar(
            jnp.ones(1), sub_batch_ndim=1, sub_batch_state=("broadcast",), sub_batch_meta=(n,)
        )
        return bytes_needed(lambda v: model.jacobian(v, wrt=("x",))[1], {"x": x, "w": w})

    ten, hundred, thousand = needed(10), needed(100), needed(1000)
    assert hundred / ten < 1.3 * 10 and thousand / hundred < 1.3 * 10


@pytest.mark.slow
def test_many_sites_need_a_fiftieth_of_the_dense_jacobian():
    model, n = SiteLaw(), 200
    values = {
        name: kind(jnp.full((n, *kind.BASE_SHAPE), 0.5), sub_batch_ndim=1)
        for name, kind in model.input_spec.items()
    }

    def dense(values):
        return jax.jacfwd(model.call_by_name)(values)

    assert bytes_needed(dense, values) > 50 * bytes_needed(lambda v: model.jacobian(v)[1], values)
