"""The Mandel stress at small strain."""

from __future__ import annotations

from ....declaration import input_variable, output_variable, register
from ....models.law import AbstractLaw
from ....types import SR2


@register
class IsotropicMandelStress(AbstractLaw):
    r"""Mandel stress of an isotropic solid at small strain.

    $$M = \sigma$$

    **Source:** J. Mandel, Plasticite classique et viscoplasticite, CISM 97, Springer (1971).
    """

    cauchy_stress: str = input_variable(SR2, "Cauchy stress", symbol=r"\sigma", unit="stress")
    mandel_stress: str = output_variable(SR2, "Mandel stress", symbol="M", unit="stress")

    def forward(self, cauchy_stress: SR2) -> SR2:
        return cauchy_stress
