"""The flow rate of the reference's regression `viscoplasticity/misc/ml_surrogate`.

Load it with `--load tests/extensions/surrogate_flow_rate.py`.
"""

from __future__ import annotations

from neml2_jax import AbstractLaw, Scalar, input_variable, output_variable, parameter, register
from neml2_jax.types.functions import exp, macaulay


@register
class SurrogateFlowRate(AbstractLaw):
    r"""Flow over a threshold, thermally activated.

    $$\dot{\bar\varepsilon}_p = \left\langle\frac{\bar\sigma - \sigma_0}{\eta}\right\rangle^n
      \exp\left(-\frac{Q}{RT}\right)$$

    The equation and its constants are fitted to the rates in the case's `gold/result.npz`, which
    they give to 1e-14 at all 220 points where the reference's solver has taken a step (stress 7.8e3
    to 1.15e4, temperature 974 to 1800). Below, its rates are under the solver's tolerance, and
    nothing is known; no flow under the threshold is an assumption.

    **Source:** fitted, as said.
    """

    von_mises_stress: str = input_variable(
        Scalar, "Von Mises stress", symbol=r"\bar\sigma", unit="stress"
    )
    temperature: str = input_variable(
        Scalar, "Absolute temperature", symbol="T", unit="temperature"
    )
    equivalent_plastic_strain_rate: str = output_variable(
        Scalar, "Equivalent plastic strain rate", unit="1/time"
    )
    threshold: Scalar = parameter("Threshold", symbol=r"\sigma_0", unit="stress", default=1000.0)
    drag: Scalar = parameter(
        "Drag", symbol=r"\eta", unit="stress*time^(1/n)", default=3.338237988239983e-18 ** (-1 / 3)
    )
    exponent: Scalar = parameter("Exponent", symbol="n", unit="-", default=3.0)
    activation_temperature: Scalar = parameter(
        "Activation temperature", symbol="Q/R", unit="temperature", default=5.0e4 / 8.3145
    )

    def forward(self, von_mises_stress: Scalar, temperature: Scalar) -> Scalar:
        over = macaulay(von_mises_stress - self.threshold) / self.drag
        return over**self.exponent * exp(-self.activation_temperature / temperature)
