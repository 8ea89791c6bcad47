"""What nothing gives is an error that names it, and never zero without a word."""

import logging
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neml2_jax import SR2, Scalar, load_input, load_string
from neml2_jax.declaration import input_variable, output_variable, parameter
from neml2_jax.drivers import TransientDriver, march
from neml2_jax.equation_systems import NonlinearSystem
from neml2_jax.errors import BatchError, DeclarationError, InputFileError, MissingInputError
from neml2_jax.laws.common import ScalarBackwardEulerTimeIntegration, ScalarLinearInterpolation
from neml2_jax.laws.solid_mechanics import LinearIsotropicElasticity
from neml2_jax.models import AbstractLaw, ComposedModel

CHABOCHE = Path(__file__).parents[2] / "examples" / "chaboche" / "chaboche.i"
FEW = {"points": 2, "cycles": 1, "steps_per_cycle": 4}
TIMES = np.array([0.0, 1.0, 3.0])


class Follow(AbstractLaw):
    """y = x + k x_{n-1} + y_n: reads two steps back, and its own past."""

    x: str = input_variable(Scalar, "x", unit="-")
    x_before: str = input_variable(Scalar, "x two steps ago", unit="-", of="x", suffix="~2")
    y_n: str = input_variable(Scalar, "y a step ago", unit="-", default="y~1")
    y: str = output_variable(Scalar, "y", unit="-")
    k: Scalar = parameter("k", unit="-")

    def forward(self, x, x_before, y_n):
        return x + self.k * x_before + y_n


X = Scalar([1.0, 2.0, 4.0])


def follow(prescribed, k: float | str = 1.0, ic=None, **options):
    return TransientDriver(
        model=Follow(k=k),
        prescribed_time=Scalar(TIMES),
        prescribed=prescribed,
        ic=ic or {},
        **options,
    )


def elastic():
    """E(T) by a table: 200 GPa at 300 K, 140 GPa at 800 K."""
    modulus = ScalarLinearInterpolation(
        argument="temperature",
        abscissa=Scalar([300.0, 800.0], sub_batch_ndim=1),
        ordinate=Scalar([200e3, 140e3], sub_batch_ndim=1),
        output="E",
    )
    law = LinearIsotropicElasticity(
        strain="strain",
        stress="stress",
        coefficients=("E", 0.3),
        coefficient_types=("YOUNGS_MODULUS", "POISSONS_RATIO"),
    )
    return ComposedModel(models={"modulus": modulus, "elasticity": law})


STRAIN = SR2(np.linspace(0.0, 1.0, 3)[:, None] * np.array([0.002, 0, 0, 0, 0, 0.0]))


@pytest.mark.parametrize(
    ("initial", "message"),
    (({}, r"'temperature' \(Scalar\), read by modulus \(ScalarLinearInterpolation\)"),
     ({"temperature": Scalar(600.0)}, "'temperature'")),
)  # fmt: skip
def test_a_temperature_that_is_not_prescribed(initial, message):
    """An initial condition is no value at the steps."""
    with pytest.raises(MissingInputError, match=message):
        march(elastic(), {"strain": STRAIN}, initial)
    with pytest.raises(DeclarationError, match=message):
        TransientDriver(
            model=elastic(),
            prescribed_time=Scalar(TIMES),
            prescribed={"strain": STRAIN},
            ic=initial,
        )


def test_a_temperature_that_is_prescribed():
    """E = 164 GPa at 600 K: (K + 4/3 G) times the strain, by hand."""
    E, nu = 200e3 - 60e3 * 300.0 / 500.0, 0.3
    want = E * (1 - nu) / ((1 + nu) * (1 - 2 * nu)) * 0.002
    out = march(elastic(), {"strain": STRAIN, "temperature": Scalar(np.full(3, 600.0))})
    assert float(out["stress"].data[-1, 0]) == pytest.approx(want)


@pytest.mark.parametrize(
    ("prescribed", "initial", "message"),
    (
        ({"X": X}, {}, "prescribed 'X' is no input of the model.*nothing gives the input 'x'"),
        ({"t": Scalar(TIMES)}, {}, "nothing gives the input 'x' .* read by Follow"),
        ({"x": X, "z": X}, {}, "prescribed 'z' is no input"),
        ({"x": X, "time": X}, {}, "prescribed 'time' is no input"),
        ({"x": X, "x~2": X}, {}, "prescribe 'x', or give it an initial condition"),
        ({"x": X, "y": X}, {}, "'y' is no input of the model, which computes it"),
        ({"x": X}, {"Y": Scalar(1.0)}, "initial condition 'Y' is never read"),
        ({"x": X}, {"y~1": Scalar(1.0)}, "never read: give that of 'y'"),
        ({"x": X}, {"x": Scalar(1.0)}, "'x' is prescribed, .* takes no initial condition"),
        ({"x": X}, {"y": SR2(np.zeros(6))}, "'y' is a Scalar in the model, got a SR2"),
        ({"x": Scalar([True, False, True])}, {}, "bool values; real numbers are needed"),
        ({"x": Scalar(jnp.array([1j, 1j, 1j]))}, {}, "complex128 values; real numbers"),
        ({"x": Scalar(X.data.astype(jnp.float32))}, {}, "mixed.* float32 .x"),
    ),
)
@pytest.mark.parametrize("how", ("march", "driver"))
def test_names_types_and_precisions(how, prescribed, initial, message):
    with pytest.raises((DeclarationError, TypeError), match=message):
        if how == "march":
            march(Follow(k=1.0), prescribed, initial)
        else:
            follow({n: x for n, x in prescribed.items() if n != "t"}, ic=initial)


def test_numbers_of_steps():
    with pytest.raises(BatchError, match="numbers of steps: 3 of x; 2 of t"):
        march(Follow(k=1.0), {"x": X, "t": Scalar([0.0, 1.0])})
    with pytest.raises(DeclarationError, match="there are no steps"):
        march(Follow(k=1.0), {})
    with pytest.raises(BatchError, match="'x' is a tensor with the steps .* got a ndarray"):
        march(Follow(k=1.0), {"x": np.ones(3)})  # pyright: ignore[reportArgumentType]


def test_earlier_values_that_are_read_alone():
    """`x~2` without `x~1`; nothing has happened before the start. By hand."""
    x, y = [1.0, 2.0, 4.0], [10.0]
    for k in (1, 2):
        y.append(x[k] + 0.5 * x[max(k - 2, 0)] + y[-1])
    initial = {"y": Scalar(10.0)}
    out = march(Follow(k=0.5), {"x": X, "t": Scalar(TIMES)}, initial)
    np.testing.assert_allclose(out["y"].data, y[1:])
    np.testing.assert_allclose(follow({"x": X}, 0.5, initial).run()["output.y"][1:], y[1:])


def test_integers_are_floating_numbers():
    out = march(Follow(k=1.0), {"x": Scalar([1, 2, 4])})
    assert out["y"].dtype == jnp.float64
    np.testing.assert_array_equal(out["y"].data, march(Follow(k=1.0), {"x": X})["y"].data)


def test_a_lag_of_what_nothing_computes():
    """Without a start it is missing; with one it keeps it."""
    law = ScalarBackwardEulerTimeIntegration(variable="s")
    given = {"s": X, "s_rate": X, "t": Scalar(TIMES)}
    assert march(law, given)["s_residual"].shape == (2,)

    class Old(AbstractLaw):
        """y = z_n."""

        z_n: str = input_variable(Scalar, "z a step ago", unit="-", default="z~1")
        y: str = output_variable(Scalar, "y", unit="-")

        def forward(self, z_n):
            return 1.0 * z_n

    with pytest.raises(MissingInputError, match="no model gives 'z', of which it is an earlier"):
        march(Old(), {"t": Scalar(TIMES)})
    np.testing.assert_array_equal(
        march(Old(), {"t": Scalar(TIMES)}, {"z": Scalar(3.0)})["y"].data, [3.0, 3.0]
    )
    np.testing.assert_array_equal(march(Old(), {"z": X})["y"].data, [1.0, 2.0])


def test_zeros_that_are_asked_for():
    want = march(Follow(k="k"), {"x": X, "k": Scalar(np.zeros(3))})["y"].data
    np.testing.assert_array_equal(march(Follow(k="k"), {"x": X}, zero=("k",))["y"].data, want)
    history = follow({"x": X}, "k", zero_inputs=("k",)).run()
    np.testing.assert_array_equal(history["output.y"][1:], want)
    np.testing.assert_array_equal(history["input.k"], np.zeros(3))
    for zero, message in (("x", "something else gives it"), ("kk", "no input .* mean 'k'")):
        with pytest.raises(DeclarationError, match=message):
            march(Follow(k="k"), {"x": X}, zero=("k", zero))
        with pytest.raises(DeclarationError, match=message):
            follow({"x": X}, "k", zero_inputs=("k", zero))


def test_a_parameter_that_is_read_is_named():
    with pytest.raises(
        MissingInputError, match="'k' .* read by Follow as its parameter k"
    ) as error:
        follow({"x": X}, "k")
    assert error.value.names == ["k"]


def test_single_precision_that_was_loaded_before_the_switch():
    """A model built in single precision is not marched in double without a word."""
    with jax.enable_x64(False):
        model, x = Follow(k=0.1), Scalar([1.0, 2.0, 4.0])
    assert model.k.dtype == x.dtype == jnp.float32
    assert march(model, {"x": x})["y"].dtype == jnp.float32  # one precision is one precision
    with pytest.raises(DeclarationError, match="mixed.* float32 .parameter k.* float64 .x"):
        march(model, {"x": X})
    with pytest.raises(DeclarationError, match="mixed.*set jax_enable_x64 before"):
        TransientDriver(model=model, prescribed_time=Scalar(TIMES), prescribed={"x": X})


@pytest.mark.parametrize(
    ("value", "message"),
    ((True, "bool"), (1j, "complex"), (np.array([True]), "bool"), (Scalar([True]), "bool"),
     (Scalar(jnp.array(1j)), "complex")),
)  # fmt: skip
def test_parameters_are_real_numbers(value, message):
    with pytest.raises(TypeError, match=message):
        Follow(k=value)
    assert Follow(k=2).k.dtype == jnp.float64


def test_numbers_that_single_precision_cannot_hold():
    with jax.enable_x64(False):
        for k in (1e39, "1e39", 1e-50):
            with pytest.raises(ValueError, match="k: 1e.* is outside of what float32 can hold"):
                Follow(k=k)


def test_under_jit():
    """Names are checked when the program is traced."""
    good = jax.jit(lambda x: march(Follow(k=1.0), {"x": x})["y"])(X)
    np.testing.assert_array_equal(good.data, march(Follow(k=1.0), {"x": X})["y"].data)
    with pytest.raises(MissingInputError, match="'x'"):
        jax.jit(lambda x: march(Follow(k=1.0), {"X": x})["y"])(X)


# ------------------------------------------------------------------ input files


def chaboche(*overrides, **options):
    return load_input(CHABOCHE, overrides, FEW, **options)


@pytest.mark.parametrize(
    ("override", "message"),
    (
        (
            "Models/overstress/from:='mandel_stress back_stres'",
            "'back_stres' .SR2., read by overstress .* mean 'back_stress'",
        ),
        ("Drivers/cycles/time:=time", "'t' .*; the prescribed time is called 'time'"),
        (
            "Models/yield_function/yield_stress:=yeild_strength",
            "'yeild_strength' .*yield_function .* as its parameter yield_stress.*"
            "no number and no block of .*did you mean 'yield_surface'",
        ),
        ("Drivers/cycles/zero_inputs:=strain", "'strain' is to be zero, but something else"),
        (
            (
                "Drivers/cycles/prescribed_SR2_names:='strain strain'",
                "Drivers/cycles/prescribed_SR2_values:='strains strains'",
            ),
            "prescribed_SR2_names: 'strain' is given more than once",
        ),
        ("Drivers/cycles/prescribed_sr2_names:=strain", "no option 'prescribed_sr2_names'"),
        ("Models/yield_function/yield_stress:=nan", "yield_stress: 'nan' is no number"),
        (
            "Tensors/amplitudes/expr:='jnp.array([0.01, jnp.nan])[:points].reshape(1, points)'",
            r"prescribed_SR2_values: \[Tensors/strains\] is nan at index \[0, 1, 0\]",
        ),
    ),
)
def test_a_link_that_leads_nowhere(override, message):
    with pytest.raises(InputFileError, match=message):
        chaboche(*((override,) if isinstance(override, str) else override)).get_driver("cycles")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    (
        (" elastic_strain_rate mandel_stress back_stress", " elastic_strain_rate back_stress",
         "nothing gives the input 'mandel_stress' .SR2., read by overstress"),
        ("fast_back_stress slow_back_stress'\n  []\n[]", "fast_back_stress'\n  []\n[]",
         "'slow_back_stress_residual', but 'slow_back_stress' is not among the unknowns"),
        (" integrate_slow_back_stress'", "'", "gives no residual 'slow_back_stress_residual'"),
        ("'overstress effective_stress yield_function'", "'overstress yield_function'",
         "'yield_function' does not follow from 'mandel_stress', so that its derivative is zero"),
        (" slow_back_stress_rate ", " ", "'slow_back_stress_rate' .* read by integrate_slow"),
    ),
)  # fmt: skip
def test_a_model_or_an_unknown_that_is_left_out(old, new, message):
    text = CHABOCHE.read_text()
    assert text.replace("\n              ", " ").count(old) == 1
    text = text.replace("\n              ", " ").replace(old, new)
    with pytest.raises(InputFileError, match=message):
        load_string(text, variables=FEW).get_driver("cycles")


def test_zeros_by_compatibility(caplog):
    """NEML2 takes zeros. Its files run under `compat`, and a warning lists the names."""
    nowhere = "Models/overstress/from:='mandel_stress nowhere'"
    with pytest.raises(InputFileError, match="zero_inputs"):
        chaboche(nowhere).get_driver("cycles")
    driver = chaboche(nowhere, compat="neml2").get_driver("cycles")
    with caplog.at_level(logging.WARNING):
        history = driver.run()
    assert "nothing gives nowhere: taken as zero" in caplog.text
    asked = chaboche(nowhere, "Drivers/cycles/zero_inputs:=nowhere").get_driver("cycles")
    assert asked.zeros().keys() == {"nowhere"}
    assert np.isfinite(history["output.stress"][1:]).all()


# ------------------------------------------------------------------ systems


def decay(**models):
    return ComposedModel(
        models={
            "x": ScalarBackwardEulerTimeIntegration(variable="x"),
            "y": ScalarBackwardEulerTimeIntegration(variable="y"),
            **models,
        }
    )


@pytest.mark.parametrize(
    ("options", "message"),
    (
        ({"unknowns": "x"}, "gives 'y_residual', but 'y' is not among the unknowns"),
        ({"unknowns": "x y z"}, "reads no unknown 'z'"),
        ({"unknowns": "x x"}, "'x' is listed twice"),
        ({"unknowns": "x y", "residuals": "x_residual x_residual"}, "'x_residual' is listed twice"),
        ({"unknowns": "x y", "residuals": "x_residual"}, "2. unknowns per group, but .1. residual"),
    ),
)
def test_unknowns_and_residuals_that_do_not_match(options, message):
    with pytest.raises(DeclarationError, match=message):
        NonlinearSystem(model=decay(), **options)
