"""How stiff a material is: the closed form of isotropic elasticity, and answers that are none."""

from types import SimpleNamespace
from typing import Any

import jax.numpy as jnp
import pytest

from neml2_jax import SR2
from neml2_jax.errors import ConvergenceError
from neml2_jax.material_point import MaterialPoint
from neml2_jax.material_point.stiffness import stiffness_of

from .materials import POISSON, YOUNG, elastic


def test_of_isotropic_elasticity():
    """The largest entry of the stiffness is that of a strain in one direction."""
    point = MaterialPoint(elastic())
    start = point.initial_state(2)
    found = stiffness_of(lambda e: point.update(start, e, tangent=False), start.gradient)
    of_one_strain = YOUNG * (1 - POISSON) / ((1 + POISSON) * (1 - 2 * POISSON))
    assert found == pytest.approx(of_one_strain, rel=1e-8)


@pytest.mark.parametrize("smallest", (0.0, 1e-5))
def test_strains_below_the_tolerance_of_a_solve(smallest):
    def step(strain: Any) -> Any:
        seen = jnp.where(jnp.abs(strain.data) > smallest, strain.data, 0.0)
        return SimpleNamespace(flux=SR2(5.0 + 3.0 * seen), ok=True)

    assert stiffness_of(step, SR2.zeros()) == pytest.approx(3.0, rel=1e-8)


def test_a_material_that_answers_nothing():
    def step(strain: Any) -> Any:
        return SimpleNamespace(flux=SR2(0.0 * strain.data), ok=True)

    with pytest.raises(ConvergenceError, match="the largest is 0"):
        stiffness_of(step, SR2.zeros())
