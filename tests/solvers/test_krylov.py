"""Krylov solvers in a Newton step and in sensitivities, against the direct solution."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neml2_jax import SR2, AbstractLaw, Scalar, input_variable, output_variable, parameter
from neml2_jax.equation_systems import ImplicitUpdate, NonlinearSystem, points
from neml2_jax.models import ComposedModel
from neml2_jax.solvers import (
    GMRES,
    BiCGStab,
    BlockJacobiPreconditioner,
    DenseLU,
    FullPreconditioner,
    JacobiPreconditioner,
    Newton,
    NoPreconditioner,
)
from neml2_jax.solvers.blocks import BlockMatrix
from neml2_jax.types.functions import to_dense

from ..equation_systems.test_implicit_update import Global, MeanOverGrains, Residual
from ..jaxpr_shapes import shapes_in
from .test_linear_solvers import by_hand

PRECONDITIONERS = {
    "none": NoPreconditioner(),
    "jacobi": JacobiPreconditioner(),
    "blocks": BlockJacobiPreconditioner(),
    "full": FullPreconditioner(),
}


def system():
    """Grains that share one variable: a group with sites and a dense one, two variables a grain."""
    model = ComposedModel(models=[Residual(k=2.0), MeanOverGrains(), Global()])
    return NonlinearSystem(model=model, unknowns="a b; f")


GIVEN = {"t": SR2(np.random.default_rng(3).normal(size=(2, 6)))}


class TwoGrains(AbstractLaw):
    """A guess with sites, at zero."""

    t: str = input_variable(SR2, "t", unit="-")
    a: str = output_variable(SR2, "a", unit="-", core=("grain",))
    b: str = output_variable(Scalar, "b", unit="-", core=("grain",))

    def forward(self, t):
        return SR2(jnp.zeros((2, 6)), sub_batch_ndim=1), Scalar(jnp.zeros(2), sub_batch_ndim=1)


def update(linear):
    solver = Newton(rel_tol=1e-11, max_its=60, linear_solver=linear)
    return ImplicitUpdate(equation_system=system(), solver=solver, predictor=TwoGrains())


@pytest.fixture(scope="module")
def direct():
    return jax.jit(update(DenseLU()).jacobian)(GIVEN)


@pytest.mark.slow
@pytest.mark.parametrize("kind", (GMRES, BiCGStab))
@pytest.mark.parametrize(
    "preconditioner, cache",
    (
        ("none", "none"),
        ("jacobi", "none"),
        ("blocks", "chord"),
        ("full", "chord"),
        ("full", "max_its"),
    ),
)
def test_newton_krylov_reaches_the_direct_solution(direct, kind, preconditioner, cache):
    linear = kind(
        preconditioner=PRECONDITIONERS[preconditioner], cache_strategy=cache, rel_tol=1e-8
    )
    model = update(linear)
    outputs, blocks = jax.jit(model.jacobian)(GIVEN)
    for name, x in direct[0].items():
        np.testing.assert_allclose(outputs[name].data, x.data, rtol=1e-8, atol=1e-9)
        # The tangents of a matrix-free step come from the direct solver.
        np.testing.assert_allclose(
            to_dense(blocks[name]["t"]), to_dense(direct[1][name]["t"]), rtol=1e-6, atol=1e-8
        )


def test_without_a_preconditioner_no_matrix_is_assembled(monkeypatch):
    def refuse(*_):
        raise AssertionError("assembled")

    monkeypatch.setattr(points, "linearize", refuse)
    out = update(GMRES()).run(GIVEN)[0]
    assert np.isfinite(out["f"].data).all()


@pytest.mark.parametrize("kind", (GMRES, BiCGStab))
@pytest.mark.parametrize("preconditioner", PRECONDITIONERS)
def test_assembled_systems(kind, preconditioner):
    random = np.random.default_rng(0)
    D = random.normal(size=(2, 2, 3, 4)) + 6 * np.eye(2)[..., None, None]
    C, R = random.normal(size=(2, 1, 3, 4)), random.normal(size=(1, 2, 3, 4))
    G = random.normal(size=(1, 1, 4)) + 9.0
    A = BlockMatrix(((D, C), (R, G)))
    b = random.normal(size=(2, 3, 2, 4)), random.normal(size=(1, 2, 4))
    solver = kind(preconditioner=PRECONDITIONERS[preconditioner], rel_tol=1e-12)
    x = jax.jit(solver.solve)(A, b)
    for point in range(4):
        full = by_hand(A, 3, 2, 1, point)
        rhs, got = (
            np.concatenate([np.asarray(g)[..., point].reshape(-1, 2) for g in of]) for of in (b, x)
        )
        np.testing.assert_allclose(got, np.linalg.solve(full, rhs), rtol=1e-8, atol=1e-10)


def test_the_program_does_not_grow_with_the_right_hand_sides():
    A = BlockMatrix(((np.eye(2)[..., None],),))

    def size(sides):
        program = jax.make_jaxpr(BiCGStab().solve_blocks)(A, (np.ones((2, sides, 1)),))
        return len([*shapes_in(program.jaxpr)])

    assert size(2) == size(7)


class Pair(AbstractLaw):
    """k x^3 + x + y/2 = t, y + x/3 = t: two unknowns, for which one direction is too few."""

    x: str = input_variable(Scalar, "x", unit="-")
    y: str = input_variable(Scalar, "y", unit="-")
    t: str = input_variable(Scalar, "t", unit="-")
    x_residual: str = output_variable(Scalar, "r", unit="-")
    y_residual: str = output_variable(Scalar, "r", unit="-")
    k: Scalar = parameter("k", unit="-")

    def forward(self, x, y, t):
        return self.k * x * x * x + x + y / 2.0 - t, y + x / 3.0 - t


def test_sensitivity_solvers_are_used():
    """A solver that is told to be rough gives rough tangents, of the kind it is named for."""
    equations = NonlinearSystem(model=Pair(k=2.0), unknowns="x y")
    rough = GMRES(rel_tol=0.5, max_its=1, restart=1)
    direction = {"t": Scalar(1.0)}
    given = {"t": Scalar(np.array([0.7, -1.5]))}

    def tangents(**solvers):
        model = ImplicitUpdate(equation_system=equations, solver=Newton(rel_tol=1e-11), **solvers)
        (k,) = model.named_parameters

        @jax.jit
        def both(given):
            return model.jvp(given, direction)[1], model.param_jvp(given, {k: 1.0})[1]

        return [of["x"].data for of in both(given)]

    reference = tangents()
    roles = ("input_sensitivity_solver", "param_sensitivity_solver")
    of_inputs, of_parameters = (
        tangents(**{r: rough if r == role else DenseLU() for r in roles}) for role in roles
    )
    for got, exact_ones in ((of_inputs[1], reference[1]), (of_parameters[0], reference[0])):
        np.testing.assert_allclose(got, exact_ones, rtol=1e-9)
    for got, exact_ones in ((of_inputs[0], reference[0]), (of_parameters[1], reference[1])):
        assert np.abs(got - exact_ones).max() > 1e-3 * np.abs(exact_ones).max()
