"""What tables of one and of two arguments hold, and what happens outside of them."""

import jax
import numpy as np
import pytest

from neml2_jax.errors import DeclarationError
from neml2_jax.laws.common import (
    ScalarBilinearInterpolation,
    ScalarLinearInterpolation,
    SR2LinearInterpolation,
    VecBilinearInterpolation,
    VecLinearInterpolation,
)
from neml2_jax.types import SR2, Scalar, Vec
from neml2_jax.types.functions import linear_interpolation

T = np.array([300.0, 400.0, 600.0, 800.0])
E = np.array([200e3, 190e3, 170e3, 140e3])
UNUSABLE = {
    "falling": (T[::-1], "800 and then 600 at positions 0 and 1 .*they descend: reverse"),
    "unsorted": (T[[0, 1, 3, 2]], "800 and then 600 at positions 2 and 3 .*; sort the table"),
    "twice": (np.array([300.0, 400.0, 400.0, 800.0]), "400 and then 400 .*jumps = true"),
    "no number": (np.array([300.0, np.nan, 600.0, 800.0]), "300 and then nan"),
}


def young(**options):
    return ScalarLinearInterpolation(output="y", **{**dict(abscissa=T, ordinate=E), **options})


@jax.jit  # a law of tables of other numbers shares what is compiled
def values_and_slopes(model, x):
    return jax.vmap(jax.value_and_grad(lambda x: model(Scalar(x)).data))(x)


@pytest.mark.parametrize("case", UNUSABLE)
@pytest.mark.parametrize(
    "law", (ScalarLinearInterpolation, VecLinearInterpolation, SR2LinearInterpolation)
)
def test_points_of_any_type_ascend(law, case):
    points, message = UNUSABLE[case]
    ordinate = np.ones((4, *law.value_type.BASE_SHAPE))
    with pytest.raises(
        DeclarationError, match=f"{law.__name__}: the points of abscissa .*{message}"
    ):
        law(output="y", abscissa=points, ordinate=ordinate)


@pytest.mark.parametrize("axis", (1, 2))
@pytest.mark.parametrize("law", (ScalarBilinearInterpolation, VecBilinearInterpolation))
def test_points_of_both_axes_ascend(law, axis):
    ordinate = np.ones((4, 4, *law.value_type.BASE_SHAPE))
    points = {f"abscissa{k}": T[::-1] if k == axis else T for k in (1, 2)}
    with pytest.raises(DeclarationError, match=f"the points of abscissa{axis} must ascend"):
        law(output="y", ordinate=ordinate, **points)


def test_one_row_of_many_tables_is_named():
    rows = Scalar(np.stack([T, T[::-1]]), sub_batch_ndim=1)
    with pytest.raises(DeclarationError, match=r"800 and then 600 .* of row \[1\]"):
        young(abscissa=rows)


def test_traced_points_that_do_not_ascend_give_no_number():
    @jax.jit
    def value(model, x):
        return model(x).data

    x = Scalar(np.array([350.0, 500.0]))
    assert np.isfinite(value(young(), x)).all()
    for points, _ in UNUSABLE.values():
        wrong = {"abscissa": Scalar(points, sub_batch_ndim=1)}
        assert np.isnan(value(young().with_parameters(wrong), x)).all()


def test_a_jump_is_marked():
    """From the point on the second value holds, and the slope is that behind it."""
    options = dict(abscissa=[0.0, 1.0, 1.0, 3.0], ordinate=[0.0, 1.0, 5.0, 9.0])
    with pytest.raises(DeclarationError, match="jumps = true"):
        young(**options)
    model = young(jumps=True, **options)
    x = np.array([0.5, np.nextafter(1.0, 0.0), 1.0, 2.0])
    value, slope = values_and_slopes(model, x)
    np.testing.assert_allclose(value, [0.5, 1.0, 5.0, 7.0])
    np.testing.assert_allclose(slope, [1.0, 1.0, 2.0, 2.0])


@pytest.mark.parametrize("points", ([0.0, 0.0, 1.0, 2.0], [0.0, 1.0, 2.0, 2.0], [0, 1, 1, 1]))
def test_a_jump_lies_between_two_pieces(points):
    points = [float(p) for p in points]
    with pytest.raises(DeclarationError, match="a jump is two equal points"):
        young(abscissa=points, ordinate=np.ones(4), jumps=True)


@pytest.mark.parametrize("extrapolation", ("LINEAR", "CONSTANT", "ERROR"))
def test_outside_of_the_table(extrapolation):
    x = np.array([200.0, 300.0, 350.0, 720.0, 800.0, 900.0])
    model = young(extrapolation=extrapolation)
    want = np.interp(x, T, E)
    outside = {"LINEAR": (210e3, 125e3), "CONSTANT": (200e3, 140e3), "ERROR": (np.nan, np.nan)}
    want[0], want[-1] = outside[extrapolation]
    value, slope = values_and_slopes(model, x)
    np.testing.assert_allclose(value, want, rtol=1e-14)
    ends = {"LINEAR": (-100.0, -150.0), "CONSTANT": (0.0, 0.0)}.get(extrapolation)
    np.testing.assert_allclose(slope[1:-1], [-100.0, -100.0, -150.0, -150.0])
    if ends is not None:
        np.testing.assert_allclose((slope[0], slope[-1]), ends)


def test_creep_rates_on_logarithmic_scales():
    """A power law is a straight line there, also beyond its two points."""
    stress = np.array([10.0, 100.0])
    rate = 1e-12 * stress**5
    model = young(
        abscissa=stress, ordinate=rate, argument_scale="LOGARITHMIC", value_scale="LOGARITHMIC"
    )
    x = np.array([1.0, 37.0, 500.0, 0.0])
    value, slope = (np.asarray(y) for y in values_and_slopes(model, x))
    np.testing.assert_allclose(value[:3], 1e-12 * x[:3] ** 5, rtol=1e-12)
    np.testing.assert_allclose(slope[:3], 5e-12 * x[:3] ** 4, rtol=1e-12)
    assert np.isnan(value[3])
    with pytest.raises(DeclarationError, match="ordinate must be positive .* got 0"):
        young(ordinate=[1.0, 2.0, 0.0, 3.0], value_scale="LOGARITHMIC")


def test_held_below_the_smallest_logarithm():
    model = young(argument_scale="LOGARITHMIC", extrapolation="CONSTANT")
    value, slope = values_and_slopes(model, np.zeros(1))
    assert (value[0], slope[0]) == (200e3, 0.0)


def test_a_table_is_told_from_its_axes():
    """A single axis can be nothing but the table; of two one may be that of points."""
    model = young(abscissa=Scalar(T), ordinate=Scalar(E))
    np.testing.assert_allclose(model(Scalar(350.0)).data, 195e3)
    with pytest.raises(DeclarationError, match="ordinate holds a table .*sub_batch_ndim=1"):
        young(ordinate=Scalar(np.ones((3, 4))))
    with pytest.raises(DeclarationError, match="ordinate holds a table .*sub_batch_ndim=2"):
        VecBilinearInterpolation(
            output="y", abscissa1=T, abscissa2=T, ordinate=Vec(np.ones((4, 3)))
        )
    tensors = SR2LinearInterpolation(output="y", abscissa=T, ordinate=SR2(np.ones((4, 6))))
    np.testing.assert_allclose(tensors(Scalar(350.0)).data, np.ones(6))


def test_lengths_are_compared():
    with pytest.raises(DeclarationError, match="abscissa has 4 points, but ordinate 3 values"):
        young(ordinate=E[:3])
    with pytest.raises(DeclarationError, match="abscissa2 has 3 points, but ordinate 4 .*axis 1"):
        ScalarBilinearInterpolation(
            output="y", abscissa1=T, abscissa2=T[:3], ordinate=np.ones((4, 4))
        )
    with pytest.raises(DeclarationError, match="needs two points at least, got 1"):
        young(abscissa=[300.0], ordinate=[1.0])


def test_options_are_checked():
    with pytest.raises(ValueError, match="LINEAR, CONSTANT, ERROR"):
        young(extrapolation="NEAREST")
    with pytest.raises(ValueError, match="'log' is none of LINEAR, LOGARITHMIC"):
        linear_interpolation(
            Scalar(1.0),
            Scalar(T, sub_batch_ndim=1),
            Scalar(E, sub_batch_ndim=1),
            value_scale="log",
        )
