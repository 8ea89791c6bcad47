"""Invariants of symmetric tensors."""

from __future__ import annotations

import jax.numpy as jnp

from ...declaration import input_variable, option, output_variable, register
from ...models.law import AbstractLaw
from ...types import SR2, Scalar
from ...types.functions import det, dev, norm, norm_sq, principal_values, tr, unit, vonmises
from ...types.functions.invariants import second_invariant

INVARIANTS = (
    "VONMISES", "EFFECTIVE_STRAIN", "I1", "I2", "I3", "J2", "J3", "TRESCA", "LODE_ANGLE",
    "MAX_PRINCIPAL",
)  # fmt: skip


@register
class SR2Invariant(AbstractLaw):
    r"""An invariant of a symmetric tensor $A$ with deviator $s$ and principal values $\lambda_i$.

    $$\begin{aligned}
      \mathrm{VONMISES} &= \sqrt{\tfrac32 s : s} &
      \mathrm{EFFECTIVE\_STRAIN} &= \sqrt{\tfrac23 A : A} \\
      I_1 &= \mathrm{tr} A, \quad I_2 = \tfrac12 (I_1^2 - A : A), & I_3 &= \det A \\
      J_2 &= \tfrac12 s : s, & J_3 &= \det s \\
      \mathrm{TRESCA} &= \lambda_{\max} - \lambda_{\min}, &
      \mathrm{MAX\_PRINCIPAL} &= \lambda_{\max} \\
      \mathrm{LODE\_ANGLE} &= \tfrac13 \arccos \frac{3 \sqrt3 J_3}{2 J_2^{3/2}} &&
    \end{aligned}$$

    At zero the derivatives of the first two are taken as 0. The Lode angle is in
    $[0, \pi/3]$, 0 for triaxial extension, and $\pi/6$ where the deviator vanishes.

    **Source:** E. A. de Souza Neto, D. Peric, D. R. J. Owen, Computational Methods for Plasticity,
    Wiley (2008), 2.2.8 and 6.4.
    """

    tensor: str = input_variable(SR2, "Tensor", symbol="A", unit="any")
    invariant: str = output_variable(Scalar, "Its invariant", unit="any")
    invariant_type: str = option("Which invariant", choices=INVARIANTS)

    def forward(self, tensor: SR2) -> Scalar:
        A = tensor
        match self.invariant_type:
            case "VONMISES":
                return vonmises(A)
            case "EFFECTIVE_STRAIN":
                return (2.0 / 3.0) ** 0.5 * norm(A)
            case "I1":
                return tr(A)
            case "I2":
                return second_invariant(A)
            case "I3":
                return det(A)
            case "J2":
                return 0.5 * norm_sq(dev(A))
            case "J3":
                return det(dev(A))
            case "TRESCA":
                values = principal_values(A, kinks=True).data
                return Scalar(values[..., 2] - values[..., 0])
            case "MAX_PRINCIPAL":
                return Scalar(principal_values(A, kinks=True).data[..., 2])
        return _lode_angle(A)


def _lode_angle(A: SR2) -> Scalar:
    direction = unit(dev(A))  # for which J2 is one half: powers of a stress overflow
    none = norm(direction).data == 0
    ratio = 1.5 * 3.0**0.5 * 2.0**1.5 * det(direction).data
    # The arc cosine has infinite slope at both ends: beyond them the angle is held.
    limit = 1.0 - 4.0 * A.epsilon
    inside = jnp.abs(ratio) < limit
    angle = jnp.arccos(jnp.where(inside, ratio, 0.0)) / 3.0
    ends = jnp.where(ratio > 0, 0.0, jnp.pi / 3.0)
    return Scalar(jnp.where(none, jnp.pi / 6.0, jnp.where(inside, angle, ends)))
