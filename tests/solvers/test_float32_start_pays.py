"""Starting in float32 saves iterations in float64, and leads to the same solution.

Counted on the benchmarks' inputs. The truth is the march without it, to tolerances near the
precision of float64.
"""

import dataclasses

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

import neml2_jax
from benchmarks.scenarios import INPUTS
from neml2_jax.drivers.march import at_step, march_chunk, start
from neml2_jax.equation_systems import ImplicitUpdate


def is_update(x):
    return isinstance(x, ImplicitUpdate)


# A crystal of which a program has half as many operations as one whose orientation is unknown too.
SCENARIOS = {"chaboche2": (), "scpcoupmult": ("Solvers/newton/type:=NewtonWithLineSearch",)}


def marched(scenario, points, steps, **options):
    """Outputs, tangents of them along all parameters and prescribed values, and iterations."""
    path, variables = INPUTS / f"{scenario}.i", {"nbatch": points}
    file = neml2_jax.load_input(path, SCENARIOS[scenario], variables)
    driver = file.get_driver("driver")

    def with_options(x):
        solver = dataclasses.replace(x.solver, rel_tol=1e-12, abs_tol=1e-13, **options)
        return dataclasses.replace(x, solver=solver)

    model = jax.tree_util.tree_map(
        lambda x: with_options(x) if is_update(x) else x, driver.model, is_leaf=is_update
    )
    values = {n: x.replace(x.data[: steps + 1]) for n, x in driver.prescribed_values().items()}
    carry = start(model, {n: at_step(x, 0) for n, x in values.items()}, driver.ic)
    now = {n: x.replace(jnp.asarray(x.data[1:])) for n, x in values.items()}
    wanted = jnp.ones(steps, bool)
    varied, rest = eqx.partition((model, now), eqx.is_inexact_array)

    @jax.jit
    def both(varied):
        def run(varied):
            model, now = eqx.combine(varied, rest)
            end, record = march_chunk(model, carry, now, wanted)
            return record.outputs, (end.failed, [r.iterations for r in record.reports.values()])

        return jax.jvp(run, (varied,), (varied,), has_aux=True)

    outputs, tangents, (failed, iterations) = both(varied)
    assert not bool(failed)
    (iterations,) = iterations
    return outputs, tangents, np.asarray(iterations)


@pytest.mark.slow
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_start_in_float32_saves_iterations_and_changes_nothing_else(scenario):
    outputs, tangents, plain = marched(scenario, 3, 4)
    started, their_tangents, iterations = marched(scenario, 3, 4, start_in_float32=True)
    # A tangent along all parameters is a sum of large numbers that cancel: it rounds by 1e-9.
    for want, found, tolerance in ((outputs, started, 1e-11), (tangents, their_tangents, 5e-9)):
        for name, x in want.items():
            want_data, data = np.asarray(x.data), np.asarray(found[name].data)
            scale = np.abs(want_data).max()
            np.testing.assert_allclose(data, want_data, rtol=0, atol=tolerance * scale)
    assert (iterations <= plain).all()
    assert iterations.mean() < 0.6 * plain.mean()
