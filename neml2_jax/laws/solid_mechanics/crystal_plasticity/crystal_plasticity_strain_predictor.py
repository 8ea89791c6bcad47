"""A first guess of the elastic strain of a crystal."""

from __future__ import annotations

from ....declaration import input_variable, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import SR2, Scalar
from ....types.functions import lt, norm, where


@register
class CrystalPlasticityStrainPredictor(AbstractLaw):
    r"""While the elastic strain is small, it starts from a share of the strain increment.

    $$\varepsilon^0 = \begin{cases} \varepsilon_n + s\,(t - t_n)\, d & |\varepsilon_n| < \epsilon \\
      \varepsilon_n & \text{else} \end{cases}$$
    """

    deformation_rate: str = input_variable(SR2, "Deformation rate", symbol="d", unit="1/time")
    time: str = input_variable(Scalar, "Time", symbol="t", unit="time", default="t")
    time_n: str = input_variable(
        Scalar, "Time at the start of the step", symbol="t_n", unit="time", of="time", suffix="~1"
    )
    elastic_strain: str = output_variable(SR2, "Guess", symbol=r"\varepsilon^0", unit="-")
    elastic_strain_n: str = input_variable(
        SR2,
        "Elastic strain at the start of the step",
        symbol=r"\varepsilon_n",
        unit="-",
        of="elastic_strain",
        suffix="~1",
    )
    scale: Scalar = parameter("Share of the increment", symbol="s", unit="-", default=1.0)
    threshold: Scalar = parameter(
        "Size of a small strain; below the elastic strain at which slip carries the load, or steps "
        "of large increments start far beyond yield",
        symbol=r"\epsilon",
        unit="-",
        default=1e-3,
    )

    def forward(
        self, deformation_rate: SR2, time: Scalar, time_n: Scalar, elastic_strain_n: SR2
    ) -> SR2:
        guess = elastic_strain_n + self.scale * (time - time_n) * deformation_rate
        return where(lt(norm(elastic_strain_n), self.threshold), guess, elastic_strain_n)
