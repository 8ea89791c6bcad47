"""Modified Rodrigues parameters: their matrix, composition, shadow and exponential map."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import jax
import jax.numpy as jnp

from ..alignment import align
from ..diagonals import fullify
from ..kernels.components import components
from ..kernels.cross_product import cross_product
from ..mrp import MRP
from ..r2 import R2
from ..wr2 import WR2
from .invariants import tr
from .packing import skew, stack_components

ExponentialMap = Literal["exact", "neml2"]

# Parameters longer than this are a hair's breadth from a full turn: their shadow says it better.
_LONGEST = 1e3


def euler_rodrigues(r: MRP) -> R2:
    r"""The rotation matrix of modified Rodrigues parameters.

    $$R = I + \frac{4 (1 - r \cdot r) W + 8 W^2}{(1 + r \cdot r)^2}$$

    with the skew matrix $W$ of $r$. **Source:** H. Schaub, J. L. Junkins, Analytical Mechanics of
    Space Systems, AIAA (2003), eq. (3.152).
    """
    r = fullify(r)
    x, y, z = components(r.data)
    rr = x * x + y * y + z * z
    scale = 1.0 / (1.0 + rr) ** 2
    b, c = 4.0 * (1.0 - rr) * scale, 8.0 * scale
    rows = [
        1.0 - c * (y * y + z * z), c * x * y - b * z, c * x * z + b * y,
        c * x * y + b * z, 1.0 - c * (x * x + z * z), c * y * z - b * x,
        c * x * z - b * y, c * y * z + b * x, 1.0 - c * (x * x + y * y),
    ]  # fmt: skip
    return stack_components(R2, rows, r)


def compose(a: MRP, b: MRP) -> MRP:
    r"""The rotation `b`, then the rotation `a`.

    $$r = \frac{(1 - b \cdot b)\, a + (1 - a \cdot a)\, b - 2\, b \times a}
               {1 + (a \cdot a)(b \cdot b) - 2\, a \cdot b}$$

    The divisor vanishes for a full turn. Where the result would be longer than 1000, its shadow is
    returned: the same rotation, close to zero.
    **Source:** H. Schaub, J. L. Junkins, Analytical Mechanics of Space Systems (2003), eq. (3.155).
    """
    ready = align(fullify(a), fullify(b), what="compose")
    return MRP(_composed(*ready.data), **ready.metadata)


def _composed(x: jax.Array, y: jax.Array) -> jax.Array:
    xx, yy = jnp.sum(x * x, -1, keepdims=True), jnp.sum(y * y, -1, keepdims=True)
    above = (1.0 - yy) * x + (1.0 - xx) * y - 2.0 * cross_product(y, x)
    below = 1.0 + xx * yy - 2.0 * jnp.sum(x * y, -1, keepdims=True)
    # Minus `above` over this is the shadow; over `below` it is the square of the length, too.
    opposite = jnp.sum((x + y) * (x + y), -1, keepdims=True)
    turned = opposite > _LONGEST**2 * below
    return jnp.where(
        turned, -above / jnp.where(turned, opposite, 1.0), above / jnp.where(turned, 1.0, below)
    )


def drotate(a: MRP, b: MRP) -> R2:
    r"""$\partial\, \mathrm{compose}(b, a)_i / \partial b_j$."""
    ready = align(fullify(a), fullify(b), what="drotate")
    x, y = jnp.broadcast_arrays(*ready.data)
    return R2(_jacobian(lambda b: _composed(b, x), y), **ready.metadata)


def drotate_self(a: MRP, b: MRP) -> R2:
    r"""$\partial\, \mathrm{compose}(b, a)_i / \partial a_j$."""
    ready = align(fullify(a), fullify(b), what="drotate_self")
    x, y = jnp.broadcast_arrays(*ready.data)
    return R2(_jacobian(lambda a: _composed(y, a), x), **ready.metadata)


def inverse(r: MRP) -> MRP:
    """The inverse rotation, $-r$."""
    return -r


def shadow(r: MRP) -> MRP:
    r"""The other parameters of the same rotation, $-r / (r \cdot r)$; zero stays zero."""
    r = fullify(r)
    rr = jnp.sum(r.data * r.data, -1, keepdims=True)
    zero = rr == 0
    return r.replace(jnp.where(zero, 0.0, -r.data / jnp.where(zero, 1.0, rr)))


def exp_map(w: WR2, form: ExponentialMap = "exact") -> MRP:
    r"""The rotation by the angle $|w|$ about $w$.

    $$r = \frac{w}{|w|} \tan \frac{|w|}{4}$$

    `form="neml2"` puts $n = |w|^2$ where the angle belongs, as NEML2 does:
    $r = w \tan(n/2) / (2 n \cos(n/2))$, which is right to leading order only.

    **Raises:** `ValueError` for another form.
    **Source:** M. D. Shuster, J. Astronaut. Sci. 41 (1993) 439-517.
    """
    law = _exponential(form)
    w = fullify(w)
    return MRP(law(w.data), **w.metadata)


def rotation_vector(R: R2) -> WR2:
    r"""The vector $w = n \theta$ of a rotation by $\theta$ below 180 degrees about $n$.

    $$w = \frac{2 \arctan |b|}{|b|} b, \quad
      b = \frac{\operatorname{axial} \operatorname{skew} R}{\tfrac12 (1 + \operatorname{tr} R)}
        = n \tan \frac{\theta}{2}$$

    It is the inverse of `exp_map`, and not a number or not exact at 180 degrees.

    **Source:** M. D. Shuster, J. Astronaut. Sci. 41 (1993) 439-517.
    """
    R = fullify(R)
    b = 2.0 * skew(R) / (1.0 + tr(R))
    square = jnp.sum(b.data * b.data, -1, keepdims=True)
    small = square < 1e-2
    series = jnp.zeros_like(square)
    for power in range(9, -1, -1):  # arctan(x)/x in powers of x^2
        series = (-1) ** power / (2 * power + 1) + series * square
    x = jnp.sqrt(jnp.where(small, 1.0, square))
    return b.replace(2.0 * b.data * jnp.where(small, series, jnp.arctan(x) / x))


def dexp_map(w: WR2, form: ExponentialMap = "exact") -> R2:
    r"""$\partial r_i / \partial w_j$ of `exp_map`."""
    law = _exponential(form)
    w = fullify(w)
    return R2(_jacobian(law, w.data), **w.metadata)


def _exponential(form: str) -> Callable[[jax.Array], jax.Array]:
    laws = {"exact": _exact_exponential, "neml2": _neml2_exponential}
    if form not in laws:
        raise ValueError(f"exp_map: form is 'exact' or 'neml2', got {form!r}")
    return laws[form]


# Coefficients of tan(x)/x in powers of x^2.
_TANGENT = (
    1.0, 1.0 / 3.0, 2.0 / 15.0, 17.0 / 315.0, 62.0 / 2835.0, 1382.0 / 155925.0,
    21844.0 / 6081075.0, 929569.0 / 638512875.0,
)  # fmt: skip


def _exact_exponential(w: jax.Array) -> jax.Array:
    square = jnp.sum(w * w, -1, keepdims=True) / 16.0
    # Below the limit the series keeps the digits of the second derivative, too.
    small = square < 1e-2
    series = jnp.zeros_like(square)
    for coefficient in reversed(_TANGENT):
        series = series * square + coefficient
    x = jnp.sqrt(jnp.where(small, 1.0, square))
    return w * (0.25 * jnp.where(small, series, jnp.tan(x) / x))


def _neml2_exponential(w: jax.Array) -> jax.Array:
    n = jnp.sum(w * w, -1, keepdims=True)
    small = n <= float(jnp.finfo(w.dtype).eps) ** (1.0 / 3.0)
    half = jnp.where(small, 1.0, n) / 2.0
    closed = jnp.tan(half) / (4.0 * half * jnp.cos(half))
    return w * jnp.where(small, 0.25 + 5.0 * n * n / 96.0, closed)


def _jacobian(law: Callable[[jax.Array], jax.Array], x: jax.Array) -> jax.Array:
    """Derivative by the last axis of a law that acts on each last axis alone."""
    columns = [
        jax.jvp(law, (x,), (jnp.zeros_like(x).at[..., j].set(1.0),))[1] for j in range(x.shape[-1])
    ]
    return jnp.stack(columns, axis=-1)
