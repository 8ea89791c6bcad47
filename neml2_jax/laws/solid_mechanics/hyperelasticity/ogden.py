"""Rubber by powers of its principal stretches."""

from __future__ import annotations

from functools import reduce
from operator import add

import jax
import jax.numpy as jnp

from ....declaration import parameters, register
from ....errors import DeclarationError
from ....types import SR2, Scalar
from ....types.functions import inner, isotropic_function, principal_values
from ..elasticity.positive_energy import check_shear_modulus
from .hyperelasticity import AbstractHyperelasticity


@jax.custom_jvp
def trace_of_power(E: SR2, m: Scalar) -> Scalar:
    r"""$\operatorname{tr} C^m - 3$ of a tensor $C = I + E$ of determinant 1, for any real $m$.

    $$\operatorname{tr} C^m - 3 = \operatorname{tr} (C^m - I - m L), \quad L = \ln C$$

    since $L$ has no trace. Three derivatives hold where eigenvalues coincide too: a power is the
    exponential of a logarithm, $C^m = \exp(m L)$, and both are isotropic functions.
    """
    x = m.data[..., None] * jnp.log1p(principal_values(E).data)
    return Scalar(jnp.sum(_exponential_beyond(x), -1))


@trace_of_power.defjvp
def _trace_of_power_jvp(
    primals: tuple[SR2, Scalar], tangents: tuple[SR2, Scalar]
) -> tuple[Scalar, Scalar]:
    (E, m), (dE, dm) = primals, tangents
    L = isotropic_function(E, jnp.log1p)
    by_E = m * (_power((m - 1.0) * L) - _power(-L))
    return trace_of_power(E, m), inner(by_E, dE) + inner(_power(m * L), L) * dm


def _power(X: SR2) -> SR2:
    r"""$\exp X - I$."""
    return isotropic_function(X, jnp.expm1)


def _exponential_beyond(x: jax.Array) -> jax.Array:
    """$e^x - 1 - x$, which is small twice near 0."""
    near = jnp.abs(x) < 0.1
    small = jnp.where(near, x, 0.0)
    series = jnp.ones_like(x)
    for n in range(10, 2, -1):
        series = 1.0 + small / n * series
    return jnp.where(near, 0.5 * small * small * series, jnp.expm1(x) - x)


@register
class Ogden(AbstractHyperelasticity):
    r"""Strain energy of any number of powers of the principal stretches.

    $$W = \sum_p \frac{\mu_p}{\alpha_p}
    \left(\bar\lambda_1^{\alpha_p} + \bar\lambda_2^{\alpha_p} + \bar\lambda_3^{\alpha_p} - 3\right)
    + \tfrac14 K (J^2 - 1 - 2 \ln J)$$

    The shear modulus at small strain is $\tfrac12 \sum_p \mu_p \alpha_p$. Equal stretches are
    ordinary points.

    **Raises:** `DeclarationError` if there are not as many moduli as exponents, or the shear
    modulus is not positive.
    **Source:** R. W. Ogden, Proc. R. Soc. A 326 (1972) 565-584.
    """

    moduli: tuple[Scalar, ...] = parameters(Scalar, "Moduli", symbol=r"\mu_p", unit="stress")
    exponents: tuple[Scalar, ...] = parameters(
        Scalar, "Exponents, none of them 0", symbol=r"\alpha_p", unit="-"
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if len(self.moduli) != len(self.exponents) or not self.moduli:
            raise DeclarationError(
                f"Ogden: {len(self.moduli)} moduli and {len(self.exponents)} exponents; give at "
                "least one of each, and as many of one as of the other"
            )

    def __check_init__(self) -> None:
        check_shear_modulus(self, 0.5, *zip(self.moduli, self.exponents))

    def isochoric_energy(self, E: SR2) -> Scalar:
        terms = zip(self.moduli, self.exponents, strict=True)
        return reduce(add, (mu / a * trace_of_power(E, a / 2.0) for mu, a in terms))
