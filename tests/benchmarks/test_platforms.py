"""Every benchmark scenario lowers for all platforms and any number of points; it runs in float32.

Lowering needs no such device: StableHLO for a platform is made on any machine. Float32 results are
compared with float64 ones of the same few steps.
"""

import os

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import export

from benchmarks.scenarios import SCENARIOS, arguments
from neml2_jax.drivers.march import march_chunk
from neml2_jax.types import is_tensor

# Each compiles for seconds: one of a kind by default, all with NEML2_JAX_EVERY_CASE=1.
CHOSEN = ("chaboche2", "gtntheig", "mxpc", "radret", "scpcoup", "scpcoupmult")
EVERY = bool(os.environ.get("NEML2_JAX_EVERY_CASE"))
# GMRES does not depend on how many unknowns there are, and compiles in a third for two back
# stresses instead of twelve.
BY_GMRES = "chaboche2 by GMRES"
CASES = [BY_GMRES, *(s for s in SCENARIOS if EVERY or s in CHOSEN)]
# Relative to the largest value of a variable over all points, after STEPS steps.
FLOAT32 = 1e-4
# Stresses from a small difference of strains.
LOOSER = {"radret": 3e-4, "scpcoupmult": 3e-4}
STEPS = 12
# Marches of `test_measure.py` have as many, and are the same programs.
POINTS = 3

# Calls of GMRES that JAX may rename one day: a saved module may then not load, which is not tested.
UNSTABLE = [
    export.DisabledSafetyCheck.custom_call(f"{library}_{routine}_ffi")
    for library in ("cusolver", "hipsolver")
    for routine in ("ormqr", "geqrf", "orgqr")
] + [export.DisabledSafetyCheck.custom_call("lapack_dormqr_ffi")]


def prepared(case, **options):
    """A march of the whole history, of which the first steps are taken."""
    if case == BY_GMRES:
        options["overrides"] = ("Solvers/direct/type:=GMRES",)
    model, carry, now, wanted = arguments(case.split()[0], POINTS, **options)
    return model, carry, now, jnp.arange(wanted.size) < STEPS


@pytest.fixture(scope="module", params=CASES)
def case(request):
    """Its name, and what its march takes, traced once for all tests of it, which follow on one
    another."""
    return request.param, prepared(request.param)


def any_number_of_points(arguments):
    """Arguments of `march_chunk` by shape, with a symbol for the size of the dynamic batch."""
    (points,) = export.symbolic_shape("points")

    def shapes(tree, lead, is_batched):
        def shape(x):
            wide = jnp.shape(x)
            if is_tensor(x) and is_batched(x):
                axis = x.k_ndim + lead
                wide = (*wide[:axis], points, *wide[axis + 1 :])
            data = jax.ShapeDtypeStruct(wide, x.dtype)
            return jax.tree_util.tree_map(lambda _: data, x)

        return jax.tree_util.tree_map(shape, tree, is_leaf=is_tensor)

    model, carry, now, wanted = arguments
    return (
        shapes(model, 0, lambda x: x.dynamic_batch_shape == (POINTS,)),
        shapes(carry, 0, lambda x: x.dynamic_batch_ndim == 1),
        shapes(now, 1, lambda x: x.dynamic_batch_ndim == 2),
        shapes(wanted, 0, is_tensor),
    )


def exported(given, platforms):
    flat, treedef = jax.tree_util.tree_flatten(any_number_of_points(given))

    def run(*flat):
        return march_chunk(*jax.tree_util.tree_unflatten(treedef, flat))[1].outputs

    def leaves(*flat):
        return jax.tree_util.tree_leaves(run(*flat))

    return export.export(jax.jit(leaves), platforms=platforms, disabled_checks=UNSTABLE)(*flat)


@pytest.mark.slow
def test_lowers_for_every_platform_with_any_number_of_points(case):
    module = exported(case[1], ("cpu", "cuda", "rocm", "tpu"))
    assert module.platforms == ("cpu", "cuda", "rocm", "tpu")
    assert any("points" in str(x.shape) for x in module.out_avals)
    assert module.mlir_module_serialized


@pytest.mark.slow
def test_one_module_serves_less_than_a_tile_and_several_tiles():
    # The march of 3 points is also a program of `test_reuse.py`, and of `test_on_a_gpu.py`.
    module = exported(arguments("isoharden", POINTS, 12), ("cpu",))
    for points in (3, 150):
        own = arguments("isoharden", points, 12)
        want = jax.tree_util.tree_leaves(march_chunk(*own)[1].outputs)
        for x, y in zip(module.call(*jax.tree_util.tree_leaves(own)), want, strict=True):
            np.testing.assert_allclose(x, y, rtol=1e-12, atol=1e-12 * np.abs(y).max())


@pytest.mark.slow
def test_float32_agrees_with_float64(case):
    name_of_case, given = case
    double = march_chunk(*given)
    single = march_chunk(*prepared(name_of_case, dtype=jnp.float32))
    assert not bool(double[0].failed) and not bool(single[0].failed)
    for name, x in single[1].outputs.items():
        assert x.dtype == jnp.float32, name
        want = np.asarray(double[1].outputs[name].data)
        error = np.abs(np.asarray(x.data) - want).max() / max(np.abs(want).max(), 1e-12)
        assert error < LOOSER.get(name_of_case, FLOAT32), f"{name}: {error:.1e}"
