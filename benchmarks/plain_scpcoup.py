r"""The scpcoup benchmark as a JAX user would write it without any framework, for speed.

Points come last in every array, and the Jacobian is written by hand. The Newton step is taken in
the frame of the crystal, where Schmid tensors are constant: what slip makes depends on the elastic
strain as the crystal sees it, $\tilde e = Q^T e Q$, alone. The mean of the strain is decoupled; the
hardening and the spin are eliminated, which leaves five equations. Each tile of points marches on
its own and stays in cache; `lax.scan` over the steps, Newton in a `while_loop` whose every pass
evaluates residual and Jacobian together, so that a step which is too long costs no more.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.experimental.scheduling_groups import xla_metadata_call

TILE = 64
E, NU = 1e5, 0.25
K, G = E / (3 * (1 - 2 * NU)), E / (2 * (1 + NU))
GAMMA0, STRENGTH, SLOPE, SATURATION = 0.2, 50.0, 500.0, 50.0
SCALE, THRESHOLD = 0.1, 1e-3
CUTS = 3  # halvings of a step at most
TANGENT = (1.0, 1 / 3, 2 / 15, 17 / 315, 62 / 2835, 1382 / 155925, 21844 / 6081075)

# Linear maps between a 3 x 3 matrix (9 entries by rows) and its parts: five components of the
# symmetric one without trace in an orthonormal basis, three of an axial vector, Mandel components.
R2, R6 = 2**0.5, 6**0.5
OF_FIVE = np.zeros((9, 5))
OF_FIVE[[0, 4], 0] = 1 / R2, -1 / R2
OF_FIVE[[0, 4, 8], 1] = -1 / R6, -1 / R6, 2 / R6
OF_FIVE[[5, 7], 2] = OF_FIVE[[2, 6], 3] = OF_FIVE[[1, 3], 4] = 1 / R2
OF_AXIAL = np.zeros((9, 3))
OF_AXIAL[[7, 2, 3], [0, 1, 2]], OF_AXIAL[[5, 6, 1], [0, 1, 2]] = 1.0, -1.0
FIVE, AXIAL = OF_FIVE.T, OF_AXIAL.T / 2
OF_MANDEL = np.zeros((9, 6))
OF_MANDEL[[0, 4, 8], [0, 1, 2]] = 1.0
OF_MANDEL[[5, 7], 3] = OF_MANDEL[[2, 6], 4] = OF_MANDEL[[1, 3], 5] = 1 / R2
MANDEL = OF_MANDEL.T

SYSTEMS = [
    np.outer(d, n) / R6
    for n in ((1, 1, 1), (-1, 1, 1), (1, -1, 1), (1, 1, -1))
    for d in ((1, 1, 0), (1, -1, 0), (1, 0, 1), (1, 0, -1), (0, 1, 1), (0, 1, -1))
    if np.dot(d, n) == 0
]
SYM = np.array([FIVE @ x.ravel() for x in SYSTEMS])  # (12, 5)
SKEW = np.array([AXIAL @ x.ravel() for x in SYSTEMS])  # (12, 3)


def commutators(part, a, b):
    """Of $A_j B_k - B_k A_j$ for bases `a`, `b` of matrices, by `part`: (parts, j, k)."""
    A, B = a.T.reshape((-1, 3, 3)), b.T.reshape((-1, 3, 3))
    AB = np.einsum("jpq,kqr->jkpr", A, B) - np.einsum("kpq,jqr->jkpr", B, A)
    return np.einsum("ic,jkc->ijk", part, AB.reshape((*AB.shape[:2], 9)))


SPIN_OF_TWO = commutators(AXIAL, OF_FIVE, OF_FIVE)
TURNED = commutators(FIVE, OF_FIVE, OF_AXIAL)  # of A W - W A
# Rows of what is linear in the strain that the crystal sees: shears, its change by a spin, the
# spin by a change of the plastic rate.
BY_STRAIN = np.concatenate(
    [2 * G * SYM, TURNED.transpose(0, 2, 1).reshape((15, 5)), SPIN_OF_TWO.reshape((15, 5))]
)
# In slip rates: the plastic rate and its matrix, the spin, and both times changes.
BY_SLIP = np.concatenate(
    [
        SYM.T,
        SKEW.T,
        OF_FIVE @ SYM.T,
        -TURNED.transpose(0, 2, 1).reshape((15, 5)) @ SYM.T,
        SPIN_OF_TWO.transpose(0, 2, 1).reshape((15, 5)) @ SYM.T,
    ]
)
# In derivatives of slip rates by shears, times the strain: of the plastic rate and the spin.
BY_SLOPE = np.concatenate(
    [
        2 * G * np.einsum("si,sj->ijs", SYM, SYM).reshape((25, 12)),
        2 * G * np.einsum("si,sj->ijs", SKEW, SYM).reshape((15, 12)),
    ]
)
BY_HARDENING = np.concatenate([SYM.T, SKEW.T])
SPUN = -TURNED.reshape((25, 3))


def stage(function) -> Callable[..., Any]:
    """Compiled apart. What XLA fuses into several consumers it computes anew in each of them."""
    return xla_metadata_call(function, inlineable="false")


def product(A, B):
    """Of matrices (l, m, points) and (m, n, points)."""
    terms = [A[:, k, None] * B[None, k] for k in range(A.shape[1])]
    return sum(terms[1:], terms[0])


@stage
def products(A, B, C):
    return product(product(A, B), C)


def times(A, v):
    return product(A, v[:, None])[:, 0]


def transposed(A):
    return jnp.swapaxes(A, 0, 1)


def fixed(C, x):
    """A constant matrix times (n, points)."""
    return jnp.asarray(C, x.dtype) @ x


def flat(A):
    return A.reshape((-1, A.shape[-1]))


def square(x):
    return x.reshape((3, 3, -1))


def cross(a, b):
    return jnp.stack([a[i] * b[j] - a[j] * b[i] for i, j in ((1, 2), (2, 0), (0, 1))])


def skew(w):
    o = jnp.zeros_like(w[0])
    return square(jnp.stack([o, -w[2], w[1], w[2], o, -w[0], -w[1], w[0], o]))


def outer(a, b):
    return a[:, None] * b[None]


EYE = np.eye(3)[..., None]


def rotation(r):
    rr = jnp.sum(r * r, axis=0)
    scale = 1.0 / ((1.0 + rr) * (1.0 + rr))
    b, c = 4.0 * (1.0 - rr) * scale, 8.0 * scale
    return EYE * (1.0 - c * rr) + b * skew(r) + c * outer(r, r)


def rates(r):
    """Four times the rates of Rodrigues parameters, as a matrix that takes a spin."""
    rr = jnp.sum(r * r, axis=0)
    return EYE * (1.0 - rr) - 2.0 * skew(r) + 2.0 * outer(r, r)


def exponential(w):
    """Rodrigues parameters of a rotation vector, shorter than 0.4 as here."""
    x = jnp.sum(w * w, axis=0) / 16.0
    series = jnp.full_like(x, TANGENT[-1])
    for coefficient in reversed(TANGENT[:-1]):
        series = series * x + coefficient
    return 0.25 * series * w


def inverse_tangent(w):
    """From a change of the rotation $\\exp w$, as a spin, to that of $w$."""
    ww = jnp.sum(w * w, axis=0)
    c = 1.0 / 12.0 + ww * (1.0 / 720.0 + ww / 30240.0)
    return EYE * (1.0 - c * ww) - 0.5 * skew(w) + c * outer(w, w)


def compose(a, b):
    aa, bb, ab = (jnp.sum(x, axis=0) for x in (a * a, b * b, a * b))
    return ((1.0 - bb) * a + (1.0 - aa) * b - 2.0 * cross(b, a)) / (1.0 + aa * bb - 2.0 * ab)


def inverse3(A):
    a, b, c = A[0], A[1], A[2]
    rows = jnp.stack([cross(b, c), cross(c, a), cross(a, b)], axis=1)
    return rows / jnp.sum(a * rows[:, 0], axis=0)


@stage
def solve3(A, B):
    return product(inverse3(A), B)


def inverse2(A):
    divisor = A[0, 0] * A[1, 1] - A[0, 1] * A[1, 0]
    return jnp.stack([A[1, 1], -A[0, 1], -A[1, 0], A[0, 0]]).reshape((2, 2, -1)) / divisor


@stage
def solve5(A, b):
    X = solve3(A[:3, :3], jnp.concatenate([A[:3, 3:], b[:3, None]], axis=1))
    left = jnp.concatenate([A[3:, 3:], b[3:, None]], axis=1) - product(A[3:, :3], X)
    low = times(inverse2(left[:, :2]), left[:, 2])
    return jnp.concatenate([X[:, 2] - times(X[:, :2], low), low])


def linearized(u, old, d, w, dt):
    """The residual (10, points) and the Newton step."""
    e, g, r = square(fixed(OF_MANDEL, u[:6])), u[6], u[7:]
    Q = rotation(r)
    QT = transposed(Q)
    seen = fixed(FIVE, flat(products(QT, e, Q)))
    by_strain = fixed(BY_STRAIN, seen)
    inverse = 1.0 / (g + STRENGTH)
    ratio = by_strain[:12] * inverse
    ratio2 = ratio * ratio
    power = GAMMA0 * inverse * ratio2 * ratio2 * ratio2 * jnp.abs(ratio)
    slips = by_strain[:12] * power
    total = jnp.sum(jnp.abs(slips), axis=0)
    by_slip = fixed(BY_SLIP, slips)
    D, W, Dm = by_slip[:5], by_slip[5:8], square(by_slip[8:17])
    L, of_e = by_strain[12:27].reshape((5, 3, -1)), by_strain[27:].reshape((3, 5, -1))
    plastic, of_D = by_slip[17:32].reshape((5, 3, -1)), by_slip[32:].reshape((3, 5, -1))
    # `of_e` takes a strain to the spin of its commutator with the one that is seen.
    spin = times(of_e, D) - W  # of the lattice beyond the vorticity, as the crystal sees it

    wm = skew(w)
    we = product(wm, e)
    dp = products(Q, Dm, QT)
    rate = fixed(MANDEL, flat(we + transposed(we) - dp)) + d
    R_e = u[:6] - old[:6] - dt * rate
    slope = SLOPE * (1.0 - g / SATURATION)
    R_g = g - old[6] - dt * slope * total
    turn = dt * (w + times(Q, spin))
    turned = compose(exponential(turn), old[7:])
    R_r = r - turned
    residual = jnp.concatenate([R_e, R_g[None], R_r])

    # By the strain that the crystal sees (b), the hardening (h), the spin of the crystal (t): of
    # the plastic rate Kb b + k h, of the spin Z b + z h.
    by_slope = fixed(BY_SLOPE, 8.0 * power)
    by_shear = 8.0 * power
    Kb, N = by_slope[:25].reshape((5, 5, -1)), by_slope[25:].reshape((3, 5, -1))
    by_g = -8.0 * inverse * slips
    by_hardening = fixed(BY_HARDENING, by_g)
    k, n = by_hardening[:5], by_hardening[5:]
    v = fixed(2 * G * SYM.T, by_shear * jnp.sign(slips))
    total_g = -8.0 * inverse * total
    Z = of_D - N + stage(product)(of_e, Kb)
    z = times(of_e, k) - n
    spun = fixed(SPUN, times(QT, w)).reshape((5, 5, -1))
    A_b = np.eye(5)[..., None] + dt * (Kb - spun)
    A_t = dt * (plastic + product(spun, L)) - L

    # Of the orientation, in spins and as the crystal sees them.
    rr = 1.0 + jnp.sum(turned * turned, axis=0)
    into = products(QT, inverse_tangent(turn), transposed(rates(turned))) / (rr * rr)
    B = rates(r)
    C_t = products(into, B, Q) + dt * skew(spin)
    rho = -4.0 * times(into, R_r)

    # h from its row, then t, then b.
    pivot = 1.0 / (1.0 + dt * (SLOPE / SATURATION * total - slope * total_g))
    h_b = dt * slope * pivot * v
    h_0 = -R_g * pivot
    right = jnp.concatenate([dt * (Z + outer(z, h_b)), (rho + dt * z * h_0)[:, None]], axis=1)
    t = solve3(C_t, right)
    left = stage(product)(A_t, t)
    R_seen = fixed(FIVE, flat(products(QT, square(fixed(OF_MANDEL, R_e)), Q)))
    b = solve5(A_b + dt * outer(k, h_b) + left[:, :5], -R_seen - dt * k * h_0 - left[:, 5])
    t = t[:, 5] + times(t[:, :5], b)
    h = h_0 + jnp.sum(h_b * b, axis=0)
    change = square(fixed(OF_FIVE, b - times(L, t)))
    change = fixed(MANDEL, flat(products(Q, change, QT)))
    mean = jnp.sum(R_e[:3], axis=0) / 3.0
    change = change - mean * np.array([1.0, 1, 1, 0, 0, 0])[:, None]
    return residual, jnp.concatenate([change, h[None], 0.25 * times(B, times(Q, t))])


def newton(guess, old, d, w, dt, abs_tol=1e-10, rel_tol=1e-8, cap=100):
    def body(state):
        u, du, norm, first, length, cuts, going, i = state
        trial = u + length * du
        residual, step = linearized(trial, old, d, w, dt)
        now = jnp.sqrt(jnp.sum(residual * residual, axis=0))
        good = going & ((now * now <= (1.0 - 2e-3 * length) * norm * norm) | (cuts == CUTS))
        u, du = (jnp.where(good, a, b) for a, b in ((trial, u), (step, du)))
        norm = jnp.where(good, now, norm)
        length = jnp.where(good, 1.0, 0.5 * length)
        cuts = jnp.where(good, 0, cuts + 1)
        going = going & ~(good & ((now < abs_tol) | (now < rel_tol * first)))
        return u, du, norm, first, length, cuts, going, i + 1

    residual, step = linearized(guess, old, d, w, dt)
    norm = jnp.sqrt(jnp.sum(residual * residual, axis=0))
    cuts = jnp.zeros(norm.shape, jnp.int32)
    start = (guess, step, norm, norm, jnp.ones_like(norm), cuts, norm >= abs_tol, 0)
    return jax.lax.while_loop(lambda s: (s[-1] < cap) & jnp.any(s[-2]), body, start)[0]


def march(start, moments, d, w):
    """Unknowns (steps, 10, points) of a tile, for rates and moments (steps, ..., points)."""

    def step(old, now):
        dt, d, w = now
        size = jnp.sqrt(jnp.sum(old[:6] * old[:6], axis=0))
        guess = old.at[:6].add(jnp.where(size < THRESHOLD, SCALE * dt, 0.0) * d)
        u = newton(guess, old, d, w, dt)
        return u, u

    return jax.lax.scan(step, start, (moments[1:] - moments[:-1], d[1:], w[1:]))[1]


@jax.jit
def run(moments, rates, vorticities, orientations):
    """Unknowns (steps, 10, batch) for times (steps, batch) and rates (steps, batch, ...)."""
    steps, batch = moments.shape
    tile = min(TILE, batch)
    tiles = -(-batch // tile)

    def split(x):
        """Tiles first, points last."""
        x = jnp.pad(x, ((0, 0), (0, tiles * tile - batch), (0, 0)), mode="edge")
        return x.reshape((x.shape[0], tiles, tile, x.shape[-1])).transpose(1, 0, 3, 2)

    start = jnp.concatenate([jnp.zeros((batch, 7), moments.dtype), orientations], axis=-1)
    data = (split(start[None])[:, 0], split(moments[..., None])[:, :, 0], split(rates))
    u = jax.lax.map(lambda tile: march(*tile), (*data, split(vorticities)))
    return jnp.moveaxis(u, 0, -2).reshape((steps - 1, 10, -1))[..., :batch]


def history(batch, steps=100):
    ramp = jnp.linspace(0.0, 1.0, steps)
    moments = jnp.linspace(1.0, 10.0, batch) * ramp[:, None]
    rate = jnp.broadcast_to(jnp.array([0.1, -0.05, -0.05, 0, 0, 0]), (steps, batch, 6))
    vorticity = jnp.broadcast_to(jnp.array([0.1, -0.05, -0.05]), (steps, batch, 3))
    along = jnp.linspace(0.0, 1.0, batch)
    rodrigues = jnp.stack([0.75 * along, -0.25 * along, 0.2 * along - 0.1], axis=-1)
    norm = jnp.sqrt(jnp.sum(rodrigues * rodrigues, axis=-1, keepdims=True) + 1.0)
    return moments, rate, vorticity, rodrigues / (norm + 1.0)


def stress(result):
    strain = jnp.moveaxis(result[:, :6], 1, -1)
    mean = jnp.sum(strain[..., :3], axis=-1, keepdims=True) / 3.0
    iso = mean * jnp.array([1.0, 1, 1, 0, 0, 0])
    return 3 * K * iso + 2 * G * (strain - iso)
