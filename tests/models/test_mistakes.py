"""Inputs, parameters and batches that do not fit: the message names them and what to do."""

from pathlib import Path

import jax
import jax.numpy as jnp
import pytest

import neml2_jax
from neml2_jax.drivers import TransientDriver, march
from neml2_jax.errors import BatchError
from neml2_jax.laws.solid_mechanics import VoceIsotropicHardening, YieldFunction
from neml2_jax.types import SR2, Scalar

VOCE = VoceIsotropicHardening(saturated_hardening=100.0, saturation_rate=1.5)
YIELD = YieldFunction(yield_stress=Scalar(jnp.ones(4)), isotropic_hardening="h")


@pytest.fixture(scope="module")
def material():
    path = Path(__file__).parents[2] / "examples" / "chaboche" / "chaboche.i"
    return neml2_jax.load_input(path).get_model("material")


@pytest.fixture(scope="module")
def inputs(material):
    return {name: kind.zeros() for name, kind in material.input_spec.items()}


@pytest.mark.parametrize(
    "call",
    (
        lambda m: m({"equivalent_plastic_strain": 0.1}),
        lambda m: m(equivalent_plastic_strain=0.1),
        lambda m: m(0.1, 0.2),
        lambda m: m(),
    ),
)
def test_a_call_with_names_points_to_call_by_name(call):
    with pytest.raises(TypeError, match="call_by_name.*"):
        call(VOCE)


@pytest.mark.parametrize(
    "value, message",
    (
        (SR2.zeros(), "'equivalent_plastic_strain' is a Scalar, got a SR2; give a Scalar"),
        ("0.1", "'equivalent_plastic_strain': Scalar: a number or an array.*got a str, '0.1'"),
        (None, "'equivalent_plastic_strain'.*got a NoneType"),
        ([Scalar(0.1)], "'equivalent_plastic_strain'.*stack"),
        ({"x": 1.0}, "'equivalent_plastic_strain'.*got a dict"),
    ),
)
def test_inputs_of_another_kind(value, message):
    with pytest.raises(TypeError, match=message):
        VOCE.call_by_name({"equivalent_plastic_strain": value})


def test_inputs_that_are_no_mapping():
    with pytest.raises(TypeError, match="a mapping from the names.*got a Scalar"):
        VOCE.call_by_name(Scalar(0.1))  # type: ignore[arg-type]


def test_a_shape_names_its_input(material, inputs):
    with pytest.raises(ValueError, match=r"'strain': SR2: data of shape \(2,\)"):
        material.call_by_name({**inputs, "strain": [1.0, 2.0]})


@pytest.mark.parametrize("value", (SR2.zeros(), "x", None, {}, [Scalar(1.0)]))
def test_a_parameter_of_another_type(value):
    with pytest.raises(TypeError, match="parameter 'saturation_rate'.*Scalar"):
        VOCE.with_parameters({"saturation_rate": value})


def test_tangents_of_another_type():
    at = {"equivalent_plastic_strain": 0.1}
    for use in (
        lambda: VOCE.jvp(at, {"equivalent_plastic_strain": SR2.zeros()}),
        lambda: VOCE.param_jvp(at, {"saturation_rate": SR2.zeros()}),
        lambda: VOCE.vjp(at, {"isotropic_hardening": SR2.zeros()}),
        lambda: VOCE.param_vjp(at, {"isotropic_hardening": SR2.zeros()}),
    ):
        with pytest.raises(TypeError, match="is a Scalar, got a SR2"):
            use()


def test_names_are_given_in_a_tuple():
    at = {"equivalent_plastic_strain": 0.1}
    for use in (
        lambda: VOCE.jacobian(at, of="isotropic_hardening"),  # type: ignore[arg-type]
        lambda: VOCE.jacobian(at, wrt="equivalent_plastic_strain"),  # type: ignore[arg-type]
        lambda: VOCE.param_jacobian(at, wrt="saturation_rate"),  # type: ignore[arg-type]
        lambda: VOCE.hessian(at, wrt="equivalent_plastic_strain"),  # type: ignore[arg-type]
    ):
        with pytest.raises(TypeError, match=r"named in a tuple, got '.*write \('"):
            use()


def test_batches_of_a_law_are_named():
    with pytest.raises(BatchError, match=r"effective_stress \(3,\).*parameter yield_stress \(4,\)"):
        YIELD.call_by_name({"effective_stress": Scalar.zeros(3), "h": 0.0})


def test_batches_of_an_implicit_model_are_named(material, inputs):
    with pytest.raises(BatchError, match=r"\(2,\): strain; \(3,\): t\."):
        material.call_by_name({**inputs, "strain": SR2.zeros(2), "t": Scalar.zeros(3)})
    varied = material.with_parameters({"yield_function.yield_stress": Scalar(jnp.ones(4))})
    with pytest.raises(BatchError, match=r"\(4,\): parameter yield_function.yield_stress.*strain"):
        varied.jacobian({**inputs, "strain": SR2.zeros(3)})


def test_steps_and_points_of_a_history_are_named(material):
    strain, time = SR2.zeros(7, 3), Scalar.zeros(7)
    with pytest.raises(BatchError, match="numbers of steps: 7 of strain; 64 of t"):
        march(material, {"strain": strain, "t": Scalar.zeros(64)})
    with pytest.raises(BatchError, match="the prescribed 't' is a tensor with the steps.*Scalar"):
        march(material, {"strain": strain, "t": Scalar(0.0)})
    with pytest.raises(BatchError, match=r"\(3,\): strain; \(2,\): t\."):
        march(material, {"strain": strain, "t": Scalar.zeros(7, 2)})
    with pytest.raises(BatchError, match=r"\(3,\): strain; \(2,\): stress\."):
        march(material, {"strain": strain, "t": time}, {"stress": SR2.zeros(2)})
    driver = TransientDriver(
        model=material,
        prescribed_time=time,
        prescribed={"strain": strain},
        ic={"stress": SR2.zeros(2)},
    )
    with pytest.raises(BatchError, match=r"\(3,\): strain; \(2,\): stress\."):
        driver.run()


def test_the_report_of_a_bare_update_has_a_name(material, inputs):
    reports = jax.eval_shape(material.run, inputs)[1]
    assert list(reports) == ["ImplicitUpdate"]
