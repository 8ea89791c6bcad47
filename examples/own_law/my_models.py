"""A law of one's own: this file is all that it takes."""

from neml2_jax import AbstractLaw, Scalar, input_variable, output_variable, parameter, register


@register
class PowerHardening(AbstractLaw):
    r"""Hardening as a power of plastic strain.

    $$h = K (\bar\varepsilon_p + \varepsilon_0)^n$$
    """

    equivalent_plastic_strain: str = input_variable(Scalar, "Equivalent plastic strain", unit="-")
    isotropic_hardening: str = output_variable(
        Scalar, "Isotropic hardening", symbol="h", unit="stress"
    )
    K: Scalar = parameter("Strength coefficient", symbol="K", unit="stress")
    n: Scalar = parameter("Exponent", symbol="n", unit="-")

    def forward(self, equivalent_plastic_strain: Scalar) -> Scalar:
        return self.K * (equivalent_plastic_strain + 1e-6) ** self.n
