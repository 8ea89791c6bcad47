"""Implicit updates: derivatives by the implicit function theorem, sites, status."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neml2_jax import SR2, AbstractLaw, Scalar, input_variable, output_variable, parameter
from neml2_jax.equation_systems import ImplicitUpdate, NonlinearSystem
from neml2_jax.errors import DeclarationError, Status
from neml2_jax.models import ComposedModel
from neml2_jax.programs import tiles
from neml2_jax.solvers import DenseLU, Newton, NewtonWithLineSearch, SchurComplement
from neml2_jax.types.functions import to_dense


class Residual(AbstractLaw):
    """k a^3 + a + b/10 = f, b + 0.3 a.f = 1."""

    a: str = input_variable(SR2, "a", unit="-")
    b: str = input_variable(Scalar, "b", unit="-")
    f: str = input_variable(SR2, "f", unit="-")
    a_residual: str = output_variable(SR2, "r", unit="-")
    b_residual: str = output_variable(Scalar, "r", unit="-")
    k: Scalar = parameter("k", unit="-")

    def forward(self, a, b, f):
        k = self.k.data
        r = k * a.data**3 + a.data + b.data / 10 - f.data
        return r, b.data + 0.3 * jnp.sum(a.data * f.data) - 1


class Doubled(AbstractLaw):
    """2 b: what follows from an unknown."""

    b: str = input_variable(Scalar, "b", unit="-")
    twice: str = output_variable(Scalar, "2 b", unit="-")

    def forward(self, b):
        return 2.0 * b


class MeanOverGrains(AbstractLaw):
    a: str = input_variable(SR2, "a", unit="-", core=("grain",))
    mean: str = output_variable(SR2, "mean", unit="-")

    def forward(self, a):
        return jnp.mean(a.data, axis=0)


class Global(AbstractLaw):
    """mean + 2 f = t."""

    mean: str = input_variable(SR2, "mean", unit="-")
    f: str = input_variable(SR2, "f", unit="-")
    t: str = input_variable(SR2, "t", unit="-")
    f_residual: str = output_variable(SR2, "r", unit="-")

    def forward(self, mean, f, t):
        return mean + 2.0 * f - t


def update(k: Any = 2.0):
    system = NonlinearSystem(model=Residual(k=k), unknowns="a b")
    return ImplicitUpdate(equation_system=system, solver=Newton(rel_tol=1e-14))


def forces(*batch):
    return SR2(np.random.default_rng(3).normal(size=(*batch, 6)))


def compiled(method) -> Any:
    """A program of its own for a method of a model: an eager call compiles every operation."""
    return jax.jit(lambda values: method(values))


def solved(model, f) -> jax.Array:
    return compiled(model.call_by_name)({"f": f})["a"].data


def test_solution_meets_its_equations():
    f = forces(5)
    out, reports = compiled(update().run)({"f": f})
    residual = compiled(Residual(k=2.0).call_by_name)({**out, "f": f})
    for x in residual.values():
        np.testing.assert_allclose(x.data, 0.0, atol=1e-9)
    np.testing.assert_array_equal(reports["ImplicitUpdate"].status, Status.CONVERGED)
    assert reports["ImplicitUpdate"].iterations.shape == (5,)


def test_first_derivatives_agree_with_differences_in_every_mode():
    model, f, h = update(), forces().data, 1e-5

    def of(f):
        return model.call_by_name({"f": SR2(f)})["a"].data

    @jax.jit
    def every(f):
        out, blocks = model.jacobian({"f": SR2(f)})
        structured = to_dense(blocks["a"]["f"]).T
        return out["a"].data, jax.jacfwd(of)(f), jax.jacrev(of)(f), structured

    differences = np.stack(
        [(every(f + h * e)[0] - every(f - h * e)[0]) / (2 * h) for e in np.eye(6)], axis=-1
    )
    for found in every(f)[1:]:
        np.testing.assert_allclose(found, differences, rtol=1e-6, atol=1e-8)


def test_second_derivatives_agree_with_differences_of_the_gradient():
    model, f, h = update(), forces().data, 1e-5

    def total(f):
        return jnp.sum(model.call_by_name({"f": SR2(f)})["a"].data ** 2)

    def gradient(f):
        found = jax.grad(total)(f)
        return found, found

    both = jax.jit(jax.jacfwd(gradient, has_aux=True))  # the Hessian, and the gradient
    differences = [(both(f + h * e)[1] - both(f - h * e)[1]) / (2 * h) for e in np.eye(6)]
    np.testing.assert_allclose(both(f)[0], differences, rtol=1e-5, atol=1e-7)


def test_parameters_inside_the_system_single_and_batched():
    f = forces(3)

    @jax.jit
    def of(k, f):
        return update(k).call_by_name({"f": f})["a"].data

    @jax.jit
    @jax.value_and_grad
    def loss(k):
        return jnp.sum(of(k, f) ** 2)

    h = 1e-6
    slope = float(loss(2 + h)[0] - loss(2 - h)[0]) / (2 * h)
    assert float(loss(2.0)[1]) == pytest.approx(slope, rel=1e-6)
    batched = of(Scalar(np.array([1.0, 2.0, 3.0])), f)
    for i, k in enumerate((1.0, 2.0, 3.0)):
        np.testing.assert_allclose(batched[i], of(Scalar(k), SR2(f.data[i])), rtol=1e-12)


def taylor(linear_solver):
    model = ComposedModel(models=[Residual(k=2.0), MeanOverGrains(), Global()])
    system = NonlinearSystem(model=model, unknowns="a b; f", structure=("block", "dense"))
    return ImplicitUpdate(
        equation_system=system,
        solver=Newton(linear_solver=linear_solver, rel_tol=1e-14),
        predictor=Grains(),
    )


class Grains(AbstractLaw):
    """A guess with five grains."""

    t: str = input_variable(SR2, "t", unit="-")
    a: str = output_variable(SR2, "a", unit="-", core=("grain",))
    b: str = output_variable(Scalar, "b", unit="-", core=("grain",))

    def forward(self, t):
        return jnp.zeros((5, 6)), jnp.linspace(0.0, 1.0, 5)


@pytest.mark.parametrize("solver", (DenseLU(), SchurComplement()), ids=("dense", "schur"))
def test_grains_coupled_by_their_mean(solver):
    model, t = taylor(solver), forces(2)
    out = compiled(model.call_by_name)({"t": t})
    assert out["a"].sub_batch_shape == (5,) and out["f"].sub_batch_ndim == 0
    mean = out["a"].data.mean(axis=1)
    np.testing.assert_allclose(mean + 2 * out["f"].data, t.data, atol=1e-10)
    point, h = np.asarray(t.data)[0], 1e-5

    def of(t):
        return model.call_by_name({"t": SR2(t)})["a"].data

    @jax.jit
    def every(t):
        out, blocks = model.jacobian({"t": SR2(t)})
        structured = to_dense(blocks["a"]["t"])
        return out["a"].data, structured, jnp.moveaxis(jax.jacrev(of)(t), -1, 0)

    differences = np.stack(
        [(every(point + h * e)[0] - every(point - h * e)[0]) / (2 * h) for e in np.eye(6)]
    )
    for found in every(point)[1:]:
        np.testing.assert_allclose(found, differences, rtol=1e-6, atol=1e-8)


def test_more_points_than_a_tile(monkeypatch):
    f = forces(10)
    whole = solved(update(), f)
    monkeypatch.setattr(tiles, "TILE", 4)
    tiled = solved(update(), f)
    np.testing.assert_allclose(tiled, whole, rtol=1e-13)


def test_a_failed_point_is_nan_and_alone():
    f = np.array(forces(3).data)
    f[1] = np.nan
    model = update()
    (_, reports), out = jax.jit(lambda v: (model.run(v), model.call_by_name(v)))({"f": SR2(f)})
    np.testing.assert_array_equal(
        reports["ImplicitUpdate"].status, [Status.CONVERGED, Status.NOT_FINITE, Status.CONVERGED]
    )
    a = np.asarray(out["a"].data)
    assert np.isnan(a[1]).all() and np.isfinite(a[::2]).all()
    np.testing.assert_array_equal(a[0], solved(model, SR2(f[:1]))[0])


def test_errors_at_construction():
    with pytest.raises(DeclarationError, match="no unknown 'c'"):
        NonlinearSystem(model=Residual(k=1.0), unknowns="a c")
    with pytest.raises(DeclarationError, match="gives no residual 'x'"):
        NonlinearSystem(model=Residual(k=1.0), unknowns="a", residuals="x")
    with pytest.raises(DeclarationError, match=r"nothing to solve for.*it reads \['b'\]"):
        NonlinearSystem(model=Doubled(), unknowns="", residuals="")


def test_unknowns_have_the_wider_of_two_precisions():
    """As what is computed of both has: an input in single beside a parameter in double."""
    f = forces(2).data.astype(np.float32)
    a = solved(update(), SR2(f))
    assert a.dtype == np.float64
    np.testing.assert_array_equal(a, solved(update(), SR2(f.astype(np.float64))))


def test_it_works_inside_vmap_and_scan():
    model, f = update(), forces(4)

    def of(f):
        return model.call_by_name({"f": SR2(f)})["a"].data

    @jax.jit
    def every(f):
        return of(f), jax.vmap(of)(f), jax.lax.scan(lambda c, f: (c, of(f)), 0, f)[1]

    direct, mapped, scanned = every(f.data)
    np.testing.assert_allclose(mapped, direct, rtol=1e-12)
    np.testing.assert_allclose(scanned, direct, rtol=1e-12)


def test_reports_hold_the_last_step_length_and_on_request_the_history_of_the_residuals():
    solver = NewtonWithLineSearch(rel_tol=1e-12, record_residuals=True)
    system = NonlinearSystem(model=Residual(k=50.0), unknowns="a b")
    model = ImplicitUpdate(equation_system=system, solver=solver)
    report = jax.jit(model.run)({"f": SR2(30.0 * forces(3).data)})[1]["ImplicitUpdate"]
    assert report.step_length.shape == (3,)
    np.testing.assert_array_equal(report.step_length, 1.0)  # the last steps are full ones
    for name in ("a_residual", "b_residual"):
        history = np.asarray(report.residual_history[name])
        assert history.shape == (solver.max_its, 3)
        for point, n in enumerate(np.asarray(report.iterations)):
            assert np.isfinite(history[: n + 1, point]).all()
            assert np.isnan(history[n + 1 :, point]).all()
            np.testing.assert_array_equal(
                history[n, point], np.asarray(report.residual_norms[name])[point]
            )
    assert compiled(update().run)({"f": forces()})[1]["ImplicitUpdate"].residual_history == {}


def test_a_failed_point_is_nan_in_run_too():
    """As in `call_by_name`; the report says why, and the other points are untouched."""
    f = np.array(forces(3).data)
    f[1, 2] = np.nan
    f = SR2(f)
    doubled = ComposedModel(models={"update": update(), "double": Doubled()})
    for model, name in ((update(), "ImplicitUpdate"), (doubled, "update")):
        both = jax.jit(lambda values, model=model: (model.run(values), model.call_by_name(values)))
        (out, reports), called = both({"f": f})
        np.testing.assert_array_equal(reports[name].converged, [True, False, True])
        for variable, x in called.items():
            finite = np.isfinite(out[variable].data).reshape(3, -1).all(axis=1)
            np.testing.assert_array_equal(finite, [True, False, True])
            np.testing.assert_array_equal(out[variable].data, x.data)


@pytest.mark.parametrize(
    ("inputs", "message"),
    (({}, "missing inputs .'f'."), ({"f": forces(), "g": forces()}, "unknown inputs .'g'.")),
)
def test_run_refuses_what_call_by_name_refuses(inputs, message):
    for model in (update(), ComposedModel(models={"update": update()})):
        for call in (model.run, model.call_by_name):
            with pytest.raises(KeyError, match=message):
                call(inputs)


def test_booleans_and_complex_numbers_are_no_strains():
    for dtype in (bool, complex):
        with pytest.raises(TypeError, match="'f' holds .* values; real numbers are needed"):
            update().call_by_name({"f": SR2(np.ones(6, dtype))})
