"""One point that goes wrong takes no other with it: the truth is the batch without it."""

import numpy as np
import pytest

from neml2_jax import Scalar
from neml2_jax.declaration import input_variable, output_variable, parameter
from neml2_jax.drivers import TransientDriver, march
from neml2_jax.equation_systems import ImplicitUpdate, NonlinearSystem
from neml2_jax.errors import ConvergenceError, Status
from neml2_jax.models import AbstractLaw
from neml2_jax.solvers import Newton, NewtonWithLineSearch

from .test_transient_driver import TIMES, decay


class TwoEquations(AbstractLaw):
    """k x - y = f, x + y = x^3 / 8: singular in x, y where k + 1 is 3 x^2 / 8."""

    x: str = input_variable(Scalar, "x", unit="-")
    y: str = input_variable(Scalar, "y", unit="-")
    f: str = input_variable(Scalar, "f", unit="-")
    x_residual: str = output_variable(Scalar, "first", unit="-")
    y_residual: str = output_variable(Scalar, "second", unit="-")
    k: Scalar = parameter("k", unit="-")

    def forward(self, x, y, f):
        return self.k * x - y - f, x + y - x * x * x / 8


def two_equations(k, solver):
    system = NonlinearSystem(model=TwoEquations(k=k), unknowns="x y")
    return ImplicitUpdate(equation_system=system, solver=solver)


POINTS = 70  # more than one tile of points that are solved together
GOOD_K = np.linspace(1.0, 3.0, POINTS)
GOOD_F = np.linspace(-1.0, 1.0, POINTS)
NAN, SINGULAR, CAP = 3, 30, 66


def with_faults():
    """A NaN parameter; k = -1, whose Jacobian at the first guess is singular; a far force."""
    k, f = GOOD_K.copy(), GOOD_F.copy()
    k[NAN], k[SINGULAR], f[CAP] = np.nan, -1.0, 1e9
    return k, f


@pytest.mark.parametrize("kind", (Newton, NewtonWithLineSearch))
def test_other_points_keep_their_bits_in_one_solve(kind):
    solver = kind(max_its=10)
    k, f = with_faults()
    right, reports = two_equations(GOOD_K, solver).run({"f": Scalar(GOOD_F)})
    assert reports["ImplicitUpdate"].converged.all()
    faulty = two_equations(k, solver)
    outputs, reports = faulty.run({"f": Scalar(f)})
    status = np.asarray(reports["ImplicitUpdate"].status)
    others = np.setdiff1d(np.arange(POINTS), [NAN, SINGULAR, CAP])
    assert status[NAN] == Status.NOT_FINITE
    assert status[SINGULAR] == Status.SINGULAR
    assert status[CAP] == Status.MAX_ITERATIONS
    assert (status[others] == Status.CONVERGED).all()
    poisoned = faulty.call_by_name({"f": Scalar(f)})
    for name in ("x", "y"):
        want = np.asarray(right[name].data)[others]
        assert np.asarray(outputs[name].data)[others].tobytes() == want.tobytes()
        assert np.asarray(poisoned[name].data)[others].tobytes() == want.tobytes()
        assert np.isnan(np.asarray(poisoned[name].data)[[NAN, SINGULAR, CAP]]).all()


def test_the_driver_names_the_points_and_why():
    k, f = with_faults()
    driver = TransientDriver(
        model=two_equations(k, Newton(max_its=10)),
        prescribed_time=Scalar(np.array([0.0, 1.0])),
        prescribed={"f": Scalar(np.stack([0 * f, f]))},
    )
    with pytest.raises(ConvergenceError) as failure:
        driver.run()
    text = str(failure.value)
    assert "step 1: 3 of 70 points" in text
    for part in (str(NAN), str(SINGULAR), str(CAP), "max_its", "became NaN", "singular"):
        assert part in text
    assert failure.value.step == 1
    assert failure.value.point == str(NAN)


def test_other_points_keep_their_bits_through_a_history():
    """A force that is NaN from step 4 on, and one that is too far at step 7."""
    force = np.sin(TIMES)[:, None] * np.linspace(0.5, 1.5, 5)
    faulty = force.copy()
    faulty[4:, 1] = np.nan
    faulty[7, 3] = 1e6

    def history(f):
        prescribed = {"t": Scalar(TIMES), "f": Scalar(f)}
        return np.asarray(march(decay(max_its=8), prescribed, {"x": Scalar(np.ones(5))})["x"].data)

    want, got = history(force), history(faulty)
    assert got[:, [0, 2, 4]].tobytes() == want[:, [0, 2, 4]].tobytes()
    assert got[:3, 1].tobytes() == want[:3, 1].tobytes() and np.isnan(got[3:, 1]).all()
    assert got[:6, 3].tobytes() == want[:6, 3].tobytes() and np.isnan(got[6:, 3]).all()
