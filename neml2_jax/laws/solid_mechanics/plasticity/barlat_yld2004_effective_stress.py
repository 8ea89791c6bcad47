"""The effective stress of a rolled sheet by two linear transformations."""

from __future__ import annotations

import math

import jax
import jax.numpy as jnp
import numpy as np

from ....declaration import input_variable, option, output_variable, parameters, register
from ....errors import DeclarationError
from ....models.law import AbstractLaw
from ....types import SR2, Scalar
from ....types.functions import det, dev, norm, norm_sq, pow, tr

ORDER = "c12 c13 c21 c23 c31 c32 c44 c55 c66"
CANCELLATION = 1.33  # the sum of sizes of the binomial terms over that of the terms, by exponent


@register
class BarlatYld2004EffectiveStress(AbstractLaw):
    r"""Barlat's effective stress Yld2004-18p of an orthotropic metal, in its own axes.

    $$4 \bar\sigma^a = \sum_{i,j=1}^3 |S'_i - S''_j|^a, \quad
    S' = C' \operatorname{dev} \sigma, \quad S'' = C'' \operatorname{dev} \sigma$$

    $$S_{xx} = -c_{12} s_{yy} - c_{13} s_{zz}, \quad S_{yy} = -c_{21} s_{xx} - c_{23} s_{zz}, \quad
    S_{zz} = -c_{31} s_{xx} - c_{32} s_{yy}$$

    $$S_{yz} = c_{44} s_{yz}, \quad S_{zx} = c_{55} s_{zx}, \quad S_{xy} = c_{66} s_{xy}$$

    $S'_i$ and $S''_j$ are principal values; $x$ is the rolling and $z$ the normal direction. With
    all coefficients 1 it is Hosford's effective stress. The exponent is even: 6 suits bcc and 8
    fcc metals. The sum is then a polynomial in the invariants, so it needs no principal values, and
    equal ones are ordinary points. At zero stress its derivatives are taken as 0.

    **Raises:** `DeclarationError` if the exponent is not a positive even number, or a
    transformation has not nine coefficients; `ValueError` at the call for an exponent whose sum
    rounding spoils, above 38 in single and 110 in double precision.
    **Source:** F. Barlat, H. Aretz, J. W. Yoon, M. E. Karabin, J. C. Brem, R. E. Dick, Int. J.
    Plasticity 21 (2005) 1009-1039, eqs. 15-20.
    """

    stress: str = input_variable(SR2, "Stress", symbol=r"\sigma", unit="stress")
    effective_stress: str = output_variable(
        Scalar, "Effective stress", symbol=r"\bar\sigma", unit="stress"
    )
    first_coefficients: tuple[Scalar, ...] = parameters(
        Scalar, f"Nine coefficients of the first transformation, {ORDER}", symbol="C'", unit="-"
    )
    second_coefficients: tuple[Scalar, ...] = parameters(
        Scalar, f"Nine coefficients of the second transformation, {ORDER}", symbol="C''", unit="-"
    )
    exponent: int = option("Exponent", symbol="a", unit="-", default=8)

    def __post_init__(self) -> None:
        super().__post_init__()
        a = self.exponent
        if a <= 0 or a % 2:
            raise DeclarationError(
                f"BarlatYld2004EffectiveStress: exponent = {a}; it must be a positive even number"
            )
        for name in ("first_coefficients", "second_coefficients"):
            if len(getattr(self, name)) != 9:
                raise DeclarationError(
                    f"BarlatYld2004EffectiveStress: {name} has {len(getattr(self, name))} values; "
                    f"nine are needed, in the order {ORDER}"
                )

    def forward(self, stress: SR2) -> Scalar:
        a, eps = self.exponent, float(jnp.finfo(stress.dtype).eps)
        if eps * CANCELLATION**a > 0.01:
            raise ValueError(
                f"BarlatYld2004EffectiveStress: exponent = {a} is too large for "
                f"{stress.dtype.name}: rounding leaves few digits of the sum; take a smaller one"
                + (", or float64" if eps > 1e-10 else "")
            )
        both = _transformed(dev(stress), self.first_coefficients, self.second_coefficients)
        # Of degree one in the stress: any constant will do as its unit, so that derivatives pass by
        # this one. It is the larger of both transformed stresses, lest a power of small ones vanish
        # beside rounding.
        size = jax.lax.stop_gradient(jnp.max(norm(both).data, axis=-1))
        size = jnp.where(size > 0.0, size, 1.0)
        p, q = jnp.stack(power_sums(both.replace(both.data / size), a), axis=-1)
        # The binomial theorem, summed over all pairs.
        binomial = np.array([math.comb(a, k) * (-1.0) ** k for k in range(a + 1)], p.dtype)
        terms = binomial * p[::-1] * q
        total = jnp.sum(terms)
        # What is no more than rounding is nothing, as for the deviator of a pressure.
        total = jnp.where(total > 4.0 * eps * jnp.sum(jnp.abs(terms)), total, 0.0)
        return Scalar(size) * pow(Scalar(0.25 * total), 1.0 / a)


def _transformed(s: SR2, first: tuple[Scalar, ...], second: tuple[Scalar, ...]) -> SR2:
    """By both transformations, one beside the other."""
    both = (jnp.stack([a.data, b.data]) for a, b in zip(first, second))
    c12, c13, c21, c23, c31, c32, c44, c55, c66 = both
    xx, yy, zz, yz, xz, xy = (s.data[i] for i in range(6))
    normal = [-c12 * yy - c13 * zz, -c21 * xx - c23 * zz, -c31 * xx - c32 * yy]
    return SR2(jnp.stack([*normal, c44 * yz, c55 * xz, c66 * xy], axis=-1))


def power_sums(S: SR2, count: int) -> list[jax.Array]:
    """The sums of the powers 0 to `count` of the principal values, by Newton's identities."""
    e1, e3 = tr(S).data, det(S).data
    e2 = 0.5 * (e1 * e1 - norm_sq(S).data)
    sums = [3.0 + 0.0 * e1, e1, e1 * e1 - 2.0 * e2]
    for _ in range(3, count + 1):
        sums.append(e1 * sums[-1] - e2 * sums[-2] + e3 * sums[-3])
    return sums
