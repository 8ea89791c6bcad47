"""Equivalent plastic strain from the yield function."""

from __future__ import annotations

from ....declaration import input_variable, output_variable, register
from ....models.law import AbstractLaw
from ....types import Scalar


@register
class AssociativeIsotropicPlasticHardening(AbstractLaw):
    r"""Rate of equivalent plastic strain normal to the yield surface.

    $$\dot{\bar\varepsilon}_p = -\dot\gamma \, \frac{\partial f}{\partial h}$$

    **Source:** J. C. Simo, T. J. R. Hughes, Computational Inelasticity, Springer (1998), 2.2.
    """

    flow_rate: str = input_variable(Scalar, "Flow rate", symbol=r"\dot\gamma", unit="1/time")
    isotropic_hardening_direction: str = input_variable(
        Scalar,
        "Direction of isotropic hardening, as of Normality",
        symbol=r"\frac{\partial f}{\partial h}",
        unit="-",
    )
    equivalent_plastic_strain_rate: str = output_variable(
        Scalar,
        "Rate of equivalent plastic strain",
        symbol=r"\dot{\bar\varepsilon}_p",
        unit="1/time",
    )

    def forward(self, flow_rate: Scalar, isotropic_hardening_direction: Scalar) -> Scalar:
        return -flow_rate * isotropic_hardening_direction
