"""How forest strength grows more slowly than the root of the density."""

from __future__ import annotations

from ....declaration import input_variable, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import Scalar
from ....types.functions import log, sqrt, sum


@register
class ForestLineTension(AbstractLaw):
    r"""Correction of forest strength for the line tension of bowed dislocations.

    $$C = 0.2 + 0.8 \, \frac{\ln\left(\alpha b \sqrt{\sum_j \rho_j}\right)}
      {\ln\left(\alpha b \sqrt{\rho_{\mathrm{ref}}}\right)}$$

    It is 1 at the reference density, and less where there are more dislocations.

    **Source:** B. Devincre, L. Kubin, T. Hoc, Scr. Mater. 54 (2006) 741-746; G. Monnet, L.
    Vincent, B. Devincre, Acta Mater. 61 (2013) 6178-6190.
    """

    dislocation_density: str = input_variable(
        Scalar, "Dislocation density", symbol=r"\rho_j", unit="1/length^2", core=("slip",)
    )
    line_tension: str = output_variable(Scalar, "Correction", symbol="C", unit="-")
    alpha: Scalar = parameter("Mean strength of obstacles", symbol=r"\alpha", unit="-", above=0.0)
    b: Scalar = parameter("Length of the Burgers vector", symbol="b", unit="length", above=0.0)
    reference_density: Scalar = parameter(
        "Density of all systems at which $C$ is 1",
        symbol=r"\rho_{\mathrm{ref}}",
        unit="1/length^2",
        above=0.0,
    )

    def forward(self, dislocation_density: Scalar) -> Scalar:
        unit = self.alpha * self.b
        total = sum(dislocation_density.sub_batch)
        return 0.2 + 0.8 * log(unit * sqrt(total)) / log(unit * sqrt(self.reference_density))
