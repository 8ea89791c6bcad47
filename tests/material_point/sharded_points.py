"""Points over an explicit mesh of two devices, beside the same points on one of them."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.sharding import AxisType, NamedSharding, PartitionSpec

from neml2_jax.material_point import MaterialPoint
from tests.material_point.materials import chaboche, strains


def shared(mesh: jax.sharding.Mesh, x: jax.Array) -> jax.Array:
    spec = PartitionSpec("points", *[None] * (x.ndim - 1))
    return jax.device_put(x, NamedSharding(mesh, spec))


def tell() -> dict[str, Any]:
    """Along which axis of the mesh the points of each result are; values are compared here."""
    point = MaterialPoint(chaboche())
    state, strain = point.initial_state(6), jnp.asarray(strains(6))
    alone = point.update(state, strain, 10.0)
    mesh = jax.make_mesh((2,), ("points",), axis_types=(AxisType.Explicit,))
    with jax.set_mesh(mesh):
        state = jax.tree_util.tree_map(lambda x: shared(mesh, x), state)
        both = point.update(state, shared(mesh, strain), 10.0)
    assert both.tangent is not None and alone.tangent is not None
    np.testing.assert_allclose(both.tangent, alone.tangent, atol=1e-6)
    np.testing.assert_allclose(both.flux.data, alone.flux.data, atol=1e-10)
    found = {"tangent": both.tangent, "flux": both.flux.data, "stress": both.state["stress"].data}
    return {name: spec_of(x)[0] for name, x in found.items()}


def spec_of(x: jax.Array) -> PartitionSpec:
    assert isinstance(x.sharding, NamedSharding), x.sharding
    return x.sharding.spec
