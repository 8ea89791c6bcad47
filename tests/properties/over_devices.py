"""What a process with several devices is asked; it has them where nothing has used JAX before."""

import functools

import jax
import numpy as np
from jax.sharding import PartitionSpec as P


def over_devices():
    """The models whose outputs and gradients are the same where each point has its own device."""
    from .transformed import MODELS, POINTS

    mesh = jax.make_mesh((POINTS,), ("points",), axis_types=(jax.sharding.AxisType.Auto,))
    for name, make in MODELS.items():
        model, values = make()
        both = functools.partial(outputs_and_gradients, model)
        # The loops of a solve start from constants, which JAX does not take for varying by itself.
        checked = name in ("explicit", "sited")
        mapped = jax.shard_map(
            both, mesh=mesh, in_specs=P("points"), out_specs=P("points"), check_vma=checked
        )
        got, want = jax.jit(mapped)(values), jax.jit(both)(values)
        trees = (jax.tree_util.tree_leaves(x) for x in (got, want))
        for x, y in zip(*trees, strict=True):
            np.testing.assert_allclose(x, y, rtol=1e-9, atol=1e-12)
            assert len(x.sharding.device_set) == POINTS
    return {"same": list(MODELS)}


def outputs_and_gradients(model, values):
    """At each point alone, so that the split into devices does not change the weights."""
    from .transformed import arrays, total

    at_a_point = jax.vmap(jax.grad(lambda v: total(model, v)))(values)
    return arrays(model.call_by_name(values)), at_a_point
