"""What is told to `test_devices.py` by a process of its own that has four devices.

Points are shared over a mesh of explicit axes, as `jax.make_mesh` gives them; plain `jax.jit`.
"""

import re

import jax
import jax.numpy as jnp
import numpy as np
from jax.sharding import NamedSharding, PartitionSpec

from neml2_jax import SR2, AbstractLaw, Scalar, input_variable, output_variable, parameter
from neml2_jax.drivers import march
from neml2_jax.equation_systems import ImplicitUpdate, NonlinearSystem
from neml2_jax.errors import BatchError
from neml2_jax.laws.common import SR2Invariant, SR2LinearCombination
from neml2_jax.laws.solid_mechanics import LinearIsotropicElasticity, Normality
from neml2_jax.models import ComposedModel
from neml2_jax.solvers import Newton

POINTS = 300  # more than a tile a device, and no multiple of it
COLLECTIVES = r"(all-gather|all-reduce|all-to-all|collective-permute|reduce-scatter)(-start)?\("


class Cubic(AbstractLaw):
    """k a^3 + a = a_n + f."""

    a: str = input_variable(SR2, "a", unit="-")
    a_old: str = input_variable(SR2, "a before", unit="-", default="a~1")
    f: str = input_variable(SR2, "f", unit="-")
    a_residual: str = output_variable(SR2, "r", unit="-")
    k: Scalar = parameter("k", unit="-")

    def forward(self, a, a_old, f):
        return self.k.data * a.data**3 + a.data - a_old.data - f.data


def implicit():
    return ImplicitUpdate(
        equation_system=NonlinearSystem(model=Cubic(k=1.0), unknowns="a"), solver=Newton()
    )


def law():
    return LinearIsotropicElasticity(
        coefficients=(1e5, 0.3),
        coefficient_types=("YOUNGS_MODULUS", "POISSONS_RATIO"),
        strain="f",
        stress="s",
    )


def normality():
    """The flow direction of von Mises, whose law chooses between values at each point."""
    surface = ComposedModel(
        models=(
            SR2LinearCombination(from_=("f", "a"), to="o", weights=(1.0, -1.0)),
            SR2Invariant(invariant_type="VONMISES", tensor="o", invariant="s"),
        )
    )
    return Normality(model=surface, function="s", from_=("f",), to=("N",))


def refused(model, x: SR2) -> str:
    """What is said where one axis of the mesh is to share points of one operand, steps of one."""
    try:
        model.jacobian({"f": shared(x, 0), "a": shared(x, 1)})
    except BatchError as error:
        return str(error)
    return "accepted"


def shared(x: SR2, axis: int) -> SR2:
    mesh = jax.make_mesh((4,), ("points",))
    spec = [None] * x.data.ndim
    spec[axis] = "points"
    return x.replace(jax.device_put(x.data, NamedSharding(mesh, PartitionSpec(*spec))))


def told(model, values: dict, axis: int, **functions) -> dict:
    """By function: collectives of the program of all, whether results stay shared, and how far they
    are off."""

    @jax.jit
    def all_of(model, values):
        return {name: function(model, values) for name, function in functions.items()}

    there = {n: shared(x, axis) for n, x in values.items()}
    compiled = all_of.lower(model, there).compile()
    collectives = len(re.findall(COLLECTIVES, compiled.as_text() or ""))
    many, one = compiled(model, there), all_of(model, values)
    out = {}
    for name in functions:
        leaves = [
            [x for x in jax.tree_util.tree_leaves(found[name]) if x.ndim] for found in (many, one)
        ]
        out[name] = {
            "collectives": collectives,
            "shared": all("points" in x.sharding.spec for x in leaves[0]),
            "off": max(float(np.abs(np.asarray(a) - np.asarray(b)).max()) for a, b in zip(*leaves)),
        }
    return out


def tell() -> dict:
    f = SR2(jnp.linspace(-2.0, 3.0, POINTS * 6).reshape(POINTS, 6))
    both, steps = {"f": f, "a~1": f}, SR2(jnp.stack([f.data, 2.0 * f.data, 0.0 * f.data]))

    of_lines = {"f": SR2(f.data.reshape(3, 100, 6)), "a": SR2(f.data[::-1].reshape(3, 100, 6))}

    def gradient(model, values):
        return jax.grad(lambda v: jnp.sum(model.call_by_name(v)["a"].data ** 2))(values)

    def called(model, values):
        return model.call_by_name(values)

    return {
        **told(law(), {"f": f}, 0, law=called, law_tangent=lambda m, v: m.jvp(v, v)[1]),
        **told(
            implicit(),
            both,
            0,
            call=called,
            jacobian=lambda m, v: m.jacobian(v),
            gradient=gradient,
        ),
        **told(
            normality(),
            of_lines,
            1,
            direction=lambda m, v: (m.jacobian(v), m.hessian(v)),
            by_parameters=lambda m, v: (m.param_jacobian(v), m.jvp(v, v)[1]),
        ),
        **told(implicit(), {"f": steps}, 1, march=lambda m, v: march(m, v)),
        "refused": refused(normality(), SR2(f.data.reshape(20, 15, 6)[:, :12])),
    }
