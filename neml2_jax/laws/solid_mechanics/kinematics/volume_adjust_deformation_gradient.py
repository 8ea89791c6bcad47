"""A deformation gradient freed of a change of volume."""

from __future__ import annotations

from ....declaration import input_variable, output_variable, register
from ....models.law import AbstractLaw
from ....types import R2, Scalar


@register
class VolumeAdjustDeformationGradient(AbstractLaw):
    r"""Deformation gradient from which an isotropic change of volume is taken out.

    $$F_e = J^{-1/3} F$$

    **Source:** P. J. Flory, Trans. Faraday Soc. 57 (1961) 829-838.
    """

    input: str = input_variable(R2, "Deformation gradient", symbol="F", unit="-")
    jacobian_: str = input_variable(
        Scalar, "Volume ratio to take out, above 0", symbol="J", unit="-"
    )
    output: str = output_variable(R2, "Adjusted deformation gradient", symbol="F_e", unit="-")

    def forward(self, input: R2, jacobian: Scalar) -> R2:
        return jacobian ** (-1.0 / 3.0) * input
