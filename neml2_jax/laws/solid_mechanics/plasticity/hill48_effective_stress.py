"""The effective stress of an orthotropic sheet."""

from __future__ import annotations

from ....declaration import input_variable, output_variable, parameter, register
from ....errors import DeclarationError
from ....models.law import AbstractLaw
from ....types import SR2, Scalar
from ....types.functions import sqrt
from ....types.known_values import known_together


@register
class Hill48EffectiveStress(AbstractLaw):
    r"""Hill's quadratic effective stress of an orthotropic metal, in its own axes.

    $$\bar\sigma^2 = F (\sigma_{yy} - \sigma_{zz})^2 + G (\sigma_{zz} - \sigma_{xx})^2
    + H (\sigma_{xx} - \sigma_{yy})^2
    + 2 L \sigma_{yz}^2 + 2 M \sigma_{xz}^2 + 2 N \sigma_{xy}^2$$

    $F = G = H = 1/2$ and $L = M = N = 3/2$ give the von Mises stress. At zero stress
    its derivatives are taken as 0.

    **Raises:** `DeclarationError` for coefficients that make a square negative: unless
    $F + G + H > 0$, $FG + GH + HF \ge 0$, and $L$, $M$, $N$ are not negative.
    **Source:** R. Hill, Proc. R. Soc. A 193 (1948) 281-297.
    """

    stress: str = input_variable(SR2, "Stress", symbol=r"\sigma", unit="stress")
    effective_stress: str = output_variable(
        Scalar, "Effective stress", symbol=r"\bar\sigma", unit="stress"
    )
    F: Scalar = parameter("Coefficient of yy - zz", symbol="F", unit="-", default=0.5)
    G: Scalar = parameter("Coefficient of zz - xx", symbol="G", unit="-", default=0.5)
    H: Scalar = parameter("Coefficient of xx - yy", symbol="H", unit="-", default=0.5)
    L: Scalar = parameter("Coefficient of yz", symbol="L", unit="-", default=1.5, at_least=0.0)
    M: Scalar = parameter("Coefficient of xz", symbol="M", unit="-", default=1.5, at_least=0.0)
    N: Scalar = parameter("Coefficient of xy", symbol="N", unit="-", default=1.5, at_least=0.0)

    def __check_init__(self) -> None:
        known = known_together(self.F, self.G, self.H)
        if known is None:
            return
        F, G, H = known
        wrong = (F + G + H <= 0.0) | (F * G + G * H + H * F < 0.0)
        if wrong.any():
            given = ", ".join(f"{x[wrong].flat[0]:g}" for x in (F, G, H))
            raise DeclarationError(
                f"Hill48EffectiveStress: no effective stress has F, G, H = {given}: its square "
                f"would be negative for some stress; F + G + H > 0 and FG + GH + HF >= 0 are needed"
            )

    def forward(self, stress: SR2) -> Scalar:
        # The last three Mandel components squared are twice the shears squared.
        xx, yy, zz, yz, xz, xy = (Scalar(stress.data[i]) for i in range(6))
        normal = self.F * (yy - zz) ** 2 + self.G * (zz - xx) ** 2 + self.H * (xx - yy) ** 2
        shear = self.L * yz**2 + self.M * xz**2 + self.N * xy**2
        return sqrt(normal + shear)
