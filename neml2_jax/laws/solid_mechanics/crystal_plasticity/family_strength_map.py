"""Strengths of families of slip systems."""

from __future__ import annotations

import numpy as np

from ....crystallography import AbstractCrystal
from ....declaration import dependency, input_variable, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import Scalar


@register
class FamilyStrengthMap(AbstractLaw):
    r"""The systems of one family have one strength, to which each adds its own hardening.

    $$\hat\tau_i = \tau_0^{f(i)} + \bar\tau_i$$

    where $f(i)$ is the family of system $i$, in the order of the crystal, twins last.

    **Raises:** `ValueError` unless there is one strength for each family, or one for all.
    **Source:** R. A. Lebensohn, C. N. Tomé, Acta Metall. Mater. 41 (1993) 2611-2624.
    """

    slip_hardening: str = input_variable(
        Scalar, "Hardening", symbol=r"\bar\tau_i", unit="stress", core=("slip",)
    )
    slip_strengths: str = output_variable(
        Scalar, "Slip strength", symbol=r"\hat\tau_i", unit="stress", core=("slip",)
    )
    family_strengths: Scalar = parameter(
        "Strength of each family before hardening",
        symbol=r"\tau_0^{f(i)}",
        unit="stress",
        core=("family",),
    )
    crystal_geometry: AbstractCrystal = dependency(
        "Crystal whose slip systems these are", "Data", default_block="crystal_geometry"
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if isinstance(self.family_strengths, Scalar):
            self._checked(self.family_strengths)

    def forward(self, slip_hardening: Scalar) -> Scalar:
        counts = np.diff(self.crystal_geometry.slip_offsets)
        strengths = self._checked(self.family_strengths)
        if strengths.sub_batch_shape[-1] > 1:
            strengths = strengths.sub_batch[..., np.repeat(np.arange(len(counts)), counts)]
        return strengths + slip_hardening

    def _checked(self, strengths: Scalar) -> Scalar:
        given, families = strengths.sub_batch_shape[-1], len(self.crystal_geometry.slip_offsets) - 1
        if given not in (1, families):
            raise ValueError(
                f"FamilyStrengthMap: {given} family_strengths for {families} families of systems"
            )
        return strengths
