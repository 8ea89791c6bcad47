"""Methods are what equinox makes of them, which is the source of truth."""

from typing import Any

import equinox as eqx
import jax
import pytest

from neml2_jax import Scalar
from neml2_jax.laws.solid_mechanics import VoceIsotropicHardening

MODEL: Any = VoceIsotropicHardening(saturated_hardening=100.0, saturation_rate=1.1)


@pytest.mark.parametrize("name", ("call_by_name", "forward", "input_slots", "with_parameters"))
def test_a_method_is_that_of_equinox(name):
    found, want = getattr(MODEL, name), eqx.Module.__getattribute__(MODEL, name)
    assert type(found) is type(want) and vars(found) == vars(want)
    assert found == want and hash(found) == hash(want)
    structure = jax.tree_util.tree_structure
    assert structure(found) == structure(want)


def test_what_is_no_method_is_as_it_is():
    assert MODEL.saturation_rate is object.__getattribute__(MODEL, "saturation_rate")
    assert MODEL.__repr__() == repr(MODEL)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        MODEL.nothing  # noqa: B018


def test_parameters_are_leaves_of_a_method():
    """dh/dR = h / R, h being proportional to R."""
    gradient = eqx.filter_grad(
        lambda call: call({"equivalent_plastic_strain": Scalar(0.5)})["isotropic_hardening"].data
    )(MODEL.call_by_name)
    h = MODEL.call_by_name({"equivalent_plastic_strain": Scalar(0.5)})["isotropic_hardening"].data
    assert gradient.__self__.saturated_hardening.data == pytest.approx(float(h) / 100.0)
