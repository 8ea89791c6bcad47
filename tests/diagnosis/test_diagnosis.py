"""What a diagnosis says, of solves whose iterations, Jacobians and faults are known."""

import json
import math

import jax.numpy as jnp
import numpy as np
import pytest

from neml2_jax import Scalar
from neml2_jax.cli.diagnosis_report import diagnosis_as_json, diagnosis_tables
from neml2_jax.declaration import input_variable, output_variable, parameter
from neml2_jax.diagnosis.diagnose import diagnose
from neml2_jax.diagnosis.findings import DiagnosisError
from neml2_jax.drivers import TransientDriver
from neml2_jax.equation_systems import ImplicitUpdate, NonlinearSystem
from neml2_jax.errors import ConvergenceError
from neml2_jax.models import AbstractLaw, ComposedModel
from neml2_jax.solvers import Newton, NewtonWithLineSearch

from ..drivers.test_faults import two_equations
from ..drivers.test_transient_driver import FORCE, TIMES, by_hand, decay, driver


class Root(AbstractLaw):
    """sqrt(x + a) + x = f, by an operation that is not made safe at and below zero."""

    x: str = input_variable(Scalar, "x", unit="-")
    f: str = input_variable(Scalar, "f", unit="-")
    x_residual: str = output_variable(Scalar, "residual", unit="-")
    a: Scalar = parameter("a", unit="-")

    def forward(self, x, f):
        root = Scalar(jnp.sqrt((x + self.a).data))
        return root + x - f


class Logarithm(AbstractLaw):
    """y = n log(x - 1)."""

    x: str = input_variable(Scalar, "x", unit="-")
    y: str = output_variable(Scalar, "y", unit="-")
    n: Scalar = parameter("n", unit="-")

    def forward(self, x):
        return Scalar(jnp.log((x - 1.0).data)) * self.n


def rooted(a=1.0, **solver):
    """The residual inside of a composed model inside of another."""
    residual = ComposedModel(models={"root": Root(a=a)})
    system = NonlinearSystem(model=residual, unknowns="x")
    solve = ImplicitUpdate(equation_system=system, solver=Newton(**solver))
    inner = ComposedModel(models={"solve": solve})
    return ComposedModel(
        models={"inner": inner, "after": Logarithm(n=2.0)}, additional_outputs=("x",)
    )


def history_of(model, force):
    force = np.asarray(force, float)
    return TransientDriver(
        model=model,
        prescribed_time=Scalar(np.arange(float(len(force)))),
        prescribed={"f": Scalar(force)},
    )


def printed(found):
    from rich.console import Console

    console = Console(width=120, record=True, file=open("/dev/null", "w"))  # noqa: SIM115
    with console.file:
        for part in diagnosis_tables(found):
            console.print(part)
    return console.export_text()


def test_iterations_of_a_point_against_newtons_method_by_hand():
    found = diagnose(driver(), 5, (1,))
    dt = TIMES[5] - TIMES[4]
    before = by_hand(TIMES, 2.0, FORCE)[4]
    x, norms = before, []
    for _ in range(len(found.solves[0].iterations)):
        r = (x - before) - dt * (FORCE[5] - x**3)
        norms.append(abs(r))
        x -= r / (1 + 3 * dt * x**2)
    (solve,) = found.solves
    # The residual of the integration may carry a factor; the first norm gives it.
    got = [i.norm for i in solve.iterations]
    scale = got[0] / norms[0]
    np.testing.assert_allclose(got[:3], scale * np.array(norms[:3]), rtol=1e-6)
    assert solve.status == "converged" and solve.taken == len(got) - 1
    assert [i.step_length for i in solve.iterations[:-1]] == pytest.approx([1.0] * (len(got) - 1))
    assert solve.first is not None
    assert solve.first.condition == pytest.approx(1.0)
    assert found.point == [1] and found.points == [3]
    assert found.inputs["x~1"][0] == pytest.approx(before, rel=1e-7)
    assert found.outputs["x"][0] == pytest.approx(by_hand(TIMES, 2.0, FORCE)[5], rel=1e-7)
    assert found.faults == []
    assert "converged after" in printed(found)


def test_condition_numbers_and_the_worst_equation():
    """J = [[k, -1], [1 - 3 x^2 / 8, 1]] at the first guess x = 0."""
    k = np.array([2.0, 5.0])
    model = two_equations(k, NewtonWithLineSearch())
    found = diagnose(history_of(model, [[0, 0], [1.0, -3.0]]), 1, (1,))
    (solve,) = found.solves
    assert solve.first is not None
    assert solve.first.condition == pytest.approx(np.linalg.cond([[5.0, -1.0], [1.0, 1.0]]))
    scaled = np.array([[1.0, -0.2], [1.0, 1.0]])
    assert solve.first.scaled == pytest.approx(np.linalg.cond(scaled))
    assert solve.first.blocks == {"x": 1.0, "y": 1.0}
    assert solve.iterations[0].worst_equation == "x_residual"
    assert solve.iterations[0].worst_residual == pytest.approx(3.0)
    assert solve.iterations[0].norms == pytest.approx({"x_residual": 3.0, "y_residual": 0.0})


def test_a_singular_jacobian_is_shown():
    model = two_equations(np.array([1.0, -1.0]), Newton())
    found = diagnose(history_of(model, [[0, 0], [1.0, 1.0]]), None, None)
    (solve,) = found.solves
    assert (found.step, found.point) == (1, [1])  # the one that fails, without being asked
    assert solve.status == "singular"
    assert solve.first is not None
    assert solve.first.condition > 1e15
    assert solve.first.weakest
    text = printed(found)
    assert "nearly singular" in text and "lost its stiffness" in text


def test_a_nan_is_traced_to_the_law_and_the_operation():
    """From x = 0 the first step, of slope 1.5, lands at x = -22 / 3, where x + 1 is negative."""
    found = diagnose(history_of(rooted(), [0.0, -10.0]), None, None)
    (solve,) = found.solves
    assert solve.model == "model/inner/solve"
    assert solve.status == "not_finite"
    (fault,) = found.faults
    assert fault.model == "model/inner/solve/system/root" and fault.type == "Root"
    (operation,) = fault.operations
    assert operation.primitive == "sqrt" and operation.operands[0] == pytest.approx(1 - 22 / 3)
    assert "root = Scalar(jnp.sqrt((x + self.a).data))" in printed(found)
    assert json.loads(diagnosis_as_json(found))["faults"][0]["type"] == "Root"


def test_a_derivative_that_is_not_finite_is_traced():
    """At x = 0, where the unknown starts, the residual is finite and its derivative is not."""
    found = diagnose(history_of(rooted(a=0.0), [0.0, 2.0]), 1, None)
    (fault,) = found.faults
    assert fault.model == "model/inner/solve/system/root"
    assert fault.quantity == "d x_residual / d x"
    assert "jnp.sqrt((x + self.a).data)" in fault.operations[0].place
    assert found.solves[0].first is None
    assert "not finite" in printed(found)


def test_an_explicit_law_behind_a_solve_is_traced():
    found = diagnose(history_of(decay_then_log(), FORCE[:3]), 2, None)
    (fault,) = found.faults
    assert fault.model == "model/after" and fault.quantity == "y"
    assert fault.operations[0].primitive == "log"
    assert fault.operations[0].operands[0] < 0


def decay_then_log():
    return ComposedModel(
        models={"solve": decay(), "after": Logarithm(n=1.0)}, additional_outputs=("x",)
    )


def test_a_parameter_or_a_value_that_is_nan_is_named():
    found = diagnose(
        history_of(two_equations(np.array([1.0, np.nan]), Newton()), np.ones((2, 2))), 1, (1,)
    )
    assert found.faults[0].given == ["parameter k = nan"]
    found = diagnose(history_of(two_equations(1.0, Newton()), [1.0, np.nan]), 1, None)
    assert found.faults[0].given == ["f = nan"]
    assert json.loads(diagnosis_as_json(found))["inputs"]["f"] == ["nan"]


def test_another_point_is_not_in_the_picture():
    model = two_equations(np.array([1.0, np.nan]), Newton())
    found = diagnose(history_of(model, np.ones((2, 2))), 1, (0,))
    assert found.faults == [] and found.solves[0].status == "converged"
    assert all(math.isfinite(v[0]) for v in found.outputs.values())


def test_a_saved_run_spares_the_march(tmp_path):
    driver(steps_per_chunk=4).run(save_as=tmp_path / "r.h5")
    bad = driver(decay(max_its=2, abs_tol=0.0), steps_per_chunk=4)
    with pytest.raises(ConvergenceError):
        bad.run(save_as=tmp_path / "bad.h5")
    found = diagnose(bad, None, None, tmp_path / "bad.h5")
    assert found.step == 1 and found.solves[0].status == "max_iterations"


def test_a_jacobian_that_is_too_large_is_not_written_out(monkeypatch):
    monkeypatch.setattr("neml2_jax.diagnosis.observer.LARGEST", 0)
    monkeypatch.setattr("neml2_jax.cli.diagnosis_report.LARGEST", 0)
    found = diagnose(driver(), 1, None)
    assert found.solves[0].first is None and found.solves[0].status == "converged"
    assert "too large" in printed(found)


def test_what_there_is_not_is_refused():
    with pytest.raises(DiagnosisError, match="1 to 11, got 12"):
        diagnose(driver(), 12, None)
    with pytest.raises(DiagnosisError, match=r"no point 3: points have shape \(3,\)"):
        diagnose(driver(), 1, (3,))
    with pytest.raises(DiagnosisError, match="no step fails"):
        diagnose(driver(), None, None)
    with pytest.raises(ConvergenceError, match="step 5 is not reached"):
        diagnose(driver(decay(max_its=1, abs_tol=0.0)), 5, None)


class Inner(AbstractLaw):
    """y + y^3 = x, for y."""

    x: str = input_variable(Scalar, "x", unit="-")
    y: str = input_variable(Scalar, "y", unit="-")
    y_residual: str = output_variable(Scalar, "residual", unit="-")

    def forward(self, x, y):
        return y + y * y * y - x


class Outer(AbstractLaw):
    """x + y = f."""

    x: str = input_variable(Scalar, "x", unit="-")
    y: str = input_variable(Scalar, "y", unit="-")
    f: str = input_variable(Scalar, "f", unit="-")
    x_residual: str = output_variable(Scalar, "residual", unit="-")

    def forward(self, x, y, f):
        return x + y - f


def test_a_solve_inside_of_a_solve_is_shown():
    inner = ImplicitUpdate(
        equation_system=NonlinearSystem(model=Inner(), unknowns="y"), solver=Newton()
    )
    residual = ComposedModel(models={"inner": inner, "outer": Outer()})
    outer = ImplicitUpdate(
        equation_system=NonlinearSystem(model=residual, unknowns="x"), solver=Newton()
    )
    found = diagnose(history_of(outer, [0.0, 12.0]), 1, None)
    assert [s.model for s in found.solves] == ["model", "model/system/inner"]
    assert found.outputs["x"][0] == pytest.approx(10.0)
    assert found.solves[1].unknowns["y"][0] == pytest.approx(2.0)  # 2 + 8 = 10, 10 + 2 = 12
