"""One call per load step: against `march`, differences, closed forms; its errors and failures."""

import copy
import functools
import pickle

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

import neml2_jax
from neml2_jax import R2, SR2, Scalar
from neml2_jax.drivers import march
from neml2_jax.errors import BatchError, DeclarationError, MissingInputError, VariableError
from neml2_jax.material_point import MaterialPoint, check_tangent, one_step
from neml2_jax.material_point import over_tiles as over_tiles_module
from neml2_jax.material_point import tiles as tiles_module
from neml2_jax.material_point.point_status import INVERTED, NO_STEP

from .materials import (
    POINTS,
    ROOT,
    YOUNG,
    Heated,
    NeoHookean,
    chaboche,
    elastic,
    radial_return,
    strains,
)

N = POINTS


@pytest.fixture(scope="module")
def point():
    return MaterialPoint(chaboche())


@pytest.fixture(scope="module")
def first(point):
    return point.update(point.initial_state(N), strains(N), 10.0)


def test_what_it_says_of_itself(point):
    assert (point.gradient.name, point.flux.name, point.measure) == ("strain", "stress", "small")
    names = {"stress", "equivalent_plastic_strain", "fast_back_stress", "slow_back_stress"}
    assert {v.name for v in point.state} == names
    assert point.external == ()
    assert "yield_function.yield_stress" in point.parameters


def test_steps_are_those_of_a_march(point, first):
    second = point.update(first.state, 1.5 * strains(N), 10.0)
    path = jnp.stack([0.0 * strains(N), strains(N), 1.5 * strains(N)])
    times = Scalar(jnp.broadcast_to(jnp.array([[0.0], [10.0], [20.0]]), (3, N)))
    history = march(chaboche(), {"strain": SR2(path), "t": times})
    for step, result in enumerate((first, second)):
        assert bool(result.ok)
        for name, x in history.items():
            np.testing.assert_allclose(result.outputs[name].data, x.data[step], rtol=1e-9)
            np.testing.assert_allclose(result.state[name].data, x.data[step], rtol=1e-9)
    np.testing.assert_array_equal(second.time_step_ratio, 1.0)
    np.testing.assert_allclose(second.state.time, 20.0)


def test_the_old_state_is_untouched(point, first):
    state = point.initial_state(N)
    before = jax.tree_util.tree_map(np.array, state)
    point.update(state, strains(N), 10.0)
    jax.tree_util.tree_map(np.testing.assert_array_equal, before, state)
    with pytest.raises(AttributeError):
        state.time = 1.0


def test_a_state_holds_what_it_was_given(point):
    """Hosts write into their arrays at each step, which may be where JAX reads in place."""
    memory = np.zeros(6 * N * 8 + 64, np.uint8)
    strain = memory[-memory.ctypes.data % 64 :][: 6 * N * 8].view(float).reshape(N, 6)
    strain[:] = strains(N)
    start = jax.tree_util.tree_map(np.array, point.initial_state(N))
    held = point.update(start, strain, 10.0).state
    before = jax.tree_util.tree_map(np.array, held)
    strain[:] = np.nan
    for x in jax.tree_util.tree_leaves(start):
        x[...] = np.nan
    jax.tree_util.tree_map(np.testing.assert_array_equal, before, held)


@pytest.mark.parametrize("made", (copy.copy, lambda x: pickle.loads(pickle.dumps(x))))
def test_copies_of_a_point_that_has_taken_steps(point, first, made):
    again = made(point).update(point.initial_state(N), strains(N), 10.0)
    np.testing.assert_array_equal(again.flux.data, first.flux.data)


@pytest.mark.parametrize("tangent", (True, False))
def test_points_that_failed_add_nothing_to_a_gradient(tangent):
    """Of a loss that leaves them out: against differences. One of two points needs more steps."""
    text = (ROOT / "benchmarks/inputs/radret.i").read_text()
    text = text.replace("type = Newton\n", "type = Newton\n    max_its = 8\n")
    point = MaterialPoint(neml2_jax.load_string(text).get_model("model"))
    strain, name = 0.05 * strains(2) / 4e-3, "stress.coefficients.0"
    strain[0] *= 0.1

    def loss(value):
        changed = point.with_parameters({name: value})
        result = changed.update(changed.initial_state(2), strain, 1.0, tangent=tangent)
        converged = result.status.ok
        return jnp.sum(jnp.where(converged[:, None], result.flux.data, 0.0)), converged

    both = jax.jit(jax.value_and_grad(loss, has_aux=True))
    (_, converged), slope = both(YOUNG)
    assert converged.tolist() == [True, False]
    difference = (both(YOUNG + 0.1)[0][0] - both(YOUNG - 0.1)[0][0]) / 0.2
    np.testing.assert_allclose(slope, difference, rtol=1e-4)


def test_parameters_of_other_points_are_refused():
    point = MaterialPoint(elastic()).with_parameters({"coefficients.0": Scalar(np.ones(N))})
    with pytest.raises(BatchError, match=r"the parameter 'coefficients.0' is given at points of"):
        point.update(point.initial_state(()), strains(N)[0])


def test_consistent_tangent_by_differences(point, first):
    check = check_tangent(point, first.state, 1.5 * strains(N), 10.0)
    check.assert_consistent(1e-5)
    assert float(np.max(check.error)) > 0


def test_value_and_tangent_come_from_one_solve(point):
    assert newton_loops(point, False) == newton_loops(point, True) == 1


def newton_loops(point, tangent):
    """Loops that carry the status of points, as Newton's iteration does, by the innermost."""
    jaxpr = jax.make_jaxpr(
        lambda s, e: eqx.filter(point.update(s, e, 1.0, tangent=tangent), eqx.is_array)
    )(point.initial_state(N), strains(N))

    def count(jaxpr):
        found = 0
        for eqn in jaxpr.eqns:
            carried = [v.aval for v in eqn.outvars]
            statuses = [a for a in carried if a.shape == (N,) and a.dtype == jnp.int32]
            inside = 0
            for value in eqn.params.values():
                for inner in value if isinstance(value, (tuple, list)) else (value,):
                    inner = getattr(inner, "jaxpr", inner)
                    if hasattr(inner, "eqns"):
                        inside += count(inner)
            found += inside or (eqn.primitive.name == "while" and bool(statuses))
        return found

    return count(jaxpr.jaxpr)


@pytest.fixture(scope="module")
def folded(point):
    """Points of another shape under `jit`, and durations of theirs: two of them are none."""
    duration = jnp.full(N, 10.0).at[1:3].set(jnp.array([-1.0, 0.0]))
    state = point.initial_state((N, 1))
    return jax.jit(point.update)(state, strains(N)[:, None], duration[:, None])


@pytest.mark.slow
def test_points_of_another_shape(folded, first):
    assert folded.tangent.shape == (N, 1, 6, 6) and folded.status.code.shape == (N, 1)
    good = np.asarray(folded.status.ok)[:, 0]
    np.testing.assert_allclose(folded.tangent[good, 0], first.tangent[good], rtol=1e-10)


@pytest.mark.slow
def test_transformations(point, first):
    """Points that are mapped, each with its slope by reverse mode: the consistent tangent."""
    one = point.initial_state(())

    def flux(e):
        found = point.update(one, e, 10.0, tangent=False).flux.data
        return found[0], found

    of_each = jax.vmap(jax.value_and_grad(flux, has_aux=True))
    (_, mapped), slope = of_each(jnp.asarray(strains(N)))
    np.testing.assert_allclose(mapped, first.flux.data, rtol=1e-9, atol=1e-8)
    np.testing.assert_allclose(slope, first.tangent[:, 0], rtol=1e-6, atol=1e-2)


@functools.cache
def five_points_at_once():
    """A point that records residuals, what it is given, and its update."""
    text = (ROOT / "benchmarks/inputs/radret.i").read_text()
    text = text.replace("type = Newton\n", "type = Newton\n    record_residuals = true\n")
    point = MaterialPoint(neml2_jax.load_string(text).get_model("model"))
    given = (point.initial_state(5), SR2(jnp.asarray(strains(5))), jnp.asarray(10.0), {})
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(one_step, "_is_written_for_one", lambda *_: False)
        whole = jax.jit(lambda point, given: one_step._taken(point, given, True))(point, given)
    (report,) = whole.reports.values()
    assert np.ptp(report.iterations) > 1  # points that are done at once, and others
    return point, given, whole


@pytest.mark.slow
@pytest.mark.parametrize("one_by_one", (True, False))
def test_points_in_tiles(monkeypatch, one_by_one):
    """Five points in tiles of two, the last of which is not full, against all of them at once.

    Histories of residuals, whose first axis are iterations, are among what is compared.
    """
    point, given, whole = five_points_at_once()
    monkeypatch.setattr(one_step, "_is_written_for_one", lambda *_: one_by_one)
    monkeypatch.setattr(tiles_module, "TILE", 2)
    monkeypatch.setattr(over_tiles_module, "TILE", 2)
    tiled = jax.jit(lambda point, given: one_step._taken(point, given, True))(point, given)
    assert jax.tree_util.tree_structure(tiled) == jax.tree_util.tree_structure(whole)
    for a, b in zip(jax.tree_util.tree_leaves(tiled), jax.tree_util.tree_leaves(whole)):
        np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-9)
    (report,) = tiled.reports.values()
    assert all(x.shape[1:] == (5,) for x in report.residual_history.values())


@pytest.mark.slow
def test_derivatives_of_many_points(point, first):
    """Along strains and a parameter: the consistent tangent, and differences; reversed as well."""
    name = "yield_function.yield_stress"
    strain, along = strains(N), np.ones((N, 6)) * np.arange(6.0)
    value, size = float(point.parameters[name].data), 1e-2

    def flux(strain, value):
        changed = point.with_parameters({name: value})
        return changed.update(changed.initial_state(N), strain, 10.0, tangent=False).flux.data

    @jax.jit
    def both(value):
        """The slope of one component and its value, and what the strain moves."""
        one = jax.value_and_grad(lambda y: flux(strain, y)[-1, 0])(value)
        return *one, jax.jvp(lambda e: flux(e, value), (strain,), (along,))[1]

    _, slope, moved = both(value)
    np.testing.assert_allclose(moved, np.einsum("nij,nj->ni", first.tangent, along), rtol=1e-8)
    ahead, behind = both(value + size)[0], both(value - size)[0]
    np.testing.assert_allclose(slope, (ahead - behind) / (2 * size), rtol=1e-4)


def test_parameters_of_a_point():
    doubled = MaterialPoint(elastic())
    name = next(n for n in doubled.parameters if n.endswith("0"))
    doubled = doubled.with_parameters({name: 2e5})
    both = [
        p.update(p.initial_state(), strains(1)[0]).flux.data
        for p in (doubled, MaterialPoint(elastic()))
    ]
    np.testing.assert_allclose(both[0], 2.0 * both[1])


def test_failed_points_give_no_numbers(point):
    given = strains(N)
    given[1] = [0.9, -0.9, 40.0, 0.0, 30.0, 0.0]
    result = point.update(point.initial_state(N), given, 1e-9)
    bad = ~np.asarray(result.status.ok)
    assert bad[1] and not bad[0] and not bool(result.ok)
    assert np.isnan(result.flux.data[bad]).all() and np.isnan(result.tangent[bad]).all()
    assert np.isnan(result.state["stress"].data[bad]).all()
    assert np.isfinite(result.tangent[~bad]).all()
    assert (np.asarray(result.time_step_ratio) < 1).tolist() == bad.tolist()
    text = result.status.text()
    assert "points failed" in text and "take smaller steps" in text
    assert (1,) in result.status.texts()


@pytest.mark.slow
def test_a_time_step_that_is_known_to_be_wrong_too_late_to_refuse_it_fails(folded):
    wanted = [0, NO_STEP, NO_STEP, *[0] * (N - 3)]
    assert np.asarray(folded.status.code)[:, 0].tolist() == wanted
    good, flux = np.array(wanted) == 0, np.asarray(folded.flux.data)
    assert np.isfinite(flux[good]).all() and np.isnan(flux[~good]).all()
    assert "duration of the step" in folded.status.text()


def test_the_names_of_a_state(point, first):
    assert "stress" in first.state and "strains" not in first.state
    assert set(first.state) == set(first.state.names)


def test_a_process_without_points(point):
    """Of a mesh that is shared among processes one may have no cell."""
    result = point.update(point.initial_state(0), np.zeros((0, 6)), 1.0)
    assert result.flux.shape == (0, 6) and result.tangent.shape == (0, 6, 6) and bool(result.ok)


@pytest.mark.parametrize("points", (-1, 2.5, (3, -1), "a"))
def test_points_that_are_no_number_of_them(point, points):
    with pytest.raises(BatchError, match="points are a number of them"):
        point.initial_state(points)


# ------------------------------------------------------------------- explicit, finite strain


def test_explicit_model_and_work():
    """A linear solid: the tangent is the stiffness, the work half of stress times strain."""
    point = MaterialPoint(elastic())
    result = point.update(point.initial_state(N), strains(N))
    np.testing.assert_allclose(
        np.einsum("nij,nj->ni", result.tangent, strains(N)), result.flux.data, rtol=1e-12
    )
    work = 0.5 * np.sum(strains(N) * np.asarray(result.flux.data), -1)
    np.testing.assert_allclose(result.energies.work, work, rtol=1e-12)
    assert result.energies.stored is None
    of_all = point.update(point.initial_state(N), strains(N)[0]).flux.data
    np.testing.assert_allclose(of_all, np.tile(result.flux.data[0], (N, 1)), rtol=1e-12)


def test_finite_strain():
    point = MaterialPoint(NeoHookean(G=80.0, L=120.0), energy="energy")
    F = np.eye(3) + 0.1 * np.random.default_rng(0).normal(size=(2, 3, 3))
    state = point.initial_state(2)
    check_tangent(point, state, F, step=1e-6).assert_consistent(1e-7)
    steps = 200
    for k in range(1, steps + 1):
        result = point.update(state, np.eye(3) + k / steps * (F - np.eye(3)))
        state = result.state
    energies = result.energies
    np.testing.assert_allclose(energies.work, energies.stored, rtol=1e-4)
    np.testing.assert_allclose(energies.dissipated, 0.0, atol=1e-4)


def test_inverted_elements_fail():
    point = MaterialPoint(NeoHookean(G=80.0, L=120.0))
    result = point.update(point.initial_state(2), np.stack([np.eye(3), np.zeros((3, 3))]))
    assert np.asarray(result.status.code).tolist() == [0, INVERTED]
    assert "without the unit tensor" in result.status.text()
    assert np.isnan(result.flux.data[1]).all() and np.isfinite(result.flux.data[0]).all()


def test_external_variables():
    point = MaterialPoint(Heated(modulus=10.0))
    assert [v.name for v in point.external] == ["temperature"]
    with pytest.raises(MissingInputError, match=r"where 'temperature' \(of type Scalar\) starts"):
        point.initial_state(N)
    state = point.initial_state(N, temperature=20.0)
    result = point.update(state, strains(N), external={"temperature": 120.0})
    np.testing.assert_allclose(result.flux.data[0, 3], 10.0 * 0.88 * strains(N)[0, 3])
    np.testing.assert_allclose(result.flux.data[0, 0], 8.8 * strains(N)[0, 0] - 1.0)
    np.testing.assert_allclose(result.state["temperature"].data, 120.0)
    with pytest.raises(VariableError, match="missing external variables"):
        point.update(state, strains(N))
    with pytest.raises(VariableError, match="did you mean 'temperature'"):
        point.update(state, strains(N), external={"temperatur": 1.0, "temperature": 1.0})


# ------------------------------------------------------------------------------ errors


def test_errors_of_construction():
    with pytest.raises(DeclarationError, match="did you mean 'strain'"):
        MaterialPoint(elastic(), gradient="strian")
    with pytest.raises(DeclarationError, match="needs a deformation gradient"):
        MaterialPoint(elastic(), measure="pk1")
    with pytest.raises(DeclarationError, match="stored energy 'psi'"):
        MaterialPoint(elastic(), energy="psi")
    with pytest.raises(DeclarationError, match="a model is needed"):
        MaterialPoint("material.i")  # type: ignore[arg-type]
    with pytest.raises(DeclarationError, match="is a Scalar"):
        MaterialPoint(radial_return(), flux="gamma")


def test_errors_of_a_step(point):
    state = point.initial_state(N)
    with pytest.raises(ValueError, match=r"last axes are \(6,\), got an array of shape \(3, 3\)"):
        point.update(state, np.zeros((3, 3)), 1.0)
    with pytest.raises(TypeError, match="is a SR2, got a R2"):
        point.update(state, R2.identity(), 1.0)
    with pytest.raises(BatchError, match=r"points of shape \(4,\)"):
        point.update(state, np.zeros((4, 6)), 1.0)
    with pytest.raises(ValueError, match="the time step is 0"):
        point.update(state, np.zeros(6), 0.0)
    with pytest.raises(ValueError, match="the duration of the step"):
        point.update(state, np.zeros(6))
    with pytest.raises(BatchError, match="the time step has shape"):
        point.update(state, np.zeros(6), np.ones(4))
    with pytest.raises(TypeError, match="the state comes first"):
        point.update(np.zeros(6), state, 1.0)  # type: ignore[arg-type]
    with pytest.raises(VariableError, match="no state of the model"):
        point.initial_state(N, fast_backstress=1.0)
    with pytest.raises(VariableError, match="no history of 'strains'"):
        state["strains"]
