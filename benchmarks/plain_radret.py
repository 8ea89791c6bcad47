"""The radret benchmark as a JAX user would write it without any framework.

One scalar residual a point, its derivative from `jax.jvp`, Newton in a `while_loop` over the whole
batch, `lax.scan` over the steps.
"""

from __future__ import annotations

import jax
import jax.numpy as jnp

from .plain_chaboche2 import ROOT23, YIELD, G, K

H_ISO, H_KIN = 1000.0, 1000.0
ETA, N = 100.0, 2.0


def deviator(s):
    mean = (s[..., 0] + s[..., 1] + s[..., 2]) / 3.0
    return s - mean[..., None] * jnp.array([1.0, 1, 1, 0, 0, 0])


def elastic(strain):
    volumetric = (strain[..., 0] + strain[..., 1] + strain[..., 2]) / 3.0
    iso = jnp.array([1.0, 1, 1, 0, 0, 0]) * volumetric[..., None]
    return 3 * K * iso + 2 * G * (strain - iso)


def von_mises(s):
    return jnp.sqrt(1.5 * jnp.sum(s * s, axis=-1) + jnp.finfo(s.dtype).eps)


def updated(gamma, old, direction):
    """Plastic strain, equivalent and kinematic plastic strain for a consistency parameter."""
    plastic, equivalent, kinematic, before, _ = old
    change = gamma - before
    along = change[..., None] * direction
    return plastic + along, equivalent + ROOT23 * change, kinematic + along


def residual(gamma, old, direction, strain, dt):
    plastic, equivalent, kinematic = updated(gamma, old, direction)
    relative = deviator(elastic(strain - plastic) - H_KIN * kinematic)
    f = ROOT23 * (von_mises(relative) - YIELD - H_ISO * equivalent)
    flow = jnp.where(f > 0, (jnp.where(f > 0, f, 1.0) / ETA) ** N, 0.0)
    return (gamma - old[3]) / dt - flow


def newton(guess, old, direction, strain, dt, abs_tol=1e-10, rel_tol=1e-8, cap=25):
    def both(gamma):
        ones = jnp.ones_like(gamma)
        return jax.jvp(lambda x: residual(x, old, direction, strain, dt), (gamma,), (ones,))

    first = jnp.abs(both(guess)[0])

    def going(r):
        return (jnp.abs(r) >= abs_tol) & (jnp.abs(r) >= rel_tol * first)

    def body(state):
        gamma, r, slope, i = state
        gamma = jnp.where(going(r), gamma - r / slope, gamma)
        return gamma, *both(gamma), i + 1

    def cond(state):
        return (state[3] < cap) & jnp.any(going(state[1]))

    return jax.lax.while_loop(cond, body, (guess, *both(guess), 0))[0]


@jax.jit
def run(times, strains):
    """Stress and consistency parameter, (steps, batch, 6) and (steps, batch)."""

    def step(old, now):
        strain, dt, dt_before = now
        plastic, _, kinematic, gamma, earlier = old
        relative = deviator(elastic(strain - plastic) - H_KIN * kinematic)
        direction = ROOT23 * 1.5 * relative / von_mises(relative)[..., None]
        guess = gamma + jnp.where(dt_before > 0, (gamma - earlier) * dt / dt_before, 0.0)
        gamma_now = newton(guess, old, direction, strain, dt)
        plastic, equivalent, kinematic = updated(gamma_now, old, direction)
        return (plastic, equivalent, kinematic, gamma_now, gamma), (
            elastic(strain - plastic),
            gamma_now,
        )

    dt = times[1:] - times[:-1]
    before = jnp.concatenate([jnp.ones_like(dt[:1]), dt[:-1]])
    zero = jnp.zeros(times.shape[1], times.dtype)
    tensor = jnp.zeros((times.shape[1], 6), times.dtype)
    start = (tensor, zero, tensor, zero, zero)
    return jax.lax.scan(step, start, (strains[1:], dt, before))[1]


def history(batch, steps=100):
    ramp = jnp.linspace(0.0, 1.0, steps)
    strain = jnp.array([0.1, -0.05, -0.05, 0, 0, 0]) * ramp[:, None]
    times = jnp.logspace(-1.0, 5.0, batch) * ramp[:, None]
    return times, jnp.broadcast_to(strain[:, None], (steps, batch, 6))


def stress(result):
    return result[0]
