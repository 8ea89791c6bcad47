"""Options that are whole numbers, given as other numbers."""

import jax.numpy as jnp
import numpy as np
import pytest

from neml2_jax import SR2, Scalar
from neml2_jax.drivers import Verification
from neml2_jax.errors import DeclarationError
from neml2_jax.laws.common import ScalarDynamicSum
from neml2_jax.laws.solid_mechanics import HosfordEffectiveStress
from neml2_jax.solvers import Newton

from ..drivers.test_transient_driver import driver


def dynamic_sum(dim):
    return ScalarDynamicSum(from_="x", to="y", dim=dim)


def verification(step):
    return Verification(driver=driver(), reference={}, time_steps=[step])


OPTIONS = [
    (lambda n: HosfordEffectiveStress(exponent=n), "exponent", 8),
    (lambda n: Newton(max_its=n), "max_its", 12),
    (dynamic_sum, "dim", 0),
    (verification, "time_steps", 3),
]


@pytest.mark.parametrize("make, name, n", OPTIONS)
def test_a_whole_number_of_any_type_is_taken(make, name, n):
    for given in (n, float(n), np.float64(n), np.int32(n), jnp.asarray(n)):
        got = getattr(make(given), name)
        assert got in (n, (n,)) and type(got[0] if isinstance(got, tuple) else got) is int


@pytest.mark.parametrize("make, name, n", OPTIONS)
def test_what_is_no_whole_number_is_refused(make, name, n):
    for given in (n + 0.5, float("nan"), float("inf"), str(n), True):
        with pytest.raises(DeclarationError, match=f"{name}: a whole number is needed, got "):
            make(given)


def test_an_exponent_given_as_a_float_gives_the_same_stress():
    stress = {"stress": SR2.fill(300.0, 100.0, -50.0, 20.0, 0.0, 10.0)}
    one, other = (
        HosfordEffectiveStress(exponent=n).call_by_name(stress)["effective_stress"]
        for n in (8, 8.0)
    )
    assert isinstance(one, Scalar) and float(one.data) == float(other.data)
