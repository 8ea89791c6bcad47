"""Eigenstrain of a phase transformation."""

from __future__ import annotations

from ....declaration import input_variable, output_variable, register
from ....models.law import AbstractLaw
from ....types import SR2, Scalar


@register
class PhaseTransformationEigenstrain(AbstractLaw):
    r"""Eigenstrain of a phase transformation, accumulated since the first phase.

    $$\varepsilon_{pt} = \Delta V f I$$

    **Source:** T. Mura, Micromechanics of Defects in Solids, Nijhoff (1987), 1.
    """

    phase_fraction: str = input_variable(
        Scalar, "Fraction of the second phase", symbol="f", unit="-"
    )
    volume_fraction_change: str = input_variable(
        Scalar, "Relative change from the first to the second phase", symbol=r"\Delta V", unit="-"
    )
    eigenstrain: str = output_variable(SR2, "Eigenstrain", symbol=r"\varepsilon_{pt}", unit="-")

    def forward(self, phase_fraction: Scalar, volume_fraction_change: Scalar) -> SR2:
        return volume_fraction_change * phase_fraction * SR2.identity(phase_fraction.dtype)
