"""`check_model` passes a right law, and names what is wrong with each of several wrong ones."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neml2_jax import AbstractLaw, Scalar, Vec, input_variable, output_variable, parameter
from neml2_jax.testing import check_model

VALUES = {"x": Scalar(2.0)}


class Cube(AbstractLaw):
    """k x^3, by whatever function is put in its place."""

    x: str = input_variable(Scalar, "x", unit="-")
    y: str = output_variable(Scalar, "y", unit="-")
    k: Scalar = parameter("k", unit="-")

    def forward(self, x):
        return self.k.data * type(self).cube(x.data)

    @staticmethod
    def cube(x):
        return x**3


@jax.custom_jvp
def lying(x):
    return x**3


lying.defjvp(lambda primals, tangents: (lying(*primals), 2.0 * primals[0] ** 2 * tangents[0]))


@jax.custom_vjp
def lying_backwards(x):
    return x**3


lying_backwards.defvjp(lambda x: (x**3, x), lambda x, dy: (2.0 * x**2 * dy,))


class WrongForward(Cube):
    cube = staticmethod(lying)


class NoForward(Cube):
    cube = staticmethod(lying_backwards)


class Sharp(Cube):
    """|x|^(3/2): the second derivative at 0 is infinite."""

    @staticmethod
    def cube(x):
        return jnp.sqrt(jnp.abs(x)) * x


class WrongParameter(AbstractLaw):
    """The parameter acts, but without a derivative."""

    x: str = input_variable(Scalar, "x", unit="-")
    y: str = output_variable(Scalar, "y", unit="-")
    k: Scalar = parameter("k", unit="-")

    def forward(self, x):
        return jax.lax.stop_gradient(self.k.data) * x


class MixesSites(AbstractLaw):
    """Reads the shape of the batch, which a law for one site must not."""

    x: str = input_variable(Vec, "x", unit="-")
    y: str = output_variable(Vec, "y", unit="-")

    def forward(self, x):
        return x

    def run(self, inputs):
        x = inputs["x"]
        mean = jnp.mean(x.data, axis=tuple(range(x.data.ndim - 1)))
        return {"y": x.replace(x.data - mean)}, {}


def test_a_right_law_passes():
    check_model(Cube(k=2.0), VALUES, {"y": Scalar(16.0)})


def test_promoted_and_batched_parameters_pass():
    check_model(Cube(k="k"), {**VALUES, "k": Scalar(2.0)}, {"y": Scalar(16.0)})
    check_model(Cube(k=Scalar([2.0, 3.0])), VALUES, {"y": Scalar([16.0, 24.0])})


def test_inputs_of_different_batches_pass():
    check_model(Cube(k="k"), {"x": Scalar([1.0, 2.0]), "k": 2.0}, {"y": Scalar([2.0, 16.0])})


@pytest.mark.parametrize("want", (16.0 + 1e-8, np.nan, -16.0))
def test_a_wrong_value_fails(want):
    with pytest.raises(AssertionError, match="eager: y: got .*16"):
        check_model(Cube(k=2.0), VALUES, {"y": Scalar(want)})


def test_an_output_that_does_not_exist_fails():
    with pytest.raises(AssertionError, match=r"gives no 'z'; it gives \['y'\]"):
        check_model(Cube(k=2.0), VALUES, {"z": Scalar(16.0)})


def test_a_custom_derivative_that_lies_fails():
    with pytest.raises(AssertionError, match="forward mode against differences: y by x"):
        check_model(WrongForward(k=2.0), VALUES, {"y": Scalar(16.0)})


def test_a_law_without_forward_mode_fails():
    with pytest.raises(TypeError, match="custom_vjp"):
        check_model(NoForward(k=2.0), VALUES, {"y": Scalar(16.0)})


def test_a_parameter_without_derivative_fails():
    with pytest.raises(AssertionError, match=r"differences: y by parameter \.k"):
        check_model(WrongParameter(k=2.0), VALUES, {"y": Scalar(4.0)})


def test_a_second_derivative_that_is_not_finite_fails():
    model, inputs, outputs = Sharp(k=2.0), {"x": Scalar(0.0)}, {"y": Scalar(0.0)}
    with pytest.raises(AssertionError, match="not finite"):
        check_model(model, inputs, outputs, differences=False)


def test_a_law_that_mixes_points_fails():
    x = np.array([1.0, 2.0, 3.0])
    with pytest.raises(AssertionError, match="with a batch axis: y"):
        check_model(MixesSites(), {"x": Vec(x)}, {"y": Vec(np.zeros(3))})


def test_neighbours_without_a_value_pass():
    """The square root of 1 - x, at the end of its domain."""

    class Root(Cube):
        cube = staticmethod(lambda x: jnp.sqrt(jnp.where(x == 1.0, 0.25, 1.0 - x)))

    check_model(Root(k=2.0), {"x": Scalar(1.0)}, {"y": Scalar(1.0)}, differences=False)


def test_float32_is_refused():
    jax.config.update("jax_enable_x64", False)
    try:
        with pytest.raises(RuntimeError, match="jax_enable_x64"):
            check_model(Cube(k=2.0), VALUES, {"y": Scalar(16.0)})
    finally:
        jax.config.update("jax_enable_x64", True)


def test_states_of_one_model_compile_once(compilations):
    class Fresh(Cube):
        """No other test has compiled it."""

    check_model(Fresh(k=3.0), {"x": Scalar(1.0)}, {"y": Scalar(3.0)})
    assert compilations
    compilations.clear()
    check_model(Fresh(k=5.0), {"x": Scalar(2.0)}, {"y": Scalar(40.0)})
    assert not compilations
