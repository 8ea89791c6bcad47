import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neml2_jax import drivers
from neml2_jax.laws.solid_mechanics import PronySeries
from neml2_jax.testing import check_model
from neml2_jax.types import SR2, Scalar

E_INF, E, TAU = 10.0, np.array([50.0, 20.0, 5.0]), np.array([0.1, 2.0, 30.0])
STRAIN = np.array([1e-2, -3e-3, 0.0, 2e-3, 0.0, 4e-3])
model = PronySeries(equilibrium_modulus=E_INF, moduli=E, relaxation_times=TAU)


def sites(x):
    return SR2(x, sub_batch_ndim=1)


@jax.jit
def march(sizes, times):
    """Stress over a history of multiples of `STRAIN`, starting at rest; as a multiple of it."""

    def step(branches, now):
        size, size_n, t, t_n = now
        stress, branches = model(
            SR2(size * STRAIN), SR2(size_n * STRAIN), sites(branches), Scalar(t), Scalar(t_n)
        )
        return branches.data, stress.data[0] / STRAIN[0]

    history = (sizes[1:], sizes[:-1], times[1:], times[:-1])
    return jax.lax.scan(step, jnp.zeros((3, 6)), history)[1]


def test_ramp_and_hold():
    """Exact at any step, since the strain is piecewise linear: the hereditary integral."""
    ramp, times = 0.7, np.array([0.0, 0.2, 0.7, 1.0, 5.0, 200.0])
    t = times[1:, None]
    end = np.minimum(t, ramp)
    branch = E * TAU / ramp * (np.exp(-(t - end) / TAU) - np.exp(-t / TAU))
    got = march(np.minimum(times / ramp, 1.0), times)
    np.testing.assert_allclose(got, E_INF * end[:, 0] / ramp + branch.sum(1), rtol=1e-12)


def test_a_driver_starts_the_branches_from_rest():
    """As the march above, whose branches start from zero."""
    times = np.array([0.0, 0.2, 0.7, 1.0, 5.0])
    prescribed = {"strain": SR2(times[:, None] * STRAIN), "t": Scalar(times)}
    history = drivers.march(model, prescribed)
    right = np.asarray(march(times, times))
    np.testing.assert_allclose(history["stress"].data[:, 0] / STRAIN[0], right, rtol=1e-12)
    assert history["branch_stresses"].sub_batch_shape == (3,)
    driver = drivers.TransientDriver(
        model=model, prescribed_time=Scalar(times), prescribed={"strain": prescribed["strain"]}
    )
    np.testing.assert_allclose(driver.run()["output.stress"][1:, 0] / STRAIN[0], right, rtol=1e-12)


@pytest.mark.parametrize("frequency", (0.3, 5.0))
def test_storage_and_loss_modulus(frequency):
    """The steady answer to a harmonic strain: Ferry (1980), eqs. 3.25 and 3.26."""
    w2 = (frequency * TAU) ** 2
    storage = E_INF + np.sum(E * w2 / (1.0 + w2))
    loss = np.sum(E * frequency * TAU / (1.0 + w2))
    period = 2.0 * np.pi / frequency
    cycles = int(np.ceil(15.0 * TAU[-1] / period)) + 1
    times = np.linspace(0.0, cycles * period, 400 * cycles + 1)
    stress = march(np.sin(frequency * times), times)[-400:]
    phase = frequency * times[-400:]
    np.testing.assert_allclose(2.0 * np.mean(stress * np.sin(phase)), storage, rtol=1e-3)
    np.testing.assert_allclose(2.0 * np.mean(stress * np.cos(phase)), loss, rtol=1e-3)


# No time at all, a short step (by a series) and a long one.
@pytest.mark.parametrize("step", (0.0, 1e-4, 0.01, 3.0))
def test_one_step(step):
    branches = np.stack([0.3 * STRAIN, -0.1 * STRAIN, STRAIN])
    x = step / TAU
    share = np.array([1.0 if v == 0.0 else -np.expm1(-v) / v for v in x])
    after = np.exp(-x)[:, None] * branches + (E * share)[:, None] * STRAIN
    check_model(
        model,
        inputs={
            "strain": SR2(2.0 * STRAIN),
            "strain~1": SR2(STRAIN),
            "branch_stresses~1": sites(branches),
            "t": Scalar(1.0 + step),
            "t~1": Scalar(1.0),
        },
        outputs={
            "branch_stresses": sites(after),
            "stress": SR2(2.0 * E_INF * STRAIN + after.sum(0)),
        },
        differences=step > 0.0,  # around no step the history goes backwards
    )


def test_shift_factor():
    """Relaxation ten times slower over a step ten times longer is the same."""
    cold = PronySeries(equilibrium_modulus=E_INF, moduli=E, relaxation_times=TAU, shift_factor="a")
    branches = sites(np.stack([0.3 * STRAIN, -0.1 * STRAIN, STRAIN]))
    state = {"strain": SR2(STRAIN), "strain~1": SR2(0.0 * STRAIN), "branch_stresses~1": branches}
    got = cold.call_by_name({**state, "t": Scalar(10.0), "t~1": Scalar(0.0), "a": Scalar(10.0)})
    want = model.call_by_name({**state, "t": Scalar(1.0), "t~1": Scalar(0.0)})
    for name in want:
        np.testing.assert_allclose(got[name].data, want[name].data, rtol=1e-12)
