"""The loss of strength as voids coalesce."""

from __future__ import annotations

from ....declaration import input_variable, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import Scalar
from ....types.functions import macaulay
from ....types.known_values import check_order


@register
class TvergaardNeedlemanCoalescence(AbstractLaw):
    r"""Void fraction that counts in the yield function once voids coalesce.

    $$\phi_* = \phi + (\kappa - 1) \langle \phi - \phi_c \rangle, \quad
    \kappa = \frac{\phi_u - \phi_c}{\phi_F - \phi_c}$$

    From $\phi_c$ on it grows $\kappa$ times faster, to $\phi_u$ at final fracture, where the yield
    surface of `GTNYieldFunction` with $q_3 = q_1^2$ has shrunk to a point if $\phi_u = 1/q_1$. Give
    $\phi_*$ to the yield function as its void fraction.

    **Raises:** `DeclarationError` unless fracture comes after coalescence begins.
    **Source:** V. Tvergaard, A. Needleman, Acta Metall. 32 (1984) 157-169, eq. 10.
    """

    void_fraction: str = input_variable(Scalar, "Void fraction", symbol=r"\phi", unit="-")
    effective_void_fraction: str = output_variable(
        Scalar, "Void fraction in the yield function", symbol=r"\phi_*", unit="-"
    )
    critical_fraction: Scalar = parameter(
        "Void fraction at coalescence", symbol=r"\phi_c", unit="-", at_least=0.0, below=1.0
    )
    fracture_fraction: Scalar = parameter(
        "Void fraction at final fracture", symbol=r"\phi_F", unit="-", above=0.0, at_most=1.0
    )
    ultimate_fraction: Scalar = parameter(
        "Effective void fraction there", symbol=r"\phi_u", unit="-", above=0.0
    )

    def __check_init__(self) -> None:
        low, high = (
            ("critical_fraction", self.critical_fraction),
            ("fracture_fraction", self.fracture_fraction),
        )
        check_order("TvergaardNeedlemanCoalescence", low, high)

    def forward(self, void_fraction: Scalar) -> Scalar:
        phi_c, phi_F, phi_u = self.critical_fraction, self.fracture_fraction, self.ultimate_fraction
        faster = (phi_u - phi_c) / (phi_F - phi_c)
        return void_fraction + (faster - 1.0) * macaulay(void_fraction - phi_c)
