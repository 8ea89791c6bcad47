"""The effective stress of an isotropic polycrystal."""

from __future__ import annotations

from ....declaration import input_variable, option, output_variable, register
from ....errors import DeclarationError
from ....models.law import AbstractLaw
from ....types import SR2, Scalar
from ....types.functions import det, dev, norm, unit


@register
class HosfordEffectiveStress(AbstractLaw):
    r"""Hosford's effective stress, between those of von Mises and Tresca.

    $$\bar\sigma = \left[\tfrac12 \left(|\sigma_1 - \sigma_2|^n + |\sigma_2 - \sigma_3|^n
    + |\sigma_3 - \sigma_1|^n\right)\right]^{1/n}$$

    The exponent is even: 2 is von Mises, 6 suits bcc and 8 fcc metals. The squared differences of
    the principal stresses are the roots of a cubic in $J_2$ and $J_3$, so their power sums need no
    principal values, and equal principal stresses are ordinary points. At zero stress its
    derivatives are taken as 0.

    **Raises:** `DeclarationError` if the exponent is not a positive even number.
    **Source:** W. F. Hosford, J. Appl. Mech. 39 (1972) 607-609.
    """

    stress: str = input_variable(SR2, "Stress", symbol=r"\sigma", unit="stress")
    effective_stress: str = output_variable(
        Scalar, "Effective stress", symbol=r"\bar\sigma", unit="stress"
    )
    exponent: int = option("Exponent", symbol="n", unit="-", default=8)

    def __post_init__(self) -> None:
        super().__post_init__()
        n = self.exponent
        if n <= 0 or n % 2:
            raise DeclarationError(
                f"HosfordEffectiveStress: exponent = {n}; it must be a positive even number"
            )

    def forward(self, stress: SR2) -> Scalar:
        S = dev(stress)
        # Of the deviator of unit size, for which J2 is one half: powers of a stress overflow.
        J3 = det(unit(S))
        # Elementary symmetric functions of (s1 - s2)^2, (s2 - s3)^2, (s3 - s1)^2 over J2; their
        # power sums follow by Newton's identities.
        e1, e2, e3 = 6.0, 9.0, 4.0 - 216.0 * J3 * J3
        sums = [3.0 + 0.0 * J3, e1 + 0.0 * J3, e1 * e1 - 2.0 * e2 + 0.0 * J3]
        for _ in range(3, self.exponent // 2 + 1):
            sums.append(e1 * sums[-1] - e2 * sums[-2] + e3 * sums[-3])
        return 0.5**0.5 * norm(S) * (0.5 * sums[self.exponent // 2]) ** (1.0 / self.exponent)
