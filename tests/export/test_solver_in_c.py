"""The solver in C against ours, on hard equations: where it goes, and how it ends."""

import jax.numpy as jnp
import numpy as np
import pytest

from neml2_jax import AbstractLaw, Scalar, input_variable, output_variable
from neml2_jax.equation_systems import ImplicitUpdate, NonlinearSystem
from neml2_jax.errors import Status
from neml2_jax.export.material_at_point import material_at_point
from neml2_jax.solvers import Newton, NewtonWithLineSearch
from neml2_jax.types.functions import exp, sqrt

from .native import compiled, needs_compiler

pytestmark = [pytest.mark.slow, needs_compiler]


class TwoEquations(AbstractLaw):
    """$c x + y = a$, $x + e^y = 2$: for $c = 0$ the first pivot is zero."""

    x: str = input_variable(Scalar, "First unknown", unit="-")
    y: str = input_variable(Scalar, "Second unknown", unit="-")
    a: str = input_variable(Scalar, "Right-hand side", unit="-")
    c: str = input_variable(Scalar, "Coefficient", unit="-")
    x_residual: str = output_variable(Scalar, "First residual", unit="-")
    y_residual: str = output_variable(Scalar, "Second residual", unit="-")

    def forward(self, x: Scalar, y: Scalar, a: Scalar, c: Scalar) -> tuple[Scalar, Scalar]:
        return c * x + y - a, x + exp(y) - 2.0


class FarAway(AbstractLaw):
    r"""$\operatorname{arsinh} d + y/10 = 0$ and another equation of another size: full steps
    diverge where $d = x - a$ is large.
    """

    x: str = input_variable(Scalar, "First unknown", unit="-")
    y: str = input_variable(Scalar, "Second unknown", unit="-")
    a: str = input_variable(Scalar, "Where the solution is", unit="-")
    x_residual: str = output_variable(Scalar, "First residual", unit="-")
    y_residual: str = output_variable(Scalar, "Second residual", unit="-")

    def forward(self, x: Scalar, y: Scalar, a: Scalar) -> tuple[Scalar, Scalar]:
        d = Scalar(jnp.arcsinh((x - a).data))
        return d + 0.1 * y, 1e3 * (y + 0.5 * y * y * y - x)


class RowsOfUnits(AbstractLaw):
    """A stress in Pa and a flow that is zero below yield (Fischer and Burmeister), in any units."""

    x: str = input_variable(Scalar, "Stress", unit="Pa")
    y: str = input_variable(Scalar, "Flow", unit="-")
    a: str = input_variable(Scalar, "Strain", unit="-")
    b: str = input_variable(Scalar, "One over the unit of the first row", unit="1/Pa")
    c: str = input_variable(Scalar, "One over the unit of the second row", unit="-")
    x_residual: str = output_variable(Scalar, "First residual", unit="-")
    y_residual: str = output_variable(Scalar, "Second residual", unit="-")

    def forward(
        self, x: Scalar, y: Scalar, a: Scalar, b: Scalar, c: Scalar
    ) -> tuple[Scalar, Scalar]:
        below = 2e-3 - x / 2e11
        flow = y + below - sqrt(y * y + below * below + 1e-300)
        return b * (x - 2e11 * (a - y)), c * flow


class Hardening(AbstractLaw):
    """As `RowsOfUnits`, all in Pa, with hardening: below yield the second row rounds by 1e-8."""

    x: str = input_variable(Scalar, "Stress", unit="Pa")
    y: str = input_variable(Scalar, "Flow", unit="-")
    a: str = input_variable(Scalar, "Strain", unit="-")
    b: str = input_variable(Scalar, "Stiffness beyond 1e11 Pa, as a part of that", unit="-")
    x_residual: str = output_variable(Scalar, "First residual", unit="Pa")
    y_residual: str = output_variable(Scalar, "Second residual", unit="Pa")

    def forward(self, x: Scalar, y: Scalar, a: Scalar, b: Scalar) -> tuple[Scalar, Scalar]:
        stiffness = 1e11 * (1.0 + b)
        below = (4e8 + 0.01 * stiffness * y - x) / stiffness
        flow = y + below - 7.0 * sqrt((y / 7.0) ** 2 + (below / 7.0) ** 2 + 1e-300)
        return x - stiffness * (a - y), stiffness * flow


def solved(law, solver, folder, values):
    """Ours and that in C, from a guess of zero: unknowns, status, iterations."""
    update = ImplicitUpdate(
        equation_system=NonlinearSystem(model=law, unknowns=(("x", "y"),)), solver=solver
    )
    material, native = compiled(update, folder, fluxes=("x", "y"))
    given = {v.name: jnp.asarray(values[v.name]) for v in material.forces}
    outputs, reports = update.run({n: Scalar(x) for n, x in given.items()})
    (report,) = reports.values()
    now = np.stack([given[v.name] for v in material.forces], axis=1)
    fluxes, _, _, status, iterations = native.update(now, now, np.zeros((len(now), 0)))
    ours = np.stack([outputs["x"].data, outputs["y"].data], axis=1)
    np.testing.assert_allclose(fluxes, ours, rtol=1e-12)
    np.testing.assert_array_equal(status, report.status)
    np.testing.assert_array_equal(iterations, report.iterations)
    return status


def test_a_small_pivot_is_exchanged(tmp_path):
    c = np.array([0.0, 1e-18, 1e-9, 3.0, -2.0])
    a = np.full(5, 0.5)
    assert not solved(TwoEquations(), Newton(), tmp_path, {"a": a, "c": c}).any()


def test_where_there_is_no_solution(tmp_path):
    """A singular Jacobian, NaN that is given, and a cap: each says what it is."""
    c = np.array([1.0, 3.0, 3.0])
    a = np.array([0.5, np.nan, 1e300])
    status = solved(TwoEquations(), Newton(max_its=6), tmp_path, {"a": a, "c": c})
    assert status[0] == Status.SINGULAR and status[1] == Status.NOT_FINITE
    assert status[2] != Status.CONVERGED


@pytest.mark.parametrize(
    "options",
    (
        {"linesearch_type": "BACKTRACKING"},
        {"linesearch_type": "STRONG_WOLFE"},
        {"linesearch_merit": "RESIDUAL", "switch_merit": False, "linesearch_cutback": 3.0},
        {"max_linesearch_iterations": 4, "max_its": 12},
    ),
    ids=lambda o: " ".join(map(str, o.values())),
)
def test_line_search(tmp_path, options):
    """The same lengths, attempts and ends as ours, near the solution and far away from it."""
    a = np.array([0.1, 2.0, 10.0, -40.0, 300.0])
    solved(FarAway(), NewtonWithLineSearch(**options), tmp_path, {"a": a})


def test_full_steps_diverge_where_the_search_is_needed(tmp_path):
    """So that the cases above say something."""
    a = np.array([0.1, 10.0])
    status = solved(FarAway(), Newton(), tmp_path, {"a": a})
    assert status[0] == Status.CONVERGED != status[1]


@pytest.mark.parametrize("reuse", (0.0, 0.3))
def test_a_unit_of_a_row_changes_no_solution(tmp_path, reuse):
    """Flow at a strain of 0.01 is what the elastic strain at yield, 4e8 Pa / 2e11 Pa, leaves."""
    powers = np.linspace(-12.0, 12.0, 7)
    b, c = 10.0 ** np.array([[*powers, *(0 * powers)], [*(0 * powers), *powers]])
    values = {"a": np.full(len(b), 0.01), "b": b, "c": c}
    solver = Newton(abs_tol=0.0, jacobian_reuse=reuse)
    update = ImplicitUpdate(
        equation_system=NonlinearSystem(model=RowsOfUnits(), unknowns=(("x", "y"),)), solver=solver
    )
    material, native = compiled(update, tmp_path, fluxes=("x", "y"))
    now = np.stack([values[v.name] for v in material.forces], axis=1)
    fluxes, _, _, status, _ = native.update(now, now, np.zeros((len(now), 0)))
    np.testing.assert_array_equal(status, Status.CONVERGED)
    np.testing.assert_allclose(fluxes, [[4e8, 0.008]] * len(b), rtol=1e-6)


@pytest.mark.parametrize("solver", (Newton(), Newton(jacobian_reuse=0.3), NewtonWithLineSearch()))
def test_a_row_that_rounds_by_more_than_its_unknowns(tmp_path, solver):
    random = np.random.default_rng(0)
    b, part = random.uniform(0.0, 2.0, 256), random.uniform(-0.99, 0.99, 256)
    values = {"a": part * 4e-3 / (1.0 + b), "b": b}
    update = ImplicitUpdate(
        equation_system=NonlinearSystem(model=Hardening(), unknowns=(("x", "y"),)), solver=solver
    )
    material, native = compiled(update, tmp_path, fluxes=("x", "y"))
    now = np.stack([values[v.name] for v in material.forces], axis=1)
    fluxes, _, _, status, _ = native.update(now, now, np.zeros((len(now), 0)))
    np.testing.assert_array_equal(status, Status.CONVERGED)
    np.testing.assert_allclose(fluxes[:, 0], 4e8 * part, rtol=1e-12)
    np.testing.assert_allclose(fluxes[:, 1], 0.0, atol=1e-15)


def test_roles_of_scalars():
    update = ImplicitUpdate(
        equation_system=NonlinearSystem(model=FarAway(), unknowns=(("x", "y"),)), solver=Newton()
    )
    material = material_at_point(update)
    assert [v.name for v in material.gradients] == ["a"]  # no tensor is prescribed
    assert [v.name for v in material.fluxes] == ["x", "y"] and not material.state
