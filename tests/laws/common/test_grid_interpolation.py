"""Interpolation on a grid against SciPy's."""

import jax
import numpy as np
import pytest
from scipy.interpolate import RegularGridInterpolator

from neml2_jax.errors import DeclarationError
from neml2_jax.laws.common import (
    ScalarBilinearInterpolation,
    ScalarGridInterpolation,
    SR2GridInterpolation,
    VecGridInterpolation,
)
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar

from .draws import draw

AXES = [np.array([1.0, 2.0, 5.0]), np.array([-1.0, 0.0, 2.0, 4.0]), np.array([0.1, 1.0])]
VALUES = np.random.default_rng(0).uniform(1.0, 2.0, (3, 4, 2))


def law(**options):
    given = dict(arguments_="a b c", output="y", abscissae=AXES, ordinate=VALUES)
    return ScalarGridInterpolation(**{**given, **options})


def at(x):
    return {name: Scalar(np.asarray(x_k)) for name, x_k in zip("abc", np.transpose(x))}


def test_points_within_and_beyond():
    rng = np.random.default_rng(1)
    within = rng.uniform([1.0, -1.0, 0.1], [5.0, 4.0, 1.0], (40, 3))
    beyond = np.array([[0.0, 3.0, 0.5], [7.0, 9.0, 2.0], [2.0, 2.0, 0.0]])
    reference = RegularGridInterpolator(
        AXES,
        VALUES,
        bounds_error=False,
        fill_value=None,  # pyright: ignore[reportArgumentType]
    )
    x = np.concatenate((within, beyond, [[5.0, 4.0, 1.0], [1.0, -1.0, 0.1]]))
    y = law().compiled()(at(x))["y"].data
    np.testing.assert_allclose(y, reference(x), rtol=1e-12)
    held = law(extrapolation="CONSTANT").compiled()(at(x))["y"].data
    clipped = np.clip(x, [a[0] for a in AXES], [a[-1] for a in AXES])
    np.testing.assert_allclose(held, reference(clipped), rtol=1e-12)
    none = law(extrapolation="ERROR").call_by_name(at(x))["y"].data
    np.testing.assert_array_equal(np.isnan(none), [False] * 40 + [True] * 3 + [False] * 2)


def test_one_point_and_its_derivatives():
    x = (3.0, 1.0, 0.4)
    check_model(
        law(),
        inputs=dict(zip("abc", x)),
        outputs={"y": float(np.squeeze(RegularGridInterpolator(AXES, VALUES)(x)))},
    )


def test_logarithmic_scales():
    """Linear in the logarithms of some arguments and of the values."""
    scales = ("LOGARITHMIC", "LINEAR", "LOGARITHMIC")
    axes = [np.log(AXES[0]), AXES[1], np.log(AXES[2])]
    x = np.random.default_rng(2).uniform([1.0, -1.0, 0.1], [5.0, 4.0, 1.0], (10, 3))
    moved = np.stack([np.log(x[:, 0]), x[:, 1], np.log(x[:, 2])], -1)
    want = np.exp(RegularGridInterpolator(axes, np.log(VALUES))(moved))
    model = law(argument_scales=scales, value_scale="LOGARITHMIC").compiled()
    with_none = np.concatenate([x, [[-1.0, 0.0, 0.5]]])  # the last has no logarithm
    y = model(at(with_none))["y"].data
    np.testing.assert_allclose(y[:-1], want, rtol=1e-12)
    assert np.isnan(y[-1])


@pytest.mark.parametrize("law", (SR2GridInterpolation, VecGridInterpolation))
def test_two_arguments_are_bilinear_and_components_are_alone(law):
    kind = law.value_type
    values = draw(kind, 3, (3, 4))
    x, y = Scalar(np.array([1.5, 4.0, 8.0])), Scalar(np.array([-3.0, 1.0, 3.0]))
    tensors = law(
        arguments_="x y", output="z", abscissae=AXES[:2], ordinate=kind(values, sub_batch_ndim=2)
    )
    got = tensors.compiled()({"x": x, "y": y})["z"].data
    for i in range(kind.BASE_SHAPE[0]):
        one = ScalarBilinearInterpolation(
            argument1="x",
            argument2="y",
            output="z",
            abscissa1=AXES[0],
            abscissa2=AXES[1],
            ordinate=values[..., i],
        )
        np.testing.assert_allclose(
            got[:, i], one.compiled()({"x": x, "y": y})["z"].data, rtol=1e-12
        )


def test_a_list_of_values_has_the_last_argument_fastest():
    x = at([[3.0, 1.0, 0.4]])
    want = law().call_by_name(x)["y"].data
    for ordinate in (VALUES.ravel(), Scalar(VALUES.ravel()), Scalar(VALUES)):
        np.testing.assert_array_equal(law(ordinate=ordinate).call_by_name(x)["y"].data, want)


@pytest.mark.parametrize(
    "options, message",
    (
        (dict(abscissae=[AXES[0][::-1], *AXES[1:]]), r"abscissae\[0\] must ascend, got 5 and then"),
        (dict(ordinate=VALUES[:2]), "16 values, a grid of 3 by 4 by 2 points 24"),
        (dict(abscissae=AXES[:2]), "3 arguments need as many abscissae, got 2"),
        (dict(argument_scales="LOGARITHMIC"), r"abscissae\[1\] must be positive.*got -1"),
    ),
)
def test_what_is_no_grid_is_refused(options, message):
    with pytest.raises(DeclarationError, match=message):
        law(**options)


def test_points_that_are_traced_and_do_not_ascend_give_no_number():
    model = law()
    wrong = {"abscissae.1": Scalar(np.array([-1.0, 2.0, 0.0, 4.0]), sub_batch_ndim=1)}

    @jax.jit
    def value(model, x):
        return model.call_by_name(x)["y"].data

    x = at([[3.0, 1.0, 0.4]])
    assert np.isfinite(value(model, x)).all()
    assert np.isnan(value(model.with_parameters(wrong), x)).all()
