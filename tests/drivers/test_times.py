"""Prescribed times: finite, never falling, and what may jump while no time passes."""

import jax
import numpy as np
import pytest

from neml2_jax import SR2, Scalar
from neml2_jax.drivers import TransientDriver, march
from neml2_jax.errors import DeclarationError
from neml2_jax.laws.common import (
    ScalarForwardEulerTimeIntegration,
    ScalarVariableRate,
    SR2ForwardEulerTimeIntegration,
    SR2VariableRate,
)
from neml2_jax.laws.solid_mechanics import LinearIsotropicElasticity, PronySeries
from neml2_jax.models import ComposedModel

E, NU = 200e3, 0.3
M = E * (1 - NU) / ((1 + NU) * (1 - 2 * NU))
"""Uniaxial-strain modulus."""


def in_rate_form():
    law = LinearIsotropicElasticity(
        strain="strain",
        stress="stress",
        coefficients=(E, NU),
        coefficient_types=("YOUNGS_MODULUS", "POISSONS_RATIO"),
        rate_form=True,
    )
    return ComposedModel(
        models={
            "strain_rate": SR2VariableRate(variable="strain"),
            "elasticity": law,
            "stress": SR2ForwardEulerTimeIntegration(variable="stress"),
        }
    )


def in_total_form():
    """Elasticity and something else that reads the time."""
    law = LinearIsotropicElasticity(
        strain="strain",
        stress="stress",
        coefficients=(E, NU),
        coefficient_types=("YOUNGS_MODULUS", "POISSONS_RATIO"),
    )
    age = ScalarForwardEulerTimeIntegration(variable="age", rate="age_rate")
    return ComposedModel(models={"elasticity": law, "age": age})


def strains(e_xx):
    return SR2(np.asarray(e_xx)[..., None] * np.eye(6)[0])


def taken(how, model, t, prescribed):
    if how == "march":
        out = march(model, {**prescribed, "t": Scalar(t)})
        return np.asarray(out["stress"].data)
    driver = TransientDriver(model=model, prescribed_time=Scalar(t), prescribed=prescribed)
    return driver.run()["output.stress"][1:]


HOW = pytest.mark.parametrize("how", ("march", "driver"))
JUMP = [0.0, 1.0, 1.0, 2.0]


@HOW
@pytest.mark.parametrize(
    ("times", "message"),
    (
        ([0.0, 1.0, 0.5, 2.0], "falls from 1 at row 1 to 0.5 at row 2"),
        ([0.0, np.nan, 1.0, 2.0], "'t' is nan at row 1"),
        ([0.0, 1.0, 2.0, np.inf], "'t' is inf at row 3"),
        ([[0.0, 0.0], [1.0, 1.0], [2.0, 0.5], [3.0, 3.0]], "falls from 1 at row 1 to 0.5 at row 2"),
        (JUMP, "rows 1 and 2 have one time .t., and 'strain' jumps between them; strain_rate"),
        ([0.0, 0.0, 1.0, 2.0], "rows 0 and 1 have one time .t., and 'strain' jumps"),
        ([[0.0, 0.0], [1.0, 1.0], [2.0, 1.0], [3.0, 2.0]], "rows 1 and 2 have one time"),
    ),
)
def test_refused(how, times, message):
    prescribed = {"strain": strains([0.0, 0.001, 0.002, 0.003])}
    with pytest.raises(DeclarationError, match=message):
        taken(how, in_rate_form(), times, prescribed)


@HOW
def test_a_jump_in_total_form(how):
    """sigma_xx = M e_xx, whatever the time."""
    prescribed = {
        "strain": strains([0.0, 0.001, 0.002, 0.003]),
        "age_rate": Scalar(np.ones(4)),
    }
    got = taken(how, in_total_form(), JUMP, prescribed)
    np.testing.assert_allclose(got[:, 0], M * np.array([0.001, 0.002, 0.003]))
    assert got[1, 0] == pytest.approx(538.46, rel=1e-5)


def test_relaxation_after_a_jump_at_the_start():
    """A Prony series held at a strain of no rise time: its relaxation function, from rest."""
    law = PronySeries(
        equilibrium_modulus=10.0,
        moduli=Scalar([100.0, 200.0], sub_batch_ndim=1),
        relaxation_times=Scalar([1.0, 10.0], sub_batch_ndim=1),
    )
    t = np.array([0.0, 0.0, 1.0, 5.0])
    got = taken("march", law, t, {"strain": strains([0.0, 1e-3, 1e-3, 1e-3])})
    want = 1e-3 * (10.0 + 100.0 * np.exp(-t) + 200.0 * np.exp(-t / 10.0))
    np.testing.assert_allclose(got[:, 0], want[1:])


@HOW
def test_a_hold_at_one_time_in_rate_form(how):
    """Nothing changes and nothing happens; what jumps at another point's time does not count."""
    e = np.array([[0.0, 0.0], [0.001, 0.001], [0.001, 0.002], [0.003, 0.003]])
    times = [[0.0, 0.0], [1.0, 1.0], [1.0, 1.5], [2.0, 2.0]]
    got = taken(how, in_rate_form(), times, {"strain": strains(e)})
    np.testing.assert_allclose(got[..., 0], M * e[1:], rtol=1e-12)


def test_a_jump_that_reaches_a_rate_through_other_models():
    """The rate of what is computed jumps with what it follows from."""
    strain = LinearIsotropicElasticity(
        strain="strain",
        stress="stress",
        coefficients=(E, NU),
        coefficient_types=("YOUNGS_MODULUS", "POISSONS_RATIO"),
    )
    model = ComposedModel(
        models={"elasticity": strain, "stress_rate": SR2VariableRate(variable="stress")}
    )
    prescribed = {"strain": strains([0.0, 0.001, 0.002, 0.003])}
    with pytest.raises(DeclarationError, match=r"stress_rate \(SR2VariableRate\) divides"):
        taken("driver", model, JUMP, prescribed)


def test_a_rate_of_what_does_not_jump():
    """The temperature has a rate, the strain jumps: right as both are."""
    model = ComposedModel(
        models={
            "total": in_total_form(),
            "rate": ScalarVariableRate(variable="temperature"),
        }
    )
    prescribed = {
        "strain": strains([0.0, 0.001, 0.002, 0.003]),
        "age_rate": Scalar(np.ones(4)),
        "temperature": Scalar([300.0, 310.0, 310.0, 330.0]),
    }
    out = march(model, {**prescribed, "t": Scalar(JUMP)})
    np.testing.assert_allclose(out["temperature_rate"].data, [10.0, 0.0, 20.0])
    np.testing.assert_allclose(out["stress"].data[:, 0], M * np.array([0.001, 0.002, 0.003]))


def test_traced_times_cannot_be_checked_and_give_nan():
    prescribed = {"strain": strains([0.0, 0.001, 0.002, 0.003])}

    def stress(t):
        return march(in_rate_form(), {**prescribed, "t": t})["stress"].data

    got = jax.jit(stress)(Scalar(JUMP))
    assert got[0, 0] == pytest.approx(269.23, rel=1e-5)
    assert np.isnan(got[1:]).any(axis=-1).all()


def test_a_time_that_the_model_does_not_read():
    law = LinearIsotropicElasticity(
        strain="strain",
        stress="stress",
        coefficients=(E, NU),
        coefficient_types=("YOUNGS_MODULUS", "POISSONS_RATIO"),
    )
    got = taken("march", law, JUMP, {"strain": strains([0.0, 0.001, 0.002, 0.003])})
    np.testing.assert_allclose(got[:, 0], M * np.array([0.001, 0.002, 0.003]))
    with pytest.raises(DeclarationError, match="falls"):
        taken("march", law, JUMP[::-1], {"strain": strains([0.0, 0.001, 0.002, 0.003])})


def test_times_without_steps():
    with pytest.raises(DeclarationError, match="the first axis of the prescribed time"):
        TransientDriver(model=in_total_form(), prescribed_time=Scalar(1.0), prescribed={})
