"""The chaboche2 benchmark in jaxmat, which has these equations but for static recovery.

Static recovery is left out, which changes stresses by 0.5 % of the largest. jaxmat's equivalent
plastic strain grows with the overstress, where here the flow rate does with the root of 2/3 of it;
its parameters follow from that. Its default solver is used, its own batched update, and `lax.scan`
over the steps.
"""

from __future__ import annotations

import jax
import jax.numpy as jnp

from . import plain_chaboche2
from .plain_chaboche2 import BACK, ETA, NU, ROOT23, YIELD, D, E, N, R


def history(batch, steps=100):
    # It computes tables, which a trace must not do.
    import jaxmat.tensors  # noqa: F401  # pyright: ignore[reportMissingImports]

    return plain_chaboche2.history(batch, steps)


def material():
    from jaxmat.materials import (  # pyright: ignore[reportMissingImports]
        ArmstrongFrederickHardening,
        ArmstrongFrederickViscoplasticity,
        LinearElasticIsotropic,
        NortonFlow,
        VoceHardening,
    )

    C, g, _, _ = zip(*BACK)
    return ArmstrongFrederickViscoplasticity(
        elasticity=LinearElasticIsotropic(E=E, nu=NU),
        yield_stress=VoceHardening(sig0=YIELD, sigu=YIELD + R, b=D),
        viscous_flow=NortonFlow(K=ETA / ROOT23 ** (1 + 1 / N), m=N),
        kinematic_hardening=ArmstrongFrederickHardening(
            C=jnp.array(C), gamma=jnp.array(g) / ROOT23
        ),
    )


def run(times, strains):
    """Stresses (steps, batch, 6) for times (steps, batch), equal in a step, and strains."""
    from jaxmat.tensors import SymmetricTensor2  # pyright: ignore[reportMissingImports]

    behavior = material()

    def step(state, now):
        dt, strain = now
        strain = SymmetricTensor2(array=strain)
        stress, state = behavior.batched_constitutive_update(strain, state, dt)
        return state, stress.array

    dt = times[1:, 0] - times[:-1, 0]
    state = behavior.init_state(times.shape[1])
    return jax.lax.scan(step, state, (dt, strains[1:]))[1]


def stress(result):
    return result
