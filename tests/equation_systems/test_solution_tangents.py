"""Structured tangents of a solution: what they cost, however many variables they are by."""

import jax
import jax.extend.core
import numpy as np
import pytest

from neml2_jax import Scalar
from neml2_jax.types.functions import to_dense

from .test_implicit_update import forces, update


def linear_solves(jaxpr):
    """How many a traced program has; what is inside of one is its own."""
    inside = [e for e in jaxpr.eqns if e.primitive.name == "custom_linear_solve"]
    return len(inside) + sum(
        linear_solves(inner)
        for e in jaxpr.eqns
        if e not in inside
        for inner in jax.extend.core.jaxprs_in_params(e.params)
    )


@pytest.mark.parametrize("by", (("f",), ("f", "stiffness")))
def test_one_elimination_serves_all_variables(by):
    """The work, and the program, would otherwise grow with the variables times the unknowns."""
    given = {"f": forces(), "stiffness": Scalar(2.0)}
    jacobian = jax.make_jaxpr(lambda x: update("stiffness").jacobian(x, wrt=by))(given)
    assert linear_solves(jacobian.jaxpr) == 1


def test_each_variable_has_its_own_tangents():
    """Blocks by several variables against the dense Jacobians by each of them."""
    model, given = update("stiffness"), {"f": forces(2), "stiffness": Scalar(2.0)}

    @jax.jit
    def both(given):
        dense = jax.jacfwd(lambda x: {n: y.data for n, y in model.call_by_name(x).items()})(given)
        return model.jacobian(given)[1], dense

    blocks, dense = both(given)
    for output, by in dense.items():
        assert set(blocks[output]) == set(given)
        stiffness = np.asarray(to_dense(blocks[output]["stiffness"]))
        np.testing.assert_allclose(
            stiffness.reshape(by["stiffness"].data.shape),
            by["stiffness"].data,
            rtol=1e-9,
            atol=1e-12,
        )
        of_f = np.asarray(to_dense(blocks[output]["f"]))  # (components of f, points, *base)
        full = np.asarray(by["f"].data)  # (points, *base, points, components of f)
        for point in range(2):
            own = np.moveaxis(full[point, ..., point, :], -1, 0)
            np.testing.assert_allclose(of_f[:, point], own, rtol=1e-9, atol=1e-12)
