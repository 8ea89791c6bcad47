"""Points over an explicit mesh of two devices give what points on one give, and stay shared."""

import jax
import jax.numpy as jnp
import numpy as np
from jax.sharding import AxisType, NamedSharding, PartitionSpec

from neml2_jax.material_point import MaterialPoint
from tests.material_point.materials import chaboche, strains

jax.config.update("jax_enable_x64", True)
point = MaterialPoint(chaboche())
state, strain = point.initial_state(6), jnp.asarray(strains(6))
alone = point.update(state, strain, 10.0)
mesh = jax.make_mesh((2,), ("points",), axis_types=(AxisType.Explicit,))


def shared(x):
    spec = PartitionSpec("points", *[None] * (x.ndim - 1))
    return jax.device_put(x, NamedSharding(mesh, spec))


with jax.set_mesh(mesh):
    both = point.update(jax.tree_util.tree_map(shared, state), shared(strain), 10.0)
for x in (both.tangent, both.flux.data, both.state["stress"].data):
    assert isinstance(x.sharding, NamedSharding) and x.sharding.spec[0] == "points", x.sharding
np.testing.assert_allclose(both.tangent, alone.tangent, atol=1e-6)
np.testing.assert_allclose(both.flux.data, alone.flux.data, atol=1e-10)
print("shared")
