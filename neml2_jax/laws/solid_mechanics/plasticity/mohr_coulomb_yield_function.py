"""The yield surface of Mohr and Coulomb, without corners."""

from __future__ import annotations

import math

import jax.numpy as jnp

from ....declaration import input_variable, option, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import SR2, Scalar
from ....types.functions import cos, det, dev, inner, sin, sqrt, tr, unit


@register
class MohrCoulombYieldFunction(AbstractLaw):
    r"""Yield function of a frictional material whose edges and tip are rounded.

    $$f = \tfrac13 I_1 \sin\phi + \sqrt{J_2 K(\theta)^2 + a^2 \sin^2\phi} - c \cos\phi$$

    $$K = \begin{cases}
    \cos\theta - \tfrac{1}{\sqrt3} \sin\phi \sin\theta & |\theta| \le \theta_T \\
    A - B \sin 3\theta & |\theta| > \theta_T \end{cases}, \quad
    \sin 3\theta = -\frac{3\sqrt3}{2} \frac{J_3}{J_2^{3/2}}$$

    $$I_1 = \operatorname{tr} \sigma, \quad s = \operatorname{dev} \sigma, \quad
    J_2 = \tfrac12 s : s, \quad J_3 = \det s$$

    Tension is positive, angles are in radians. $A$ and $B$ make $K$ and its slope continuous. On
    the pressure axis the derivatives of $\theta$ are taken as 0.

    **Source:** A. J. Abbo, S. W. Sloan, Comput. Struct. 54 (1995) 427-441.
    """

    stress: str = input_variable(SR2, "Stress", symbol=r"\sigma", unit="stress")
    yield_function: str = output_variable(Scalar, "Yield function", symbol="f", unit="stress")
    cohesion: Scalar = parameter("Cohesion", symbol="c", unit="stress", at_least=0.0)
    friction_angle: Scalar = parameter(
        "Friction angle", symbol=r"\phi", unit="radian", at_least=0.0, below=0.5 * math.pi
    )
    tip_rounding: Scalar = parameter(
        "Distance of the tip from that of the cone", symbol="a", unit="stress", at_least=0.0
    )
    transition_angle: float = option(
        "Lode angle beyond which edges are rounded",
        symbol=r"\theta_T",
        unit="radian",
        default=math.radians(25.0),
        above=0.0,
        below=math.pi / 6.0,
    )

    def forward(self, stress: SR2) -> Scalar:
        phi, c, a = self.friction_angle, self.cohesion, self.tip_rounding
        sin_phi = sin(phi)
        S = dev(stress)
        # The deviator of unit size has J2 = 1/2: powers of a stress overflow.
        K = self.section(-1.5 * math.sqrt(3.0) * 2.0**1.5 * det(unit(S)), sin_phi)
        radius = sqrt(0.5 * inner(S, S) * K * K + a * a * sin_phi * sin_phi)
        return tr(stress) / 3.0 * sin_phi + radius - c * cos(phi)

    def section(self, sin_3theta: Scalar, sin_phi: Scalar) -> Scalar:
        """The shape of the section, $K$."""
        T = self.transition_angle
        limit = math.sin(3.0 * T)
        s, friction = sin_3theta.data, sin_phi.data / math.sqrt(3.0)
        side = jnp.where(s < 0.0, -1.0, 1.0)
        is_flat = jnp.abs(s) < limit
        theta = jnp.arcsin(jnp.where(is_flat, s, 0.0)) / 3.0
        flat = jnp.cos(theta) - friction * jnp.sin(theta)
        tan, tan_3 = math.tan(T), math.tan(3.0 * T)
        A = math.cos(T) / 3.0 * (3.0 + tan * tan_3 + friction * side * (tan_3 - 3.0 * tan))
        B = (side * math.sin(T) + friction * math.cos(T)) / (3.0 * math.cos(3.0 * T))
        return Scalar(jnp.where(is_flat, flat, A - B * s))
