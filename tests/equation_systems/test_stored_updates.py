"""Updates that lack parts which are held elsewhere in the model are found, and changed in place.

The truth is the model as it was made, whose tolerance is as good as none here.
"""

import dataclasses
from typing import Any

import jax
import numpy as np
import pytest

import neml2_jax
from benchmarks.scenarios import INPUTS
from neml2_jax import AbstractLaw, ComposedModel, Scalar, input_variable, output_variable, parameter
from neml2_jax.equation_systems import ImplicitUpdate, NonlinearSystem
from neml2_jax.equation_systems.implicit_update import with_fields
from neml2_jax.equation_systems.stored_updates import stored_updates, with_updates
from neml2_jax.solvers import Newton


class Stiffness(AbstractLaw):
    """K, of a parameter, and of an input so that it is no constant"""

    t: str = input_variable(Scalar, "t", unit="-")
    K: str = output_variable(Scalar, "K", unit="-")
    k: Scalar = parameter("k", unit="-")

    def forward(self, t):
        return self.k * t


class Cubic(AbstractLaw):
    """K u^3 + u = f"""

    u: str = input_variable(Scalar, "u", unit="-")
    K: str = input_variable(Scalar, "K", unit="-")
    f: str = input_variable(Scalar, "f", unit="-")
    r: str = output_variable(Scalar, "r", unit="-", default="u_residual")

    def forward(self, u, K, f):
        return K * u * u * u + u - f


def with_tolerance(tolerance):
    return lambda x: with_fields(x, solver=dataclasses.replace(x.solver, abs_tol=tolerance))


def solving(law, u, f):
    residual = ComposedModel(models=[law, Cubic(u=u, f=f, r=f"{u}_residual")])
    return ImplicitUpdate(
        equation_system=NonlinearSystem(model=residual, unknowns=u), solver=Newton(rel_tol=1e-12)
    )


def test_a_law_that_is_held_twice():
    law = Stiffness(k=2.0)
    model = ComposedModel(models=[solving(law, "u", "f"), solving(law, "v", "u")])
    assert len(model.named_parameters) == 1
    second: Any = stored_updates(model)[1].equation_system.model
    with pytest.raises(AttributeError, match="stored in an earlier one"):
        second.models[0].k  # noqa: B018
    changed = with_updates(model, with_tolerance(0.0))
    assert {u.solver.abs_tol for u in stored_updates(model)} == {1e-10}
    assert [u.solver.abs_tol for u in stored_updates(changed)] == [0.0, 0.0]
    given = {"t": Scalar(1.5), "f": Scalar(4.0)}
    want, found = (jax.jit(m.call_by_name)(given) for m in (model, changed))
    v = want["v"].data
    assert 3.0 * v**3 + v == pytest.approx(1.0)  # u is 1
    np.testing.assert_allclose(found["v"].data, v, rtol=1e-10)


def test_a_geometry_that_is_held_twice():
    """That of the crystal stands in several models of `scpdecoup`, stored in the first."""
    model = neml2_jax.load_input(INPUTS / "scpdecoup.i", variables={"nbatch": 2}).get_model("model")
    changed = with_updates(model, with_tolerance(0.0))
    assert [u.solver.abs_tol for u in stored_updates(changed)] == [0.0, 0.0]
    again = with_updates(changed, with_tolerance(1e-10))
    leaves, structure = jax.tree_util.tree_flatten(model)
    assert jax.tree_util.tree_structure(changed) != structure
    assert jax.tree_util.tree_structure(again) == structure
    for a, b in zip(jax.tree_util.tree_leaves(changed), leaves, strict=True):
        np.testing.assert_array_equal(a, b)
