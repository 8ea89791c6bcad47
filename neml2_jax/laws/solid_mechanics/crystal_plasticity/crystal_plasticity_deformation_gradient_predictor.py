"""A first guess of the plastic deformation gradient of a crystal."""

from __future__ import annotations

from ....declaration import input_variable, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import R2, Scalar
from ....types.functions import inv, lt, norm, sym, where


@register
class CrystalPlasticityDeformationGradientPredictor(AbstractLaw):
    r"""Where the trial elastic strain is large, most of it is taken to be plastic.

    $$F_p^0 = \begin{cases} [I + s (F_e - I)]^{-1} F & |\operatorname{sym} F_e - I| > \epsilon \\
      F_{p,n} & \text{else} \end{cases}, \qquad F_e = F F_{p,n}^{-1}$$
    """

    deformation_gradient: str = input_variable(R2, "Deformation gradient", symbol="F", unit="-")
    plastic_deformation_gradient: str = output_variable(R2, "Guess", symbol="F_p^0", unit="-")
    plastic_deformation_gradient_n: str = input_variable(
        R2,
        "Plastic deformation gradient at the start of the step",
        symbol="F_{p,n}",
        unit="-",
        of="plastic_deformation_gradient",
        suffix="~1",
    )
    scale: Scalar = parameter(
        "Share of the trial strain that stays elastic", symbol="s", unit="-", default=0.1
    )
    threshold: Scalar = parameter(
        "Size of a small strain", symbol=r"\epsilon", unit="-", default=1e-3
    )

    def forward(self, deformation_gradient: R2, plastic_deformation_gradient_n: R2) -> R2:
        F, F_pn = deformation_gradient, plastic_deformation_gradient_n
        F_e = F @ inv(F_pn)
        unit = R2.identity(F.dtype)
        guess = inv(unit + self.scale * (F_e - unit)) @ F
        strain = norm(sym(F_e - unit))
        return where(lt(self.threshold, strain), guess, F_pn)
