"""Nucleation and growth at, below and far below saturation, and with an element used up."""

import jax
import numpy as np
import pytest

from neml2_jax.laws.kwn import (
    CapillarityReducedDrivingForce,
    IdealSolutionVolumetricDrivingForce,
    KineticFactor,
    MeanPrecipitateRadius,
    NucleationBarrierAndCriticalRadius,
    NucleationFluxMagnitude,
    ProjectedDiffusivitySum,
    SFFKPrecipitationGrowthRate,
    ZeldovichFactor,
)
from neml2_jax.models import ComposedModel
from neml2_jax.types import Scalar

EQUILIBRIUM = 0.002
# nm, s, J, mol, K
gamma, Vm, R, k, NA = 0.17e-18, 1e22, 8.314, 1.380649e-23, 6.02214076e23
model = ComposedModel(
    models={
        "force": IdealSolutionVolumetricDrivingForce(
            current_concentrations=("x", "y"),
            equilibrium_concentrations=(EQUILIBRIUM, EQUILIBRIUM),
            weights=(0.75, 0.25),
            gas_constant=R,
            driving_force="dg",
        ),
        "resistance": ProjectedDiffusivitySum(
            far_field_concentrations=("x", "y"),
            concentration_differences=(0.75, 0.25),
            diffusivities=(0.07, 0.04),
            projected_diffusivity_sum="s",
        ),
        "critical": NucleationBarrierAndCriticalRadius(
            total_gibbs_free_energy_difference="dg", surface_energy=gamma, molar_volume=Vm
        ),
        "zeldovich": ZeldovichFactor(
            surface_energy=gamma, molar_volume=Vm, avogadro_number=NA, boltzmann_constant=k
        ),
        "attachment": KineticFactor(
            projected_diffusivity_sum="s", molar_volume=Vm, avogadro_number=NA
        ),
        "nucleation": NucleationFluxMagnitude(nucleation_site_density=60.0, boltzmann_constant=k),
        "reduced": CapillarityReducedDrivingForce(
            driving_force="dg", radius=2.0, surface_energy=gamma, molar_volume=Vm
        ),
        "growth": SFFKPrecipitationGrowthRate(
            projected_diffusivity_sum="s",
            gibbs_free_energy_difference="reduced_driving_force",
            radius=2.0,
            gas_constant=R,
        ),
    },
    additional_outputs=("dg", "critical_radius"),
)
# from above saturation down to an element that is used up, and where an iteration may stray
CONCENTRATIONS = [(0.02, 0.02), (0.002, 0.002), (0.0002, 0.0002), (1e-12, 0.02), (0.0, 0.02)]
CONCENTRATIONS += [(0.0, 0.0), (-1e-6, 0.02), (EQUILIBRIUM * (1 + 1e-15), EQUILIBRIUM)]
INDEX = {name: i for i, name in enumerate(("nucleation_flux_magnitude", "growth_rate", "dg"))}


def values(x, y, T):
    out = model.call_by_name({"x": Scalar(x), "y": Scalar(y), "temperature": Scalar(T)})
    return {name: out[name].data for name in (*INDEX, "critical_radius")}


@pytest.fixture(scope="module")
def at():
    x, y = np.transpose(CONCENTRATIONS)
    T = np.full(len(x), 450.0)
    derivatives = [
        jax.jit(jax.vmap(mode(values, argnums=(0, 1, 2))))(x, y, T)
        for mode in (jax.jacfwd, jax.jacrev)
    ]
    return jax.jit(jax.vmap(values))(x, y, T), derivatives


def test_no_nuclei_form(at):
    J = at[0]["nucleation_flux_magnitude"]
    assert J[0] > 1e-9
    np.testing.assert_array_equal(J[1:], 0.0)


def test_growth_is_finite_and_precipitates_dissolve(at):
    """Independently: (RT sum w ln x/x_eq - 2 gamma V / R) / (R R_g T s)."""
    x, y = np.transpose(CONCENTRATIONS[:4])
    dg = R * 450.0 * (0.75 * np.log(x / EQUILIBRIUM) + 0.25 * np.log(y / EQUILIBRIUM))
    s = 0.75**2 / (0.07 * x) + 0.25**2 / (0.04 * y)
    want = (dg - 2.0 * gamma * Vm / 2.0) / (2.0 * R * 450.0 * s)
    growth = np.asarray(at[0]["growth_rate"])
    np.testing.assert_allclose(growth[:4], want, rtol=1e-12)
    assert (growth[1:] <= 0.0).all() and np.isfinite(growth).all()
    np.testing.assert_allclose(growth[4:7], 0.0, atol=1e-100)  # nothing brings the element


def test_all_is_finite(at):
    for tree in (at[0], *at[1]):
        assert all(np.isfinite(leaf).all() for leaf in jax.tree_util.tree_leaves(tree))


def test_critical_size_grows_beyond_all_bounds(at):
    size = np.asarray(at[0]["critical_radius"])
    np.testing.assert_allclose(size[0], 2.0 * gamma * Vm / at[0]["dg"][0])
    assert (size[1:7] > 1e70).all()


def test_at_absolute_zero():
    out = values(0.02, 0.02, 0.0)
    assert (out["nucleation_flux_magnitude"], out["growth_rate"]) == (0.0, 0.0)


@pytest.mark.parametrize("wrong", ("x", "y", "temperature"))
def test_what_is_not_a_number_is_not_below_saturation(wrong):
    """NaN reaches both rates, and does not read as a matrix in which nothing happens."""
    given = {"x": Scalar(0.02), "y": Scalar(0.02), "temperature": Scalar(450.0)}
    out = model.call_by_name(given | {wrong: Scalar(np.nan)})
    assert np.isnan(out["nucleation_flux_magnitude"].data) and np.isnan(out["growth_rate"].data)
    assert np.isnan(out["critical_radius"].data)


def test_the_mean_radius_of_what_is_not_a_number():
    law = MeanPrecipitateRadius(radius=[1.0, 2.0])
    density = Scalar(np.array([np.nan, 1.0]), sub_batch_ndim=1)
    assert np.isnan(law(density).data)
