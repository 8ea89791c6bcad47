"""Regressions of cost, guarded by counting and not by a clock.

The figures are those of `python -m benchmarks count`; after a change that is meant to change them,
run it again and commit the file.
"""

import json

import chex
import jax
import jax.numpy as jnp
import pytest

from benchmarks.counts import COUNTED, FIGURES, counts
from benchmarks.scenarios import arguments
from neml2_jax import SR2
from neml2_jax.drivers.march import march_chunk
from neml2_jax.laws.solid_mechanics import LinearIsotropicElasticity

# Of the figure written down. XLA fuses otherwise on another processor, so bytes may differ more.
BANDS = {"equations": (0.5, 1.1), "flops": (0.4, 1.3), "bytes": (0.4, 1.5)}


@pytest.mark.slow
@pytest.mark.parametrize("scenario", COUNTED)
def test_costs_stay_in_their_bands(scenario):
    written = json.loads(FIGURES.read_text())[scenario]
    found = counts(scenario)
    for name, (low, high) in BANDS.items():
        ratio = found[name] / written[name]
        assert low <= ratio <= high, (
            f"{scenario}: {found[name]:.4g} {name}, {ratio:.2f} of what is written down; the band "
            f"is {low} to {high}. If that is meant: `python -m benchmarks count`"
        )


@pytest.mark.slow
def test_a_march_is_one_executable_and_stays_it(compilations):
    model, carry, now, wanted = arguments("isoharden", points=3, steps=2)
    compilations.clear()
    march_chunk(model, carry, now, wanted)
    assert len(compilations) == 1
    names = list(model.named_parameters)
    other = model.with_parameters({n: 1.01 * p.data for n, p in model.named_parameters.items()})
    shifted = {n: x.replace(1.1 * x.data) for n, x in now.items()}
    compilations.clear()
    march_chunk(other, carry, shifted, wanted)
    assert len(compilations) == 0, f"{names} or prescribed values of other numbers compile again"


def elasticity():
    return LinearIsotropicElasticity(
        coefficients=(1e5, 0.3),
        coefficient_types=("YOUNGS_MODULUS", "POISSONS_RATIO"),
        strain="strain",
        stress="stress",
    )


def test_models_of_other_numbers_share_what_is_compiled(compilations):
    model, strain = elasticity(), SR2(jnp.ones((4, 6)))
    stiffer = model.with_parameters({n: 1.1 * p.data for n, p in model.named_parameters.items()})
    call, of_stiffer = model.compiled(), stiffer.compiled()
    want, softer = stiffer(strain), call({"strain": strain})["stress"]
    assert jnp.allclose(softer.data, model(strain).data)
    compilations.clear()
    found = of_stiffer({"strain": strain})["stress"]
    assert len(compilations) == 0
    assert jnp.allclose(found.data, want.data)


def test_other_values_do_not_trace_again():
    model = elasticity()
    chex.clear_trace_counter()

    @jax.jit
    @chex.assert_max_traces(n=1)
    def stress(model, strain):
        return model(strain)

    strain = SR2(jnp.ones((4, 6)))
    first = stress(model, strain)
    stiffer = model.with_parameters({n: 1.1 * p.data for n, p in model.named_parameters.items()})
    stress(stiffer, strain)
    second = stress(model, strain.replace(2.0 * strain.data))
    assert jnp.allclose(second.data, 2.0 * first.data)
