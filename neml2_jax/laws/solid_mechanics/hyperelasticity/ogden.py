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
def trace_of_power(C: SR2, m: Scalar) -> Scalar:
    r"""$\operatorname{tr} C^m - 3$ of a positive definite tensor, for any real $m$.

    Three derivatives hold where eigenvalues coincide too: a power is the exponential of a
    logarithm, $C^m = \exp(m \ln C)$, and both are isotropic functions. $\det C = 1$ is assumed.
    """
    return Scalar(jnp.sum(jnp.expm1(m.data[..., None] * jnp.log(principal_values(C).data)), -1))


@trace_of_power.defjvp
def _trace_of_power_jvp(
    primals: tuple[SR2, Scalar], tangents: tuple[SR2, Scalar]
) -> tuple[Scalar, Scalar]:
    (C, m), (dC, dm) = primals, tangents
    logarithm = isotropic_function(C, jnp.log)
    by_C = m * _exponential((m - 1.0) * logarithm)
    by_m = inner(_exponential(m * logarithm), logarithm)
    return trace_of_power(C, m), inner(by_C, dC) + by_m * dm


def _exponential(X: SR2) -> SR2:
    """The exponential of a tensor of no trace."""
    # Differences are divided relative to the largest eigenvalue, which must not vanish with X: the
    # mean of the three is made 1.
    return isotropic_function(X + SR2.identity(X.dtype), _exponential_of_shifted)


def _exponential_of_shifted(x: jax.Array) -> jax.Array:
    return jnp.exp(x - 1.0)


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

    def isochoric_energy(self, C: SR2) -> Scalar:
        terms = zip(self.moduli, self.exponents, strict=True)
        return reduce(add, (mu / a * trace_of_power(C, a / 2.0) for mu, a in terms))
