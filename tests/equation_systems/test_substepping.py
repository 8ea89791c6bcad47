"""Steps in parts: what a bisected point gives, and its derivatives."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neml2_jax import AbstractLaw, Scalar, input_variable, output_variable, parameter
from neml2_jax.equation_systems import ImplicitUpdate, NonlinearSystem
from neml2_jax.errors import DeclarationError, Status
from neml2_jax.solvers import Newton
from neml2_jax.types.functions import to_dense


class Wall(AbstractLaw):
    """arctan(c (x - f)) = 0 from x~1: Newton diverges where f is too far from x~1.

    The state z counts the parts: z = z~1 + d + (x - x~1)^2, which depends on the path.
    """

    x: str = input_variable(Scalar, "x", unit="-")
    z: str = input_variable(Scalar, "z", unit="-")
    x_old: str = input_variable(Scalar, "x before", unit="-", default="x~1")
    z_old: str = input_variable(Scalar, "z before", unit="-", default="z~1")
    f: str = input_variable(Scalar, "f", unit="-")
    f_old: str = input_variable(Scalar, "f before", unit="-", default="f~1")
    d: str = input_variable(Scalar, "an increment", unit="-")
    x_residual: str = output_variable(Scalar, "r", unit="-")
    z_residual: str = output_variable(Scalar, "r", unit="-")
    c: Scalar = parameter("c", unit="-")

    def forward(self, x, z, x_old, z_old, f, f_old, d):
        c, f = self.c.data, f.data
        r = jnp.arctan(c * (x.data - f))
        return r, z.data - z_old.data - d.data - (x.data - x_old.data) ** 2


class FromTheOldState(AbstractLaw):
    x_old: str = input_variable(Scalar, "x before", unit="-", default="x~1")
    x: str = output_variable(Scalar, "x", unit="-")

    def forward(self, x_old):
        return x_old


def update(level, increments=("d",)):
    return ImplicitUpdate(
        equation_system=NonlinearSystem(model=Wall(c=2.0), unknowns="x z"),
        solver=Newton(rel_tol=1e-13, abs_tol=1e-13),
        predictor=FromTheOldState(),
        max_substepping_level=level,
        incremental_variables=increments,
    )


def inputs(f, **others):
    f = np.asarray(f)
    zero = np.zeros_like(f)
    return {
        "f": Scalar(f),
        **{n: Scalar(others.get(n, zero)) for n in ("x~1", "z~1", "f~1", "d")},
    }


def test_a_point_that_fails_is_bisected_alone():
    """Full steps of 2 (x - f) = -1 converge, of -4 and below -1.39 do not."""
    values = inputs([0.5, 2.0, 4.0], d=np.ones(3))
    alone = jax.jit(update(0).run)(values)
    assert (
        list(alone[1]["ImplicitUpdate"].status) == [0, 1, 1]
        or alone[1]["ImplicitUpdate"].status[0] == 0
    )
    assert (np.asarray(alone[1]["ImplicitUpdate"].status[1:]) != Status.CONVERGED).all()
    out, reports = jax.jit(update(4).run)(values)
    np.testing.assert_array_equal(reports["ImplicitUpdate"].status, Status.CONVERGED)
    np.testing.assert_allclose(out["x"].data, values["f"].data, rtol=1e-12)
    # The first in one part, the others in as many as keep |2 (x - f)| below 1.39: 4 and 8.
    parts = np.array([1, 4, 8])
    expected = 1.0 + np.array([0.5, 2.0, 4.0]) ** 2 / parts
    np.testing.assert_allclose(out["z"].data, expected, rtol=1e-10)
    # The point that needs no parts is right to the last bit.
    np.testing.assert_array_equal(out["z"].data[0], alone[0]["z"].data[0])


def test_the_deepest_bisection_is_reported():
    model = update(2)
    both = jax.jit(lambda values: (model.run(values), model.call_by_name(values)))
    (out, reports), called = both(inputs([0.5, 4.0]))
    assert list(reports["ImplicitUpdate"].status) == [Status.CONVERGED, Status.SUBSTEP_FLOOR]
    np.testing.assert_allclose(out["x"].data[0], 0.5, rtol=1e-12)
    assert np.isnan(called["x"].data[1])


@pytest.fixture(scope="module")
def tangents():
    values = inputs([0.5, 2.0, 4.0], **{"x~1": np.array([0.1, 0.2, 0.3])})
    model = update(4)
    return model, values, jax.jit(model.jacobian)(values)


def difference(model, values, name, h=1e-5):
    x = values[name]
    plus, minus = (model.call_by_name({**values, name: x.replace(x.data + s)}) for s in (h, -h))
    return {n: (plus[n].data - minus[n].data) / (2 * h) for n in plus}


def test_tangents_are_those_of_the_whole_step(tangents):
    model, values, (_, blocks) = tangents
    run = jax.jit(model.call_by_name)
    for name in values:
        expected = difference(type("", (), {"call_by_name": staticmethod(run)}), values, name)
        for out in ("x", "z"):
            got = to_dense(blocks[out][name]) if name in blocks[out] else 0.0
            got = np.broadcast_to(got, expected[out].shape)
            np.testing.assert_allclose(got, expected[out], rtol=1e-6, atol=1e-8)


def test_reverse_mode_agrees(tangents):
    model, values, (_, blocks) = tangents

    @jax.jit
    def gradient(values):
        return model.vjp(values, {"z": jnp.ones(3)})[1]

    pulled = gradient(values)
    for name in ("f", "x~1", "f~1", "d"):
        got = to_dense(blocks["z"][name])
        np.testing.assert_allclose(
            pulled[name].data, np.broadcast_to(got, (3,)), rtol=1e-10, atol=1e-12
        )


def test_second_derivatives_agree_with_differences_of_the_gradient():
    model, values = update(3), inputs([2.0])

    def total(f):
        return jnp.sum(model.call_by_name({**values, "f": Scalar(f)})["z"].data)

    def gradient(f):
        found = jax.grad(total)(f)
        return found, found

    both = jax.jit(jax.jacfwd(gradient, has_aux=True))  # the Hessian, and the gradient
    f, h = np.asarray(values["f"].data), 1e-4
    expected = (both(f + h)[1] - both(f - h)[1]) / (2 * h)
    np.testing.assert_allclose(both(f)[0][0], expected, rtol=1e-6)


def test_incremental_variables_are_checked():
    with pytest.raises(DeclarationError, match="'e' is not given"):
        update(2, increments=("e",))
    with pytest.raises(DeclarationError, match="from 0 to 10"):
        update(11)


def test_structured_second_derivatives_are_those_of_the_whole_step():
    """With n equal parts, z = z~1 + d + (f~1 + s - x~1)^2 + (n - 1) s^2, s = (f - f~1) / n.

    The increment d has none, and x is linear in everything.
    """
    n, wrt = np.array([1, 2, 4]), ("f", "x~1", "f~1", "d")
    values = inputs([0.5, 1.2, 2.0])
    hessian = jax.jit(lambda values: update(2).hessian(values, wrt=wrt)[1])(values)
    assert all(
        np.abs(to_dense(x)).max() < 1e-9 for row in hessian["x"].values() for x in row.values()
    )
    expected = {
        ("f", "f"): 2 / n,
        ("x~1", "x~1"): 2.0,
        ("f~1", "f~1"): 2 * (1 - 1 / n) ** 2 + 2 * (n - 1) / n**2,
        ("f", "x~1"): -2 / n,
        ("x~1", "f~1"): -2 * (1 - 1 / n),
        ("d", "f"): 0.0,
        ("d", "d"): 0.0,
    }
    for (a, b), value in expected.items():
        for one, other in ((a, b), (b, a)):
            block = hessian["z"].get(one, {}).get(other)
            found = 0.0 if block is None else np.asarray(to_dense(block)).reshape(-1)
            np.testing.assert_allclose(
                found, value, rtol=1e-9, atol=1e-9, err_msg=f"{one}, {other}"
            )
