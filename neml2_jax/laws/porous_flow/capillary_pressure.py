"""What the laws of capillary pressure have in common."""

from __future__ import annotations

from abc import abstractmethod

import jax
import jax.numpy as jnp

from ...declaration import input_variable, option, output_variable
from ...errors import DeclarationError
from ...models.law import AbstractLaw
from ...types import Scalar
from ...types.functions import exp, lt, where


class AbstractCapillaryPressure(AbstractLaw):
    r"""Capillary pressure $P_c(S)$, with a continuation that stays finite at zero saturation.

    $$P_c = P_c(S_p) \exp\left[\frac{P_c'(S_p)}{P_c(S_p)} (S - S_p)\right], \quad S < S_p$$

    **Raises:** `DeclarationError` unless $0 \le S_p \le 1$, and $S_p > 0$ with `log_extension`.
    """

    effective_saturation: str = input_variable(Scalar, "Effective saturation", symbol="S", unit="-")
    capillary_pressure: str = output_variable(
        Scalar, "Capillary pressure", symbol="P_c", unit="stress"
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
        if not 0.0 <= Sp <= 1.0:
            raise DeclarationError(
                f"{type(self).__name__}: transition_saturation lies within 0 and 1, got {Sp}"
            )
        if self.log_extension and Sp == 0.0:
            raise DeclarationError(
                f"{type(self).__name__}: log_extension needs a transition_saturation above 0"
            )

    @abstractmethod
    def pressure(self, S: Scalar) -> Scalar:
        """The law above the transition."""

    def forward(self, effective_saturation: Scalar) -> Scalar:
        S = effective_saturation
        if not self.log_extension:
            return self.pressure(S)
        Sp = S.replace(jnp.full_like(S.data, self.transition_saturation))
        dry = lt(S, Sp)
        P, slope = jax.jvp(self.pressure, (Sp,), (S.replace(jnp.ones_like(S.data)),))
        extension = P * exp(slope / P * (where(dry, S, Sp) - Sp))
        return where(dry, extension, self.pressure(where(dry, Sp, S)))
