"""The energy of a crack that is spread over a length."""

from __future__ import annotations

from ...declaration import input_variable, option, output_variable, parameter, register
from ...models.law import AbstractLaw
from ...types import Scalar

# Four times the integral of the root of the crack geometric function from 0 to 1.
_NORMALIZATION = {"AT1": 8.0 / 3.0, "AT2": 2.0}


@register
class RegularizedFractureEnergy(AbstractLaw):
    r"""Energy density of a crack, whose integral across it is the fracture toughness.

    $$\varphi = \frac{G_c}{c_0} \left(\frac{\alpha(d)}{\ell} + \ell \, |\nabla d|^2\right), \qquad
    c_0 = 4 \int_0^1 \sqrt{\alpha(d)} \, \mathrm{d} d$$

    where $c_0 = 8/3$ for `AT1`, $\alpha = d$, and $2$ for `AT2`, $\alpha = d^2$. A gradient that is
    not given is 0, as in a homogeneous solid.

    **Source:** A. Braides, Approximation of Free-Discontinuity Problems, Springer (1998), 4;
    E. Tanné, T. Li, B. Bourdin, J.-J. Marigo, C. Maurini, J. Mech. Phys. Solids 110 (2018) 80-99.
    """

    crack: str = input_variable(Scalar, "Crack geometric function", symbol=r"\alpha", unit="-")
    phase_gradient_squared: str = input_variable(
        Scalar,
        "Square of the gradient of the phase field",
        symbol=r"|\nabla d|^2",
        unit="1/length^2",
        optional=True,
    )
    fracture_energy: str = output_variable(
        Scalar, "Energy density", symbol=r"\varphi", unit="stress"
    )
    fracture_toughness: Scalar = parameter(
        "Energy of a crack by its area", symbol="G_c", unit="energy/length^2", above=0.0
    )
    length: Scalar = parameter(
        "Length over which a crack is spread", symbol=r"\ell", unit="length", above=0.0
    )
    functional: str = option("Which crack geometric function is meant", choices=("AT1", "AT2"))

    def forward(self, crack: Scalar, phase_gradient_squared: Scalar | None) -> Scalar:
        Gc, l = self.fracture_toughness, self.length  # noqa: E741
        surface = crack / l
        if phase_gradient_squared is not None:
            surface = surface + l * phase_gradient_squared
        return Gc / _NORMALIZATION[self.functional] * surface
