"""The yield surface of a porous metal."""

from __future__ import annotations

from ....declaration import input_variable, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import Scalar
from ....types.functions import cosh


@register
class GTNYieldFunction(AbstractLaw):
    r"""Yield function of Gurson, Tvergaard and Needleman for a metal with voids.

    $$f = \left(\frac{\bar\sigma}{s}\right)^2
    + 2 q_1 \phi \cosh\left(\frac{q_2 \sigma_p}{2 s}\right) - \left(1 + q_3 \phi^2\right),
    \quad s = \sigma_y + h$$

    **Source:** V. Tvergaard, A. Needleman, Acta Metall. 32 (1984) 157-169.
    """

    flow_invariant: str = input_variable(
        Scalar, "Effective stress that drives plastic flow", symbol=r"\bar\sigma", unit="stress"
    )
    poro_invariant: str = input_variable(
        Scalar, "Stress that drives the growth of voids", symbol=r"\sigma_p", unit="stress"
    )
    void_fraction: str = input_variable(Scalar, "Void fraction", symbol=r"\phi", unit="-")
    isotropic_hardening: str | None = input_variable(
        Scalar, "Isotropic hardening", symbol="h", unit="stress", optional=True
    )
    yield_function: str = output_variable(Scalar, "Yield function", symbol="f", unit="-")
    yield_stress: Scalar = parameter("Yield stress", symbol=r"\sigma_y", unit="stress", above=0.0)
    q1: Scalar = parameter("Interaction of voids", symbol="q_1", unit="-", at_least=0.0)
    q2: Scalar = parameter("Sensitivity to the mean stress", symbol="q_2", unit="-", at_least=0.0)
    q3: Scalar = parameter(
        "Softening by void fraction squared", symbol="q_3", unit="-", at_least=0.0
    )

    def forward(
        self,
        flow_invariant: Scalar,
        poro_invariant: Scalar,
        void_fraction: Scalar,
        isotropic_hardening: Scalar | None,
    ) -> Scalar:
        q1, q2, q3, phi = self.q1, self.q2, self.q3, void_fraction
        s = self.yield_stress
        if isotropic_hardening is not None:
            s = s + isotropic_hardening
        r = flow_invariant / s
        growth = cosh(0.5 * q2 * poro_invariant / s)
        return r * r + 2.0 * q1 * phi * growth - (1.0 + q3 * phi * phi)
