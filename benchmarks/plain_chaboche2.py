"""The chaboche2 benchmark as a JAX user would write it without any framework.

The yardstick for what the framework costs: one residual function of a 19-vector, `jax.jacfwd` for
its Jacobian, Newton in a `while_loop` over the whole batch, `lax.scan` over the steps.
"""

from __future__ import annotations

import jax
import jax.numpy as jnp

E, NU = 1e5, 0.3
K, G = E / (3 * (1 - 2 * NU)), E / (2 * (1 + NU))
YIELD, R, D = 5.0, 100.0, 1.2
ETA, N = 100.0, 2.0
BACK = ((10000.0, 100.0, 1e-8, 1.2), (1000.0, 9.0, 1e-10, 3.2))
ROOT23 = (2.0 / 3.0) ** 0.5


def deviator(s):
    mean = (s[0] + s[1] + s[2]) / 3.0
    return s - mean * jnp.array([1.0, 1, 1, 0, 0, 0])


def residual(u, old, rate, dt):
    stress, ep, X1, X2 = u[:6], u[6], u[7:13], u[13:]
    eps = jnp.finfo(u.dtype).eps
    relative = deviator(stress - X1 - X2)
    vm = jnp.sqrt(1.5 * jnp.sum(relative * relative) + eps)
    f = ROOT23 * (vm - YIELD - R * (1 - jnp.exp(-D * ep)))
    flow = jnp.where(f > 0, (jnp.where(f > 0, f, 1.0) / ETA) ** N, 0.0)
    direction = ROOT23 * 1.5 * relative / vm
    elastic_rate = rate - flow * direction
    volumetric = (elastic_rate[0] + elastic_rate[1] + elastic_rate[2]) / 3.0
    iso = jnp.array([1.0, 1, 1, 0, 0, 0]) * volumetric
    stress_rate = 3 * K * iso + 2 * G * (elastic_rate - iso)
    back_rates = []
    for (C, g, A, a), X in zip(BACK, (X1, X2)):
        norm = jnp.sqrt(jnp.sum(X * X) + eps)
        back_rates.append((2.0 / 3.0 * C * direction - g * X) * flow - A * norm ** (a - 1) * X)
    rates = jnp.concatenate([stress_rate, (ROOT23 * flow)[None], back_rates[0], back_rates[1]])
    return u - old - dt * rates


def newton(old, rate, dt, abs_tol=1e-10, rel_tol=1e-8, cap=25):
    res = jax.vmap(residual)
    jac = jax.vmap(jax.jacfwd(residual))
    r0 = jnp.linalg.norm(res(old, old, rate, dt), axis=-1)

    def body(state):
        u, r, norm, i = state
        du = jnp.linalg.solve(jac(u, old, rate, dt), -r[..., None])[..., 0]
        done = (norm < abs_tol) | (norm < rel_tol * r0)
        u = jnp.where(done[:, None], u, u + du)
        r = res(u, old, rate, dt)
        return u, r, jnp.linalg.norm(r, axis=-1), i + 1

    def cond(state):
        _, _, norm, i = state
        return (i < cap) & jnp.any((norm >= abs_tol) & (norm >= rel_tol * r0))

    r = res(old, old, rate, dt)
    return jax.lax.while_loop(cond, body, (old, r, jnp.linalg.norm(r, axis=-1), 0))[0]


@jax.jit
def run(times, strains):
    """Unknowns (steps, batch, 19) for times (steps, batch) and strains (steps, batch, 6)."""

    def step(old, now):
        dt, rate = now
        u = newton(old, rate, dt)
        return u, u

    dt = times[1:] - times[:-1]
    rate = (strains[1:] - strains[:-1]) / dt[..., None]
    zero = jnp.zeros((times.shape[1], 19), times.dtype)
    return jax.lax.scan(step, zero, (dt, rate))[1]


def history(batch, steps=100):
    times = jnp.full((batch,), 1e5) * jnp.linspace(0.0, 1.0, steps)[:, None]
    strain = jnp.array([0.1, -0.05, -0.05, 0, 0, 0]) * jnp.linspace(0.0, 1.0, steps)[:, None]
    return times, jnp.broadcast_to(strain[:, None], (steps, batch, 6))


def stress(result):
    return result[..., :6]
