"""Free components with coarse steps: each result is what the model alone gives for its strain."""

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neml2_jax import SR2, AbstractLaw, Scalar, input_variable, output_variable, parameter
from neml2_jax.equation_systems import ImplicitUpdate, NonlinearSystem
from neml2_jax.material_point import MaterialPoint, check_tangent, point_under
from neml2_jax.solvers import Newton

from .materials import FEW_POINTS as POINTS
from .materials import of_benchmark

STEPS = 6
STIFFNESS = 134_615.0  # E (1 - nu) / (1 + nu) (1 - 2 nu) of the benchmarks
FREE = {"plane_stress": [2, 3, 4], "uniaxial_stress": [1, 2, 3, 4, 5]}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "hypothesis", "most_failures"),
    (
        ("radret", "plane_stress", 0.02),
        ("radret", "uniaxial_stress", 0.0),
        ("isoharden", "uniaxial_stress", 0.03),
        ("chaboche2", "plane_stress", 0.05),
    ),
)
def test_random_jumps_of_strain(name, hypothesis, most_failures):
    """Jumps to and fro of up to 10 %; without confirmation 60 % of radret's first ones are wrong.

    The oracle is the model without any control, strained as was found.
    """
    model, random = of_benchmark(name), np.random.default_rng(0)
    point = point_under(hypothesis, model, stiffness=STIFFNESS)
    alone = MaterialPoint(model)
    state, own = point.initial_state(POINTS), alone.initial_state(POINTS)
    size, failed = np.logspace(-3.5, -1, POINTS)[:, None], 0
    with_tangent = (name, hypothesis) == ("radret", "plane_stress")  # as `test_mixed_control` takes
    for _ in range(STEPS):
        strain = size * random.normal(size=(POINTS, 6))
        duration = 10.0 ** random.uniform(-1, 4, size=POINTS)
        result = point.update(state, strain, duration, tangent=with_tangent)
        ok = np.asarray(result.status.ok)
        failed += np.sum(~ok)
        own = dataclasses.replace(
            own, lagged={n: state.lagged[n] for n in own.lagged}, time=state.time
        )
        found_strain = result.outputs["strain"]
        expected = alone.update(own, found_strain, duration, tangent=name == "radret").flux.data
        found = np.asarray(result.flux.data)
        assert np.isnan(found[~ok]).all()
        largest = np.abs(expected[ok]).max(axis=1, keepdims=True)
        tolerance = 1e-5 * largest + 1e-3
        assert (np.abs(found[ok] - expected[ok]) <= tolerance).all()
        assert (np.abs(found[ok][:, FREE[hypothesis]]) <= 1e-3).all()
        state = jax.tree_util.tree_map(
            lambda new, old, ok=ok: np.where(ok.reshape(-1, *[1] * (new.ndim - 1)), new, old),
            result.state,
            state,
        )
    assert failed <= most_failures * POINTS * STEPS


class PowerLawCreep(AbstractLaw):
    """s' = E (e' - c s |s|^(n - 1)) by backward Euler, one law of one unknown."""

    strain: str = input_variable(SR2, "Strain", unit="-")
    strain_old: str = input_variable(SR2, "Last strain", unit="-", of="strain", suffix="~1")
    stress: str = input_variable(SR2, "Stress", unit="stress")
    stress_old: str = input_variable(SR2, "Last stress", unit="stress", of="stress", suffix="~1")
    time: str = input_variable(Scalar, "Time", unit="time", default="t")
    time_old: str = input_variable(Scalar, "Last time", unit="time", default="t~1")
    stress_residual: str = output_variable(SR2, "Residual", unit="stress")
    modulus: Scalar = parameter("Modulus", unit="stress")
    reference_stress: Scalar = parameter("Stress of unit rate", unit="stress")

    def forward(self, strain, strain_old, stress, stress_old, time, time_old):
        s = stress.data / self.reference_stress.data
        rate = s * jnp.sum(s**2, -1, keepdims=True) ** 2
        change = strain.data - strain_old.data - (time - time_old).data[..., None] * rate
        return stress.data - stress_old.data - self.modulus.data * change


def with_parts(level, max_its):
    """A creeping material with steps in parts, and few iterations, so that whole steps fail."""
    law = PowerLawCreep(modulus=2e5, reference_stress=1000.0)
    return ImplicitUpdate(
        equation_system=NonlinearSystem(model=law, unknowns="stress"),
        solver=Newton(max_its=max_its),
        max_substepping_level=level,
    )


@pytest.mark.slow
def test_steps_in_parts_under_a_hypothesis():
    """Equal to as many steps by hand; with the tangent of the whole step, and a ratio below 1."""
    point = point_under("uniaxial_stress", with_parts(5, 14), stiffness=2e5)
    strain = np.zeros((2, 6))
    strain[:, 0] = [2e-4, 5e-2]
    start = point.initial_state(2)
    result = point.update(start, strain, 1.0)
    assert bool(result.ok), result.status.text()
    (report,) = result.reports.values()
    assert report.parts is not None and report.parts[0] == 1
    parts = int(report.parts[1])
    assert parts == 4  # of one size, if the first one is the largest that converges
    np.testing.assert_allclose(result.time_step_ratio, [1.0, 1.0 / parts])
    check_tangent(point, start, strain, 1.0).assert_consistent(1e-5)

    whole = point_under("uniaxial_stress", with_parts(0, 14), stiffness=2e5)
    failed = whole.update(start, strain, 1.0, tangent=False)
    assert list(np.asarray(failed.status.ok)) == [True, False]
    np.testing.assert_array_equal(failed.time_step_ratio, [1.0, 0.5])
    state = start
    for k in range(parts):
        last = whole.update(state, strain[:] * (k + 1) / parts, 1.0 / parts, tangent=False)
        state = last.state
    np.testing.assert_allclose(result.flux.data[1], last.flux.data[1], rtol=1e-6, atol=5e-4)
