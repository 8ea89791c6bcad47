"""Marches by C code. The truth is the march by XLA of the same model and load."""

import dataclasses
import functools
import logging
import shutil
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import neml2_jax
from neml2_jax import R2, Scalar, march
from neml2_jax.drivers import routes
from neml2_jax.errors import ConvergenceError, DeclarationError
from neml2_jax.export.march_program import MarchProgram, march_program
from neml2_jax.export.material_at_point import material_at_point
from neml2_jax.laws.solid_mechanics import NeoHookean
from neml2_jax.native import derivatives
from neml2_jax.native import prepared as preparing
from neml2_jax.programs import native_library

pytestmark = pytest.mark.skipif(shutil.which("cc") is None, reason="there is no C compiler")

INPUT = Path(__file__).parents[2] / "benchmarks" / "inputs" / "isoharden.i"
STEPS, POINTS = 12, 3
PARAMETER = "hardening.hardening_modulus"


@functools.cache
def loaded(*settings):
    overrides = ["Drivers/driver/steps_per_chunk:=4", *settings]
    return neml2_jax.load_input(INPUT, overrides, {"nbatch": str(POINTS)}).get_driver("driver")


def driver(*settings, steps=STEPS):
    """Of a viscoplastic material with linear hardening, at three rates, through its first steps."""
    found = loaded(*settings)
    cut = {n: x.replace(x.data[:steps]) for n, x in found.prescribed.items()}
    time = found.prescribed_time
    time = time.replace(time.data[:steps])
    return dataclasses.replace(found, prescribed=cut, prescribed_time=time)


@pytest.fixture(autouse=True)
def refusals(monkeypatch, request):
    """A refusal leaves all to XLA, which is then compared with itself: no test may pass by it."""
    told = set()
    monkeypatch.setattr(routes, "_told", told)
    yield
    assert not told or "caplog" in request.fixturenames, told


@pytest.fixture
def compiled_cheaply(monkeypatch):
    """Code that one test has, or a few small ones, whose compilation is half of their time."""
    monkeypatch.setattr(native_library, "FLAGS", (*native_library.FLAGS, "-O0"))


@pytest.fixture(scope="module")
def problem():
    found = driver()
    return found.model, found.prescribed_values()


def outputs(problem, parameter, scale, route):
    """The stress, for another parameter and a load that is scaled."""
    model, values = problem
    model = model.with_parameters({PARAMETER: parameter})
    strain = values["strain"]
    values = {**values, "strain": strain.replace(strain.data * scale)}
    return march(model, values, route=route)


@pytest.fixture(scope="module")
def run(problem):
    return {
        route: jax.jit(lambda p, s, route=route: outputs(problem, p, s, route))
        for route in ("native", "xla")
    }


def test_values_types_and_shapes_are_those_of_xla(run):
    for parameter in (1000.0, 300.0):  # the same code: parameters are arguments of it
        own, expected = (run[route](parameter, 1.0) for route in ("native", "xla"))
        assert list(own) == list(expected)
        for name, x in expected.items():
            assert type(own[name]) is type(x) and own[name].metadata == x.metadata
            assert own[name].shape == x.shape and own[name].dtype == x.dtype
            np.testing.assert_allclose(own[name].data, x.data, rtol=1e-9, atol=1e-9)
        assert np.abs(np.asarray(expected["stress"].data)).max() > 10.0
    assert len(preparing._KNOWN) == 1


def test_steps_that_the_code_solves_are_none_of_xla(monkeypatch, problem):
    """Outside of `jit` it is known that no point is left, and nothing of XLA is traced."""

    def refuse(*_, **__):
        raise AssertionError("traced")

    monkeypatch.setattr(derivatives, "finished", refuse)
    stress = march(*problem, route="native")["stress"].data
    assert np.isfinite(stress).all() and np.abs(stress).max() > 10.0


def test_derivatives_by_parameters_and_loads(problem, run):
    """Against central differences of the march by XLA."""

    def loss(stress):
        return jnp.sum(stress * jnp.arange(1.0, stress.size + 1.0).reshape(stress.shape))

    def by_code(arguments):
        parameter, scale = arguments
        return loss(outputs(problem, parameter, scale, "native")["stress"].data)

    def difference(along):
        ends = [run["xla"](1000.0 + s * along[0], 1.0 + s * along[1]) for s in (1.0, -1.0)]
        return (loss(ends[0]["stress"].data) - loss(ends[1]["stress"].data)) / 2

    at, along = (1000.0, 1.0), (1.0, 1e-5)
    expected = [difference((1.0, 0.0)), difference((0.0, 1e-5)) / 1e-5]
    both = jax.jit(lambda a, d: (jax.grad(by_code)(a), jax.jvp(by_code, (a,), (d,))[1]))
    reverse, forward = both(at, along)
    np.testing.assert_allclose(reverse, expected, rtol=1e-5)
    np.testing.assert_allclose(forward, np.dot(expected, along), rtol=1e-5)


def test_parameters_of_each_point(problem, run):
    """Each point is a march of its own; the code is that of one value, and so are derivatives, also
    of a function that is under `jit` by itself."""
    moduli = np.array([1000.0, 300.0, 2500.0])

    @jax.jit
    def stress(p):
        return outputs(problem, Scalar(p), 1.0, "native")["stress"].data

    own = stress(moduli)
    for point, modulus in enumerate(moduli):
        expected = run["xla"](modulus, 1.0)["stress"].data[:, point]
        np.testing.assert_allclose(own[:, point], expected, rtol=1e-9, atol=1e-9)
    assert len(preparing._KNOWN) == 1
    slopes = jax.jit(jax.grad(lambda p: stress(p)[-1, :, 0].sum()))(moduli)
    ends = [np.asarray(stress(moduli + s))[-1, :, 0] for s in (1.0, -1.0)]
    np.testing.assert_allclose(slopes, (ends[0] - ends[1]) / 2, rtol=1e-5)


@pytest.mark.usefixtures("compiled_cheaply")
def test_parameters_of_each_point_make_a_batch():
    """Of loads that are those of one point."""
    model, values = hyperelastic(jnp.float64)
    given = {"shear_modulus": Scalar(np.array([3.0, 5.0, 7.0]))}
    own, expected = (
        march(model.with_parameters(given), values, route=route) for route in ("native", "xla")
    )
    for name, x in expected.items():
        assert own[name].shape == x.shape
        np.testing.assert_allclose(own[name].data, x.data, rtol=1e-13, atol=1e-13)


@pytest.mark.usefixtures("compiled_cheaply")
def test_parameters_of_each_point_may_be_plain():
    model, values = hyperelastic(jnp.float64)
    given = {"shear_modulus": Scalar(np.array([1.0, 2.0])), "bulk_modulus": Scalar(np.ones(2))}
    own, expected = (
        march(model.with_parameters(given), values, route=route) for route in ("native", "xla")
    )
    for name, x in expected.items():
        np.testing.assert_allclose(own[name].data, x.data, rtol=1e-13, atol=1e-13)


def test_no_points_are_left_to_xla(caplog):
    model, values = hyperelastic(jnp.float64)
    model = model.with_parameters({"shear_modulus": Scalar(np.ones(0))})
    x = march(model, values, route="native")["pk1_stress"]
    assert x.shape == (4, 0, 3, 3) and "has none" in caplog.text


@pytest.mark.usefixtures("compiled_cheaply")
def test_code_is_written_for_parameters_that_are_plain(problem):
    """A factor of one is a constant of the code; with another value other code is compiled."""
    model, values = problem
    weight = "elastic_strain_rate.weights.0"
    known = len(preparing._KNOWN)
    for value in (1.0, 0.5):
        given = model.with_parameters({weight: value})
        own, expected = (march(given, values, route=r)["stress"].data for r in ("native", "xla"))
        np.testing.assert_allclose(own, expected, rtol=1e-9, atol=1e-9)
    assert known < len(preparing._KNOWN) <= known + 2


def failing(monkeypatch, condition):
    """Code that reports a failure of some steps, whose numbers are none of its own."""
    written = preparing.march_program

    def broken(*given):
        text = written(*given).text
        mark = "M finite = TRUTH(1);"
        assert mark in text
        fault = f"LANE if ({condition}) status[l] = NOT_DONE;"
        return MarchProgram(text.replace(mark, f"{mark} {fault}"), {})

    monkeypatch.setattr(preparing, "march_program", broken)
    monkeypatch.setattr(preparing, "_KNOWN", {})


@pytest.mark.usefixtures("compiled_cheaply")
def test_what_the_code_does_not_solve_is_left_to_xla(monkeypatch, run, problem):
    failing(monkeypatch, "(first + l == 1 && k == 3) || (first + l == 2 && (k == 3 || k == 7))")
    own = jax.jit(lambda p: outputs(problem, p, 1.0, "native"))(1000.0)
    for name, x in run["xla"](1000.0, 1.0).items():
        np.testing.assert_allclose(own[name].data, x.data, rtol=1e-9, atol=1e-9)
    by_driver, expected = driver("Drivers/driver/native:=true").run(), driver().run()
    assert set(by_driver.arrays) == set(expected.arrays)
    for name, x in expected.arrays.items():
        np.testing.assert_allclose(by_driver.arrays[name], x, rtol=1e-9, atol=1e-9)


def test_a_run_goes_on_to_the_last_bit(tmp_path):
    whole = driver().run(native=True)
    driver(steps=7).run(save_as=tmp_path / "part.npz", native=True)
    rest = driver().run(resume=tmp_path / "part.npz", native=True)
    for name, x in whole.arrays.items():
        np.testing.assert_array_equal(rest.arrays[name], x)


def test_a_step_that_neither_solves_fails_as_by_xla():
    """Of one point, whose iterations reach the cap."""
    found = driver()
    strain = found.prescribed["strain"]
    far = np.array(strain.data)
    far[6, 1] *= 1e8
    found = dataclasses.replace(
        found, prescribed={**found.prescribed, "strain": strain.replace(far)}
    )
    told = []
    for native in (True, False):
        with pytest.raises(ConvergenceError, match="did not converge.*the iteration cap") as error:
            found.run(native=native)
        told.append((error.value.step, error.value.point, error.value.history.finished))
    assert told[0] == told[1]


@pytest.mark.usefixtures("compiled_cheaply")
def test_jacobians_are_reused_within_the_tolerances(run):
    found = driver("Solvers/newton/jacobian_reuse:=0.3")
    material = material_at_point(found.model, parameters=True)
    assert "FN(again_0), 0.3" in march_program(material, "reused").text
    own = march(found.model, found.prescribed_values(), route="native")
    for name, x in run["xla"](1000.0, 1.0).items():
        np.testing.assert_allclose(own[name].data, x.data, rtol=1e-6, atol=1e-6)


def test_of_lost_points_outputs_are_nan_and_others_go_on(problem):
    model, values = problem
    strain = values["strain"]
    bad = {**values, "strain": strain.replace(jnp.asarray(strain.data).at[5, 1].set(1e200))}
    own, expected = (march(model, bad, route=route)["stress"].data for route in ("native", "xla"))
    assert bool(jnp.isnan(own[5:, 1]).all()) and bool(jnp.isfinite(own[:, [0, 2]]).all())
    np.testing.assert_allclose(own, expected, rtol=1e-9, atol=1e-9)


def hyperelastic(dtype):
    F = np.eye(3) + np.linspace(0.0, 0.5, 5)[:, None, None] * np.eye(3, k=1)
    model = NeoHookean(shear_modulus=3.0, bulk_modulus=20.0)
    model = jax.tree_util.tree_map(lambda x: jnp.asarray(x, dtype), model)
    return model, {"deformation_gradient": R2(jnp.asarray(F, dtype))}


@pytest.mark.usefixtures("compiled_cheaply")
@pytest.mark.parametrize("dtype, tolerance", ((jnp.float64, 1e-13), (jnp.float32, 1e-5)))
def test_a_model_without_a_solve_or_points(dtype, tolerance):
    model, values = hyperelastic(dtype)
    own, expected = (march(model, values, route=route) for route in ("native", "xla"))
    for name, x in expected.items():
        assert own[name].shape == x.shape and own[name].dtype == x.dtype == dtype
        np.testing.assert_allclose(own[name].data, x.data, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize(
    "compiler, told",
    (
        ("", "there is no C compiler on the PATH"),
        ("/nowhere/cc", "which is no program here"),
        ("false", "fails with code 1"),
    ),
)
def test_without_a_compiler_xla_takes_the_steps(monkeypatch, caplog, tmp_path, compiler, told):
    monkeypatch.setattr(preparing, "_KNOWN", {})
    monkeypatch.setattr(routes, "_told", set())
    monkeypatch.setenv("NEML2_JAX_CACHE", "off")
    monkeypatch.setenv("CC", compiler)
    if not compiler:
        monkeypatch.setenv("PATH", str(tmp_path))
    model, values = hyperelastic(jnp.float64)
    # Code of its own, for a library that is loaded needs no compiler.
    model = NeoHookean(shear_modulus=3.0, bulk_modulus=20.0, pk1_stress=f"P{len(told)}")
    with caplog.at_level(logging.WARNING):
        own = [march(model, values, route="native") for _ in range(2)][1]
    expected = march(model, values)
    for name, x in expected.items():
        np.testing.assert_array_equal(own[name].data, x.data)
    assert len(caplog.records) == 1 and told in caplog.text


@pytest.mark.usefixtures("compiled_cheaply")
def test_a_model_that_is_traced_is_refused_with_the_way_out(monkeypatch, caplog, problem):
    monkeypatch.setattr(routes, "_told", set())
    model, values = problem
    jax.eval_shape(lambda m: march(m, values, route="native"), model)
    assert caplog.text == ""  # its parameters are all that is traced


def test_a_route_that_there_is_not():
    model, values = hyperelastic(jnp.float64)
    with pytest.raises(DeclarationError, match="no route 'nativ' .did you mean 'native'"):
        march(model, values, route="nativ")
