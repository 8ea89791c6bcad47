"""How strongly slip systems harden each other, by how they lie to each other."""

from __future__ import annotations

import numpy as np

from ....crystallography import AbstractCrystal
from ....declaration import dependency, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import Scalar


@register
class SlipInteractionMatrix(AbstractLaw):
    r"""One coefficient for a slip system itself, and one for each way in which two can lie.

    $$q_{ij} = \begin{cases} q_{\mathrm{self}} & i = j \\
      q_{\mathrm{coplanar}} & n_i = \pm n_j \\
      q_{\mathrm{collinear}} & d_i = \pm d_j \\
      q_{\mathrm{latent}} & \text{else} \end{cases}$$

    A model that takes an interaction matrix as a parameter reads it from here when the parameter is
    given the name of this model.

    **Source:** P. Franciosi, A. Zaoui, Acta Metall. 30 (1982) 1627-1637.
    """

    interaction: str = output_variable(
        Scalar,
        "Interaction of slip systems",
        symbol="q_{ij}",
        unit="-",
        core=("slip", "other slip"),
    )
    self_interaction: Scalar = parameter(
        "Of a system with itself", symbol=r"q_{\mathrm{self}}", unit="-", default=1.0
    )
    coplanar_interaction: Scalar = parameter(
        "Of systems in one plane", symbol=r"q_{\mathrm{coplanar}}", unit="-", default=1.0
    )
    collinear_interaction: Scalar = parameter(
        "Of systems in one direction", symbol=r"q_{\mathrm{collinear}}", unit="-", default=1.4
    )
    latent_interaction: Scalar = parameter(
        "Of all others", symbol=r"q_{\mathrm{latent}}", unit="-", default=1.4
    )
    crystal_geometry: AbstractCrystal = dependency(
        "Crystal whose slip systems these are", "Data", default_block="crystal_geometry"
    )

    def forward(self) -> Scalar:
        systems = self.crystal_geometry.slip_systems
        parallel = [
            np.abs(np.abs(v @ v.T) - 1.0) < 1e-8 for v in (systems.planes, systems.directions)
        ]
        own = np.eye(len(systems.planes), dtype=bool)
        coplanar, collinear = parallel[0] & ~own, parallel[1] & ~parallel[0]
        masks = (own, coplanar, collinear, ~(own | coplanar | collinear))
        coefficients = (
            self.self_interaction,
            self.coplanar_interaction,
            self.collinear_interaction,
            self.latent_interaction,
        )
        terms = [
            c * Scalar(m.astype(c.dtype), sub_batch_ndim=2) for c, m in zip(coefficients, masks)
        ]
        return terms[0] + terms[1] + terms[2] + terms[3]
