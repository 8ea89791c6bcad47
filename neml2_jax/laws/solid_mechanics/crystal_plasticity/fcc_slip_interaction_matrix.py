"""How strongly the slip systems of a face-centred crystal harden each other."""

from __future__ import annotations

import numpy as np

from ....crystallography import AbstractCrystal
from ....declaration import dependency, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import Scalar


@register
class FccSlipInteractionMatrix(AbstractLaw):
    r"""One coefficient for each kind of junction of dislocations on {111}<110>.

    $$h_{ij} = \begin{cases} h_{\mathrm{self}} & i = j \\
      h_{\mathrm{coplanar}} & n_i = \pm n_j \\
      h_{\mathrm{collinear}} & d_i = \pm d_j \\
      h_{\mathrm{Hirth}} & d_i \cdot d_j = 0 \\
      h_{\mathrm{glissile}} & d_i \cdot n_j = 0 \text{ or } d_j \cdot n_i = 0 \\
      h_{\mathrm{Lomer}} & \text{else} \end{cases}$$

    the first that holds. Of 12 systems each has 1, 2, 1, 2, 4 and 2 of them.

    **Raises:** `ValueError` for a crystal whose systems are not {111}<110>.
    **Source:** P. Franciosi, A. Zaoui, Acta Metall. 30 (1982) 1627-1637; L. P. Kubin, B. Devincre,
    T. Hoc, Acta Mater. 56 (2008) 6040-6049.
    """

    interaction: str = output_variable(
        Scalar,
        "Interaction of slip systems",
        symbol="h_{ij}",
        unit="-",
        core=("slip", "other slip"),
    )
    self_interaction: Scalar = parameter(
        "Of a system with itself", symbol=r"h_{\mathrm{self}}", unit="-"
    )
    coplanar_interaction: Scalar = parameter(
        "In one plane", symbol=r"h_{\mathrm{coplanar}}", unit="-"
    )
    collinear_interaction: Scalar = parameter(
        "In one direction", symbol=r"h_{\mathrm{collinear}}", unit="-"
    )
    hirth_interaction: Scalar = parameter("Of Hirth locks", symbol=r"h_{\mathrm{Hirth}}", unit="-")
    glissile_interaction: Scalar = parameter(
        "Of glissile junctions", symbol=r"h_{\mathrm{glissile}}", unit="-"
    )
    lomer_interaction: Scalar = parameter("Of Lomer locks", symbol=r"h_{\mathrm{Lomer}}", unit="-")
    crystal_geometry: AbstractCrystal = dependency(
        "Crystal whose slip systems these are", "Data", default_block="crystal_geometry"
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if [int(kind.sum()) for kind in self._kinds()] != [12, 24, 12, 24, 48, 24]:
            raise ValueError(
                "FccSlipInteractionMatrix: the slip systems of the crystal are not the 12 of "
                "{111}<110>; give it slip_families = 'fcc', or take SlipInteractionMatrix"
            )

    def forward(self) -> Scalar:
        coefficients = (
            self.self_interaction,
            self.coplanar_interaction,
            self.collinear_interaction,
            self.hirth_interaction,
            self.glissile_interaction,
            self.lomer_interaction,
        )
        total = Scalar(0.0)
        for c, mask in zip(coefficients, self._kinds()):
            total = total + c * Scalar(mask.astype(c.dtype), sub_batch_ndim=2)
        return total

    def _kinds(self) -> list[np.ndarray]:
        """Which pairs of systems belong to each coefficient, in their order."""
        systems = self.crystal_geometry.slip_systems
        n, d = systems.planes, systems.directions
        tests = (
            np.eye(len(n), dtype=bool),
            np.abs(np.abs(n @ n.T) - 1.0) < 1e-8,
            np.abs(np.abs(d @ d.T) - 1.0) < 1e-8,
            np.abs(d @ d.T) < 1e-8,
            (np.abs(d @ n.T) < 1e-8) | (np.abs(n @ d.T) < 1e-8),
            np.ones((len(n), len(n)), dtype=bool),
        )
        left, kinds = np.ones_like(tests[-1]), []
        for test in tests:
            kinds.append(test & left)
            left = left & ~test
        return kinds
