"""Solutions that a model has to confirm: the root of a quadratic that the model alone would take.

$w^2 = v$ and $w + v = g$ are solved by $w = (\\pm\\sqrt{1 + 4 g} - 1) / 2$. From a positive first
guess $w^2 = v$ alone gives $w = \\sqrt v$; the first guess of both together is near the other root.
"""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neml2_jax import AbstractLaw, Scalar, input_variable, output_variable
from neml2_jax.equation_systems import ImplicitUpdate, NonlinearSystem
from neml2_jax.equation_systems.confirmation import confirmed
from neml2_jax.errors import Status
from neml2_jax.models import ComposedModel
from neml2_jax.solvers import Newton
from neml2_jax.solvers.blocks import BlockMatrix
from neml2_jax.solvers.nonlinear_solution import NonlinearSolution


class Square(AbstractLaw):
    w: str = input_variable(Scalar, "w", unit="-")
    v: str = input_variable(Scalar, "v", unit="-")
    w_residual: str = output_variable(Scalar, "Residual", unit="-")

    def forward(self, w, v):
        return w * w - v


class Balance(AbstractLaw):
    w: str = input_variable(Scalar, "w", unit="-")
    v: str = input_variable(Scalar, "v", unit="-")
    g: str = input_variable(Scalar, "g", unit="-")
    v_residual: str = output_variable(Scalar, "Residual", unit="-")

    def forward(self, w, v, g):
        return w + v - g


class Positive(AbstractLaw):
    v: str = input_variable(Scalar, "v", unit="-")
    w: str = output_variable(Scalar, "Guess", unit="-")

    def forward(self, v):
        return 1.0 + 0.0 * v


class Negative(AbstractLaw):
    g: str = input_variable(Scalar, "g", unit="-")
    w: str = output_variable(Scalar, "Guess", unit="-")
    v: str = output_variable(Scalar, "Guess", unit="-")

    def forward(self, g):
        return -5.0 + 0.0 * g, 2.0 * g


def model(confirm: bool, its=25):
    square = Square()
    alone = ImplicitUpdate(
        equation_system=NonlinearSystem(model=square, unknowns="w"),
        solver=Newton(max_its=its),
        predictor=Positive(),
    )
    both = ComposedModel(models=(square, Balance()))
    return ImplicitUpdate(
        equation_system=NonlinearSystem(model=both, unknowns="w v"),
        solver=Newton(rel_tol=1e-13),
        predictor=Negative(),
        confirmed_by=alone if confirm else None,
    )


G = np.array([6.0, 12.0, 0.75])
ROOT = 0.5 * (np.sqrt(1.0 + 4.0 * G) - 1.0)


def test_the_other_root_is_left_for_that_of_the_model():
    given = {"g": Scalar(G)}
    other = jax.jit(model(False).call_by_name)(given)["w"].data
    np.testing.assert_allclose(other, -1.0 - ROOT, rtol=1e-8)
    confirmed = model(True)
    for found in (confirmed.call_by_name(given), jax.jit(confirmed.call_by_name)(given)):
        np.testing.assert_allclose(found["w"].data, ROOT, rtol=1e-8)
        np.testing.assert_allclose(found["v"].data, ROOT**2, rtol=1e-8)

    def of_one(g):
        return confirmed.call_by_name({"g": Scalar(g)})["w"].data

    np.testing.assert_allclose(jax.jit(jax.vmap(of_one))(G), ROOT, rtol=1e-8)
    single = jax.jit(of_one)(G.astype(np.float32))
    np.testing.assert_allclose(single, ROOT, rtol=1e-5)


def test_derivatives_are_those_at_the_confirmed_root():
    confirmed, slope = model(True), 1.0 / (1.0 + 2.0 * ROOT)

    def total(g):
        return jnp.sum(confirmed.call_by_name({"g": Scalar(g)})["w"].data)

    def gradient(g):
        found = jax.grad(total)(g)
        return found, found

    @jax.jit
    def every(g):
        blocks = confirmed.jacobian({"g": Scalar(g)})[1]
        return blocks["w"]["g"].data, *jax.jacfwd(gradient, has_aux=True)(g)

    structured, hessian, reverse = every(G)
    np.testing.assert_allclose(structured, slope, rtol=1e-8)
    np.testing.assert_allclose(reverse, slope, rtol=1e-8)
    curvatures = -2.0 / (1.0 + 2.0 * ROOT) ** 3
    np.testing.assert_allclose(hessian, np.diag(curvatures), rtol=1e-7, atol=1e-12)


def test_a_solution_that_nothing_confirms_is_none():
    lost = model(True, its=1)  # which finds nothing by itself
    both = jax.jit(lambda given: (lost.run(given), lost.jacobian(given)[1]))
    (outputs, reports), blocks = both({"g": Scalar(G[:2])})
    assert list(reports["ImplicitUpdate"].status) == [Status.OTHER_SOLUTION] * 2
    assert np.isnan(outputs["w"].data).all()
    assert np.isnan(blocks["w"]["g"].data).all()


@pytest.mark.parametrize("first", (4.0, 9.0))
def test_a_solution_that_is_the_models_stays_as_it_is(first):
    near = model(True)
    outputs, reports = near.run({"g": Scalar(first + np.sqrt(first))})
    np.testing.assert_allclose(outputs["w"].data, np.sqrt(first), rtol=1e-8)
    assert reports["ImplicitUpdate"].status == Status.CONVERGED


def test_a_residual_stands_once_in_a_program():
    """It is the largest part of one; sinh u = 2, where the other unknown is given by none."""

    def residual(u):
        return (jnp.sinh(u[0]) - 2.0,)

    def jacobian(u):
        return BlockMatrix(((jnp.cosh(u[0])[None],),))

    def root(guess):
        failed = NonlinearSolution(
            (guess,),
            (guess,),
            jnp.full(1, int(Status.MAX_ITERATIONS), jnp.int32),
            jnp.zeros(1, jnp.int32),
            jnp.ones(1),
        )
        end = confirmed(
            lambda u: u,
            lambda x: jnp.abs(x[0][0]),
            residual,
            jacobian,
            Newton(),
            failed,
            failed.unknowns,
        )
        return end.unknowns[0], end.status

    guess = jnp.ones((1, 1))
    assert str(jax.make_jaxpr(root)(guess)).count(" sinh ") == 1
    found, status = jax.jit(root)(guess)
    assert status.tolist() == [Status.CONVERGED]
    np.testing.assert_allclose(found, np.arcsinh(2.0), rtol=1e-8)
