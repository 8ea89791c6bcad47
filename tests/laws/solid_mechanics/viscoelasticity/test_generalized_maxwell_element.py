import numpy as np
import pytest

from neml2_jax.laws.solid_mechanics import GeneralizedMaxwellElement, WiechertElement
from neml2_jax.testing import check_model
from neml2_jax.types import SR2, Scalar

E_INF, E, TAU = 10.0, np.array([50.0, 20.0, 5.0]), np.array([0.1, 2.0, 30.0])
STRAIN = np.array([1e-2, -3e-3, 0.0, 2e-3, 0.0, 4e-3])
model = GeneralizedMaxwellElement(equilibrium_modulus=E_INF, moduli=E, relaxation_times=TAU)


def sites(x):
    return SR2(x, sub_batch_ndim=1)


@pytest.mark.parametrize("time", (0.0, 1.5, 1e3))
def test_relaxation_modulus(time):
    """A strain put on at once and held: Ferry (1980), eq. 3.24."""
    decay = np.exp(-time / TAU)
    check_model(
        model,
        inputs={
            "strain": SR2(STRAIN),
            "viscous_strains": sites((1.0 - decay)[:, None] * STRAIN),
        },
        outputs={
            "stress": SR2((E_INF + np.sum(E * decay)) * STRAIN),
            "viscous_strains_rate": sites((decay / TAU)[:, None] * STRAIN),
        },
    )


@pytest.mark.parametrize("frequency", (1e-3, 1.0, 1e3))
def test_storage_and_loss_modulus(frequency):
    """A harmonic strain: Ferry (1980), eqs. 3.25 and 3.26, in phase and a quarter before it."""
    w2 = (frequency * TAU) ** 2
    storage = E_INF + np.sum(E * w2 / (1.0 + w2))
    loss = np.sum(E * frequency * TAU / (1.0 + w2))
    share = (1.0 / (1.0 + 1j * frequency * TAU))[:, None] * STRAIN  # viscous strain
    stress, rate = model(SR2(STRAIN), sites(share.real))
    np.testing.assert_allclose(stress.data, storage * STRAIN, rtol=1e-11)
    np.testing.assert_allclose(rate.data, (1j * frequency * share).real, rtol=1e-9, atol=1e-13)
    stress, rate = model(SR2(0.0 * STRAIN), sites(share.imag))
    np.testing.assert_allclose(stress.data, loss * STRAIN, rtol=1e-11)
    np.testing.assert_allclose(rate.data, (1j * frequency * share).imag, rtol=1e-9, atol=1e-13)


def test_two_branches_are_wiechert():
    pair = GeneralizedMaxwellElement(
        equilibrium_modulus=E_INF, moduli=E[:2], relaxation_times=TAU[:2]
    )
    wiechert = WiechertElement(
        equilibrium_modulus=E_INF, modulus_1=E[0], viscosity_1=E[0] * TAU[0],
        modulus_2=E[1], viscosity_2=E[1] * TAU[1],
    )  # fmt: skip
    viscous = np.stack([0.3 * STRAIN, -0.1 * STRAIN])
    stress, rate = pair(SR2(STRAIN), sites(viscous))
    want = wiechert(SR2(STRAIN), SR2(viscous[0]), SR2(viscous[1]))
    for got, w in zip((stress.data, *rate.data), want, strict=True):
        np.testing.assert_allclose(got, w.data, rtol=1e-12)


def test_shift_factor():
    """Relaxation times ten times longer: the same stress, a tenth of the rate."""
    hot = GeneralizedMaxwellElement(
        equilibrium_modulus=E_INF, moduli=E, relaxation_times=TAU, shift_factor="a"
    )
    viscous = sites(np.stack([0.3 * STRAIN, -0.1 * STRAIN, 0.0 * STRAIN]))
    stress, rate = model(SR2(STRAIN), viscous)
    check_model(
        hot,
        inputs={"strain": SR2(STRAIN), "viscous_strains": viscous, "a": Scalar(10.0)},
        outputs={"stress": stress, "viscous_strains_rate": sites(rate.data / 10.0)},
    )
