"""The composed Chaboche residual of the example: its structured Jacobian, whole and at singular
points, against `jax.jacfwd` of the dense function; gradients through a load history."""

from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import neml2_jax
from neml2_jax.drivers import march
from neml2_jax.types.functions import to_dense

EXAMPLE = Path(__file__).parents[2] / "examples" / "chaboche" / "chaboche.i"
SMALL = {"points": 2, "cycles": 1, "steps_per_cycle": 12}


@pytest.fixture(scope="module")
def file():
    return neml2_jax.load_input(EXAMPLE, variables=SMALL)


@pytest.fixture(scope="module")
def residuals(file):
    """Structured and dense Jacobian of the residuals as one compiled function."""
    model = file.get_model("residuals")

    @jax.jit
    def both(values):
        def of(values):
            return {n: x.data for n, x in model.call_by_name(values).items()}

        return model.jacobian(values)[1], jax.jacfwd(of)(values)

    return model, both


def state(model, scale, stress):
    values = {}
    for i, (name, kind) in enumerate(model.input_spec.items()):
        data = scale * np.random.RandomState(i).uniform(-1, 1, kind.BASE_SHAPE)
        values[name] = kind(data)
    values["t"], values["t~1"] = neml2_jax.Scalar(2.0), neml2_jax.Scalar(1.0)
    for name in ("stress", "fast_back_stress", "slow_back_stress"):
        values[name] = stress * values[name]
    return values


@pytest.mark.parametrize(
    ("scale", "stress"),
    ((0.01, 3e4), (0.01, 10.0), (0.0, 0.0)),  # flowing, elastic, and zero stress altogether
)
def test_jacobian_is_dense_jacfwd(residuals, scale, stress):
    model, both = residuals
    blocks, dense = both(state(model, scale, stress))
    for output, row in dense.items():
        # Some blocks are rounding of what cancels, such as a trace of a deviator.
        size = max(np.abs(full.data).max() for full in row.values())
        for name, full in row.items():
            want = np.asarray(full.data)
            base = want.ndim - len(model.input_spec[name].BASE_SHAPE)
            want = np.moveaxis(want.reshape(want.shape[:base] + (-1,)), -1, 0)
            assert np.isfinite(want).all()
            block = blocks[output].get(name)
            if block is None:
                np.testing.assert_array_equal(want, 0.0)
                continue
            got = np.asarray(to_dense(block)).reshape(want.shape)
            np.testing.assert_allclose(got, want, rtol=1e-12, atol=1e-12 * size)


def test_zero_stress_has_finite_second_derivatives(file):
    model = file.get_model("residuals")

    def total(values):
        return sum(jnp.sum(x.data) for x in model.call_by_name(values).values())

    values = state(model, 0.0, 0.0)
    direction = jax.tree_util.tree_map(jnp.ones_like, values)
    second = jax.jit(lambda v: jax.jvp(jax.grad(total), (v,), (direction,))[1])(values)
    for x in jax.tree_util.tree_leaves(second):
        assert np.isfinite(x).all()


def test_parameter_gradients_through_the_history_agree_with_differences(file):
    material = file.get_model("material")
    history = {"strain": file.get_tensor("strains"), "t": file.get_tensor("times")}

    @jax.jit
    @jax.value_and_grad
    def mean_stress(model):
        return jnp.mean(march(model, history)["stress"].data[..., 0] ** 2)

    # The first two are of laws that are also inside the normality.
    names = (
        "overstress.weights.0",
        "yield_function.yield_stress",
        "fast_back_stress_rate.C",
        "flow_rate.exponent",
    )
    assert len(jax.tree_util.tree_leaves(material)) == len(material.named_parameters)
    gradient = mean_stress(material)[1].named_parameters
    for name in names:
        value = float(material.named_parameters[name].data)
        h = 1e-4 * value
        ends = [mean_stress(material.with_parameters({name: value + s * h})) for s in (1, -1)]
        want = float(ends[0][0] - ends[1][0]) / (2 * h)
        assert float(gradient[name].data) == pytest.approx(want, rel=1e-5), name
