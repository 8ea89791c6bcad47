"""The reduced model of creep of the reference's regressions: polynomials over tiles.

Load it with `--load tests/extensions/tabulated_polynomial_model.py`.
"""

from __future__ import annotations

from neml2_jax import AbstractLaw, Scalar, input_variable, option, output_variable, register
from neml2_jax.declaration import parameter
from neml2_jax.types.functions import sum, tanh

TILE = ("stress tile", "temperature tile", "rate")


@register
class TabulatedPolynomialModel(AbstractLaw):
    r"""Rates of creep strain and two internal variables, quadratic in each tile.

    $$\dot y_k = \sum_{ij} \delta_i(\sigma) \, \delta_j(T) \left[A^0_{ijk}
      + \sum_l \left(A^1_{ijkl} x_l + A^2_{ijkl} x_l^2\right)\right], \qquad
      x = (\sigma, T, s_1, s_2), \quad \dot y = (\dot{\bar\varepsilon}_p, \dot s_1, \dot s_2)$$

    $$\delta_i(x) = \tfrac12 \left[S(\kappa (x - L_i)) - S(\kappa (x - U_i))\right], \qquad
      S(z) = \frac{1}{1 + e^{-z}}$$

    In the middle of a tile $\delta$ is a half, as in the reference, so that the rates there are a
    quarter of the polynomials.

    **Source:** NEML2, `tests/src/TabulatedPolynomialModel.cxx` and its Python mirror.
    """

    von_mises_stress: str = input_variable(
        Scalar, "Von Mises stress", symbol=r"\sigma", unit="stress"
    )
    temperature: str = input_variable(Scalar, "Temperature", symbol="T", unit="temperature")
    internal_state_1: str = input_variable(Scalar, "Internal variable", symbol="s_1", unit="any")
    internal_state_2: str = input_variable(Scalar, "Internal variable", symbol="s_2", unit="any")
    equivalent_plastic_strain_rate: str = output_variable(
        Scalar, "Rate of creep strain", symbol=r"\dot{\bar\varepsilon}_p", unit="1/time"
    )
    internal_state_1_rate: str = output_variable(
        Scalar, "Its rate", symbol=r"\dot s_1", unit="any/time"
    )
    internal_state_2_rate: str = output_variable(
        Scalar, "Its rate", symbol=r"\dot s_2", unit="any/time"
    )
    A0: Scalar = parameter("Constant terms", symbol="A^0_{ijk}", unit="any", core=TILE)
    A1: Scalar = parameter(
        "Linear terms", symbol="A^1_{ijkl}", unit="any", core=(*TILE, "variable")
    )
    A2: Scalar = parameter(
        "Quadratic terms", symbol="A^2_{ijkl}", unit="any", core=(*TILE, "variable")
    )
    stress_tile_lower_bounds: Scalar = parameter(
        "Lower bounds of stress", symbol="L_i", unit="stress", core=TILE[:1]
    )
    stress_tile_upper_bounds: Scalar = parameter(
        "Upper bounds of stress", symbol="U_i", unit="stress", core=TILE[:1]
    )
    temperature_tile_lower_bounds: Scalar = parameter(
        "Lower bounds of temperature", symbol="L_i", unit="temperature", core=TILE[1:2]
    )
    temperature_tile_upper_bounds: Scalar = parameter(
        "Upper bounds of temperature", symbol="U_i", unit="temperature", core=TILE[1:2]
    )
    index_sharpness: float = option("Sharpness of the bounds", symbol=r"\kappa", default=1.0)

    def forward(
        self,
        von_mises_stress: Scalar,
        temperature: Scalar,
        internal_state_1: Scalar,
        internal_state_2: Scalar,
    ) -> tuple[Scalar, Scalar, Scalar]:
        terms = self.A0
        x = (von_mises_stress, temperature, internal_state_1, internal_state_2)
        for number, value in enumerate(x):
            linear, quadratic = (A.sub_batch[..., number] for A in (self.A1, self.A2))
            terms = terms + linear * value + quadratic * (value * value)
        stress, hot = self.stress_tile_lower_bounds, self.temperature_tile_lower_bounds
        of_stress = self._delta(von_mises_stress, stress, self.stress_tile_upper_bounds)
        of_temperature = self._delta(temperature, hot, self.temperature_tile_upper_bounds)
        weights = of_stress.sub_batch.unsqueeze(-1) * of_temperature.sub_batch.unsqueeze(-2)
        ep, s1, s2 = (
            sum(sum((weights * terms.sub_batch[..., rate]).sub_batch).sub_batch)
            for rate in range(3)
        )
        return ep, s1, s2

    def _delta(self, x: Scalar, lower: Scalar, upper: Scalar) -> Scalar:
        half = 0.5 * self.index_sharpness
        return 0.25 * (tanh(half * (x - lower)) - tanh(half * (x - upper)))
