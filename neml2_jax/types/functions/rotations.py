"""Rotations: modified Rodrigues parameters, quaternions, matrices, and what they act on."""

from __future__ import annotations

from typing import Any, Literal, TypeVar

import jax
import jax.numpy as jnp

from ..mrp import MRP
from ..quaternion import Quaternion
from ..r2 import R2
from ..scalar import Scalar
from ..sr2 import MANDEL_COLUMNS, MANDEL_FACTORS, MANDEL_ROWS, SR2
from ..ssr4 import SSR4
from ..tensor_wrapper import TensorWrapper, _write_out_diagonals, align
from ..vec import Vec
from ..wr2 import WR2
from .products import r2_from_sr2, r2_from_wr2, skew, stack_components, sym, transpose

T = TypeVar("T", bound=TensorWrapper)
ExponentialMap = Literal["exact", "neml2"]


def euler_rodrigues(r: MRP) -> R2:
    r"""The rotation matrix of modified Rodrigues parameters.

    $$R = I + \frac{4 (1 - r \cdot r) W + 8 W^2}{(1 + r \cdot r)^2}$$

    with the skew matrix $W$ of $r$. **Source:** H. Schaub, J. L. Junkins, Analytical Mechanics of
    Space Systems, AIAA (2003), eq. (3.152).
    """
    r = _write_out_diagonals(r)
    x, y, z = (r.data[..., i] for i in range(3))
    rr = x * x + y * y + z * z
    scale = 1.0 / (1.0 + rr) ** 2
    b, c = 4.0 * (1.0 - rr) * scale, 8.0 * scale
    rows = [
        1.0 - c * (y * y + z * z), c * x * y - b * z, c * x * z + b * y,
        c * x * y + b * z, 1.0 - c * (x * x + z * z), c * y * z - b * x,
        c * x * z - b * y, c * y * z + b * x, 1.0 - c * (x * x + y * y),
    ]  # fmt: skip
    return stack_components(R2, rows, r)


def rotate(x: T, R: R2) -> T:
    r"""`x` turned by $R$: $R v$ for vectors, $R A R^T$ for second-order tensors, and the like.

    **Raises:** `TypeError` for types that do not rotate.
    """
    turned: Any
    if isinstance(x, SR2):
        turned = sym(R @ r2_from_sr2(x) @ transpose(R))
    elif isinstance(x, WR2):
        turned = skew(R @ r2_from_wr2(x) @ transpose(R))
    elif isinstance(x, R2):
        turned = R @ x @ transpose(R)
    elif isinstance(x, Vec):
        ready = align(R, Vec(x), what="rotate", multiplicative=True)
        data = jnp.sum(ready.data[0] * ready.data[1][..., None, :], axis=-1)
        turned = x.replace(data, **ready.metadata)
    elif isinstance(x, SSR4):
        Q = SSR4(_mandel_rotation(R.data), **R.metadata)
        turned = Q @ x @ Q.replace(jnp.swapaxes(Q.data, -1, -2))
    else:
        raise TypeError(f"rotate: a {type(x).__name__} does not rotate")
    return turned


def _mandel_rotation(R: jax.Array) -> jax.Array:
    """The 6 x 6 matrix that turns a Mandel vector."""
    i, j = MANDEL_ROWS, MANDEL_COLUMNS
    factors = jnp.asarray(MANDEL_FACTORS, R.dtype)
    first = R[..., i, :][..., :, i] * R[..., j, :][..., :, j]
    second = R[..., i, :][..., :, j] * R[..., j, :][..., :, i]
    return 0.5 * (first + second) * factors[:, None] * factors


def compose(a: MRP, b: MRP) -> MRP:
    r"""The rotation `b`, then the rotation `a`.

    $$r = \frac{(1 - b \cdot b)\, a + (1 - a \cdot a)\, b - 2\, b \times a}
               {1 + (a \cdot a)(b \cdot b) - 2\, a \cdot b}$$

    **Source:** H. Schaub, J. L. Junkins, Analytical Mechanics of Space Systems (2003), eq. (3.155).
    """
    ready = align(_write_out_diagonals(a), _write_out_diagonals(b), what="compose")
    x, y = ready.data
    xx, yy = jnp.sum(x * x, -1, keepdims=True), jnp.sum(y * y, -1, keepdims=True)
    numerator = (1.0 - yy) * x + (1.0 - xx) * y - 2.0 * jnp.cross(y, x)
    denominator = 1.0 + xx * yy - 2.0 * jnp.sum(x * y, -1, keepdims=True)
    # It vanishes for a full turn, whose parameters are those of the identity.
    zero = denominator == 0
    data = jnp.where(zero, 0.0, numerator / jnp.where(zero, 1.0, denominator))
    return a.replace(data, **ready.metadata)


def inverse(r: MRP) -> MRP:
    return -r


def shadow(r: MRP) -> MRP:
    r"""The other parameters of the same rotation, $-r / (r \cdot r)$; zero stays zero."""
    r = _write_out_diagonals(r)
    rr = jnp.sum(r.data * r.data, -1, keepdims=True)
    zero = rr == 0
    return r.replace(jnp.where(zero, 0.0, -r.data / jnp.where(zero, 1.0, rr)))


def exp_map(w: WR2, form: ExponentialMap = "exact") -> MRP:
    r"""The rotation by the angle $|w|$ about $w$.

    $$r = \frac{w}{|w|} \tan \frac{|w|}{4}$$

    `form="neml2"` puts $n = |w|^2$ where the angle belongs, as NEML2 does:
    $r = w \tan(n/2) / (2 n \cos(n/2))$, which is right to leading order only.
    """
    w = _write_out_diagonals(w)
    n = jnp.sum(w.data * w.data, -1, keepdims=True)
    small_limit = float(jnp.finfo(w.dtype).eps) ** (1.0 / 3.0)
    small = n <= small_limit
    safe = jnp.where(small, 1.0, n)
    if form == "neml2":
        series = 0.25 + 5.0 * n * n / 96.0
        closed = jnp.tan(safe / 2.0) / (2.0 * safe * jnp.cos(safe / 2.0))
    elif form == "exact":
        # tan(x/4)/x as a series in x^2; the first term left out is below 1e-16 at the limit.
        series = 0.25 + n * (1.0 / 192.0 + n * (1.0 / 7680.0 + n * (17.0 / 5160960.0)))
        angle = jnp.sqrt(safe)
        closed = jnp.tan(angle / 4.0) / angle
    else:
        raise ValueError(f"exp_map: form is 'exact' or 'neml2', got {form!r}")
    return MRP(w.data * jnp.where(small, series, closed), **w.metadata)


def dexp_map(w: WR2, form: ExponentialMap = "exact") -> R2:
    r"""$\partial r_i / \partial w_j$ of `exp_map`."""

    def at_one(w: jax.Array) -> jax.Array:
        return jax.jacfwd(lambda a: exp_map(WR2(a), form).data)(w)

    w = _write_out_diagonals(w)
    flat = w.data.reshape((-1, 3))
    return R2(jax.vmap(at_one)(flat).reshape(w.shape + (3,)), **w.metadata)


def drotate(a: MRP, b: MRP) -> R2:
    r"""$\partial\, \mathrm{compose}(b, a)_i / \partial b_j$."""
    return _compose_derivative(a, b, 0)


def drotate_self(a: MRP, b: MRP) -> R2:
    r"""$\partial\, \mathrm{compose}(b, a)_i / \partial a_j$."""
    return _compose_derivative(a, b, 1)


def _compose_derivative(a: MRP, b: MRP, which: int) -> R2:
    def at_one(x: jax.Array, y: jax.Array) -> jax.Array:
        return jax.jacfwd(lambda p, q: compose(MRP(p), MRP(q)).data, argnums=which)(y, x)

    ready = align(a, b, what="drotate")
    x, y = jnp.broadcast_arrays(*ready.data)
    data = jax.vmap(at_one)(x.reshape((-1, 3)), y.reshape((-1, 3))).reshape(x.shape + (3,))
    return R2(data, **ready.metadata)


def dV(r: MRP) -> Scalar:
    r"""The volume element of the rotation group, $8 / (\pi (1 + r \cdot r)^3)$."""
    r = _write_out_diagonals(r)
    rr = jnp.sum(r.data * r.data, -1)
    return Scalar(8.0 / (jnp.pi * (1.0 + rr) ** 3), **r.metadata)


def gdist(a: MRP, b: MRP) -> Scalar:
    r"""$4 \arcsin \frac{|a - b|}{\sqrt{(1 + a \cdot a)(1 + b \cdot b)}}$, of these parameters."""
    ready = align(_write_out_diagonals(a), _write_out_diagonals(b), what="gdist")
    x, y = ready.data
    square = jnp.sum((x - y) ** 2, -1)
    zero = square == 0
    size = jnp.where(zero, 0.0, jnp.sqrt(jnp.where(zero, 1.0, square)))
    scale = jnp.sqrt((1.0 + jnp.sum(x * x, -1)) * (1.0 + jnp.sum(y * y, -1)))
    return Scalar(4.0 * jnp.arcsin(jnp.clip(size / scale, -1.0, 1.0)), **ready.metadata)


def dist(a: MRP, b: MRP) -> Scalar:
    """The angle of the rotation from `a` to `b`, in [0, pi]: the least over both parameter sets."""
    direct = gdist(a, b)
    # The shadow lies antipodal on the unit sphere of quaternions.
    return direct.replace(jnp.minimum(direct.data, 2.0 * jnp.pi - direct.data))


def to_quaternion(r: MRP) -> Quaternion:
    r = _write_out_diagonals(r)
    rr = jnp.sum(r.data * r.data, -1, keepdims=True)
    data = jnp.concatenate([(1.0 - rr) / (1.0 + rr), 2.0 * r.data / (1.0 + rr)], axis=-1)
    return Quaternion(data, **r.metadata)


def from_quaternion(q: Quaternion) -> MRP:
    """The parameters of size at most 1."""
    q = _write_out_diagonals(q)
    data = jnp.where(q.data[..., :1] < 0, -q.data, q.data)
    return MRP(data[..., 1:] / (1.0 + data[..., :1]), **q.metadata)


def quaternion_rotation_matrix(q: Quaternion) -> R2:
    q = _write_out_diagonals(q)
    w, x, y, z = (q.data[..., i] for i in range(4))
    entries = [
        1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w),
        2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w),
        2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y),
    ]  # fmt: skip
    return stack_components(R2, entries, q)


def quaternion_dist(a: Quaternion, b: Quaternion) -> Scalar:
    r"""The angle between two rotations, $2 \arccos |a \cdot b|$."""
    ready = align(_write_out_diagonals(a), _write_out_diagonals(b), what="quaternion_dist")
    x, y = ready.data
    dot = jnp.abs(jnp.sum(x * y, -1))
    return Scalar(2.0 * jnp.arccos(jnp.clip(dot, 0.0, 1.0)), **ready.metadata)


def quaternion_from_matrix(R: R2) -> Quaternion:
    """The quaternion of a proper rotation matrix, with a positive real part.

    Of four equivalent formulas the one with the largest divisor is used at every point.
    """
    m = _write_out_diagonals(R).data
    xx, yy, zz = m[..., 0, 0], m[..., 1, 1], m[..., 2, 2]
    wx, wy, wz = (m[..., a, b] - m[..., b, a] for a, b in ((2, 1), (0, 2), (1, 0)))
    yz, xz, xy = (m[..., a, b] + m[..., b, a] for a, b in ((2, 1), (0, 2), (1, 0)))
    squares = [1 + xx + yy + zz, 1 + xx - yy - zz, 1 - xx + yy - zz, 1 - xx - yy + zz]
    rows = [
        [squares[0], wx, wy, wz],
        [wx, squares[1], xy, xz],
        [wy, xy, squares[2], yz],
        [wz, xz, yz, squares[3]],
    ]
    table = jnp.stack([jnp.stack(row, -1) for row in rows], -2)
    best = jnp.argmax(jnp.stack(squares, -1), -1)[..., None, None]
    q = jnp.squeeze(jnp.take_along_axis(table, best, -2), -2)
    q = q / jnp.sqrt(jnp.sum(q * q, -1, keepdims=True))
    return Quaternion(jnp.where(q[..., :1] < 0, -q, q), **R.metadata)
