"""Models for the tests of transformations: explicit, with sites, implicit, a crystal per slip.

Every value has one dynamic axis of `POINTS` points, so that any model is mapped in one way.
"""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np

from neml2_jax import R2, SR2, WR2, Scalar
from neml2_jax.crystallography import CubicCrystal
from neml2_jax.equation_systems import ImplicitUpdate, NonlinearSystem
from neml2_jax.laws.common import ScalarBackwardEulerTimeIntegration, ScalarLinearCombination
from neml2_jax.laws.solid_mechanics import (
    PerSlipVoceHardening,
    PlasticDeformationRate,
    PowerLawSlipRule,
    ResolvedShear,
)
from neml2_jax.models import ComposedModel
from neml2_jax.solvers import Newton
from neml2_jax.types import functions as F

from ..equation_systems.test_implicit_update import Residual
from ..models.laws import Coupled, Saturation, SiteMean

POINTS = 8  # as many as simulated devices
# Six systems, which are eliminated in two panels of rows as twelve are in three.
CRYSTAL = CubicCrystal(lattice_parameter=1.0, slip_directions=[1, 0, 0], slip_planes=[0, 1, 1])


def uniform(kind, *batch, seed=0, sites=0):
    shape = (*batch, *kind.BASE_SHAPE)
    return kind(np.random.default_rng(seed).uniform(0.3, 0.9, shape), sub_batch_ndim=sites)


def explicit():
    model = ComposedModel(models={"first": Coupled(), "second": Saturation(x="q", R=2.0, d=0.5)})
    return model, {"a": uniform(SR2, POINTS), "b": uniform(Scalar, POINTS, seed=1)}


def sited():
    """Three sites, a parameter of each site, and a mean over them."""
    R = Scalar(np.array([1.0, 2.0, 3.0]), sub_batch_ndim=1)
    model = ComposedModel(
        models={
            "first": Coupled(),
            "second": Saturation(x="q", R=R, d=0.5),
            "mean": SiteMean(x="p"),
        }
    )
    a = uniform(SR2, POINTS, 3, sites=1)
    return model, {"a": a, "b": uniform(Scalar, POINTS, 3, seed=1, sites=1)}


def implicit():
    """A law in front of a system of equations, and one behind it."""
    system = NonlinearSystem(model=Residual(k=2.0), unknowns="a b")
    update = ImplicitUpdate(equation_system=system, solver=Newton(rel_tol=1e-14))
    behind = Saturation(x="b", R=2.0, d=0.5)
    model = ComposedModel(models={"update": update, "behind": behind}, additional_outputs=("b",))
    return model, {"f": uniform(SR2, POINTS)}


def crystal():
    """Strengths of the slip systems of a crystal, hardening one another, by backward Euler."""
    system, values = crystal_system()
    update = ImplicitUpdate(equation_system=system, solver=Newton(rel_tol=1e-14, abs_tol=1e-13))
    flow = PlasticDeformationRate(crystal_geometry=CRYSTAL)
    model = ComposedModel(models=[update, *_slip(), flow], additional_outputs=("slip_hardening",))
    return model, values


def crystal_system():
    hardening = PerSlipVoceHardening(initial_slope=2.0, saturated_hardening=1.5)
    step = ScalarBackwardEulerTimeIntegration(variable="slip_hardening")
    model = ComposedModel(models=[*_slip(), hardening, step])
    turned = F.euler_rodrigues(F.exp_map(0.4 * uniform(WR2, POINTS, seed=3)))
    return NonlinearSystem(model=model, unknowns="slip_hardening"), {
        "stress": uniform(SR2, POINTS),
        "orientation_matrix": R2(turned.data),
        "slip_hardening~1": uniform(Scalar, POINTS, 6, seed=2, sites=1),
        "t": Scalar(np.full(POINTS, 0.3)),
        "t~1": Scalar(np.full(POINTS, 0.1)),
    }


def _slip():
    return (
        ResolvedShear(crystal_geometry=CRYSTAL),
        ScalarLinearCombination(from_=("slip_hardening",), to="slip_strengths", offset=1.0),
        PowerLawSlipRule(gamma0=0.2, n=3.0),
    )


def arrays(outputs):
    return {n: x.materialize().data for n, x in outputs.items()}


def total(model, values):
    """One number that depends on every component of every output."""
    parts = [
        jnp.sum(x * jnp.cos(jnp.arange(1.0, x.size + 1)).reshape(x.shape))
        for x in arrays(model.call_by_name(values)).values()
    ]
    return sum(parts, jnp.zeros(()))


def at_a_point(values, i=0):
    """Every value at one of the points."""
    return jax.tree_util.tree_map(lambda x: x[i], values)


MODELS = {"explicit": explicit, "sited": sited, "implicit": implicit, "crystal": crystal}
