"""Storage of dislocations by the mean free path of those that move."""

from __future__ import annotations

import numpy as np

from ....crystallography import AbstractCrystal
from ....declaration import dependency, input_variable, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import Scalar
from ....types.functions import abs, sqrt, sum, where


@register
class MeanFreePathDislocationEvolution(AbstractLaw):
    r"""Slip stores dislocations at the forest and in its own plane, and annihilates its own.

    $$\dot\rho_i = \frac{|\dot\gamma_i|}{b} \left[
      A \frac{\sum_{j \in \mathrm{forest}(i)} \sqrt{a_{ij}} \, \rho_j}{\sum_j \sqrt{a_{ij} \rho_j}}
      + B C \sum_{j \in \mathrm{coplanar}(i)} \sqrt{a_{ij} \rho_j} - y \rho_i \right]$$

    Systems in the plane of $i$, itself among them, are coplanar, all others forest. Where there are
    no dislocations the derivatives of the roots are taken as 0, and nothing is stored.

    **Source:** B. Devincre, T. Hoc, L. Kubin, Science 320 (2008) 1745-1748; G. Monnet, L. Vincent,
    B. Devincre, Acta Mater. 61 (2013) 6178-6190.
    """

    dislocation_density: str = input_variable(
        Scalar, "Dislocation density", symbol=r"\rho_i", unit="1/length^2", core=("slip",)
    )
    slip_rates: str = input_variable(
        Scalar, "Slip rate", symbol=r"\dot\gamma_i", unit="1/time", core=("slip",)
    )
    line_tension: str = input_variable(
        Scalar, "Correction of `ForestLineTension`", symbol="C", unit="-"
    )
    dislocation_density_rate: str = output_variable(
        Scalar,
        "Rate of the dislocation density",
        symbol=r"\dot\rho_i",
        unit="1/length^2/time",
        of="dislocation_density",
        suffix="_rate",
        core=("slip",),
    )
    A: Scalar = parameter("Storage at the forest", symbol="A", unit="-", at_least=0.0)
    B: Scalar = parameter("Storage in the plane", symbol="B", unit="-", at_least=0.0)
    y: Scalar = parameter("Annihilation distance", symbol="y", unit="length", at_least=0.0)
    b: Scalar = parameter("Length of the Burgers vector", symbol="b", unit="length", above=0.0)
    interaction: Scalar = parameter(
        "Interaction of slip systems", symbol="a_{ij}", unit="-", core=("slip", "other slip")
    )
    crystal_geometry: AbstractCrystal = dependency(
        "Crystal whose slip systems these are", "Data", default_block="crystal_geometry"
    )

    def forward(
        self, dislocation_density: Scalar, slip_rates: Scalar, line_tension: Scalar
    ) -> Scalar:
        n = self.crystal_geometry.slip_systems.planes
        coplanar = Scalar(np.abs(np.abs(n @ n.T) - 1.0) < 1e-8, sub_batch_ndim=2)
        rho = dislocation_density.sub_batch.unsqueeze(-2)
        roots = sqrt(self.interaction * rho)
        forest = sum(where(coplanar, 0.0, sqrt(self.interaction) * rho).sub_batch)
        in_plane = sum(where(coplanar, roots, 0.0).sub_batch)
        every = sum(roots.sub_batch)
        stored = self.A * forest / where(every > 0, every, 1.0) + self.B * line_tension * in_plane
        return abs(slip_rates) / self.b * (stored - self.y * dislocation_density)
