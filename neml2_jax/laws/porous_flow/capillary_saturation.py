"""Laws of saturation: each is the inverse of a law of capillary pressure."""

from __future__ import annotations

from abc import abstractmethod

import jax
import jax.numpy as jnp

from ...declaration import input_variable, option, output_variable
from ...errors import DeclarationError
from ...models.law import AbstractLaw
from ...types import Scalar
from ...types.functions import gt, log, where


class AbstractCapillarySaturation(AbstractLaw):
    r"""Effective saturation $S(P_c)$, the inverse of a law of capillary pressure.

    With `log_extension` it is the inverse of the extended law too:

    $$S = S_p + \frac{P_c(S_p)}{P_c'(S_p)} \ln\frac{P_c}{P_c(S_p)}, \quad P_c > P_c(S_p)$$

    which falls below 0 beyond the pressure that the extended law has at zero saturation.

    **Raises:** `DeclarationError` unless $0 \le S_p < 1$, and $S_p > 0$ with `log_extension`.
    """

    capillary_pressure: str = input_variable(
        Scalar, "Capillary pressure", symbol="P_c", unit="stress"
    )
    effective_saturation: str = output_variable(
        Scalar, "Effective saturation", symbol="S", unit="-"
    )
    log_extension: bool = option(
        "Whether the logarithm of the pressure continues as a straight line below the transition",
        default=False,
    )
    transition_saturation: float = option(
        "Saturation at the transition", symbol="S_p", unit="-", default=0.0
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        Sp = self.transition_saturation
        if not 0.0 <= Sp < 1.0 or (self.log_extension and Sp == 0.0):
            raise DeclarationError(
                f"{type(self).__name__}: transition_saturation lies above 0 (from 0 on without "
                f"log_extension) and below 1, got {Sp}"
            )

    @abstractmethod
    def saturation(self, P: Scalar) -> Scalar:
        """The law above the transition."""

    @abstractmethod
    def pressure(self, S: Scalar) -> Scalar:
        """The law that it inverts, above the transition."""

    def forward(self, capillary_pressure: Scalar) -> Scalar:
        P = capillary_pressure
        if not self.log_extension:
            return self.saturation(P)
        Sp = P.replace(jnp.full_like(P.data, self.transition_saturation))
        Pp, slope = jax.jvp(self.pressure, (Sp,), (P.replace(jnp.ones_like(P.data)),))
        dry = gt(P, Pp)
        extension = Sp + Pp / slope * log(where(dry, P, Pp) / Pp)
        return where(dry, extension, self.saturation(where(dry, Pp, P)))
