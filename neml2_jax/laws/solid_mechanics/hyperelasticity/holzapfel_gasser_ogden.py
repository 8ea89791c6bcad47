"""Arterial walls: a soft matrix with families of fibres."""

from __future__ import annotations

from ....declaration import parameter, parameters, register
from ....errors import DeclarationError
from ....types import SR2, Scalar, Vec
from ....types.functions import expm1, inner, macaulay, outer, sym, unit
from .from_unity import isochoric_trace
from .hyperelasticity import AbstractHyperelasticity


@register
class HolzapfelGasserOgden(AbstractHyperelasticity):
    r"""Strain energy of a matrix with families of dispersed fibres that stiffen.

    $$W = \tfrac12 c (\bar I_1 - 3)
    + \frac{k_1}{2 k_2} \sum_i \left[\exp(k_2 \langle \bar E_i \rangle^2) - 1\right]
    + \tfrac14 K (J^2 - 1 - 2 \ln J)$$

    $$\bar E_i = \kappa (\bar I_1 - 3) + (1 - 3 \kappa) (a_i \cdot \bar C a_i - 1)$$

    Each family $i$ has a mean direction $a_i$ in the reference configuration, given by a vector of
    any length. Fibres carry tension only. The dispersion $\kappa$ is 0 for parallel fibres (the law
    of 2000) and 1/3 for fibres in all directions.

    **Raises:** `DeclarationError` if there are no fibres.
    **Source:** T. C. Gasser, R. W. Ogden, G. A. Holzapfel, J. R. Soc. Interface 3 (2006) 15-35;
    G. A. Holzapfel, T. C. Gasser, R. W. Ogden, J. Elasticity 61 (2000) 1-48.
    """

    matrix_modulus: Scalar = parameter(
        "Shear modulus of the matrix", symbol="c", unit="stress", above=0.0
    )
    fiber_modulus: Scalar = parameter(
        "Modulus of the fibres", symbol="k_1", unit="stress", at_least=0.0
    )
    fiber_exponent: Scalar = parameter(
        "Stiffening of the fibres, above 0", symbol="k_2", unit="-", above=0.0
    )
    dispersion: Scalar = parameter(
        "Dispersion of the fibres",
        symbol=r"\kappa",
        unit="-",
        default=0.0,
        at_least=0.0,
        at_most=1.0 / 3.0,
    )
    fiber_directions: tuple[Vec, ...] = parameters(
        Vec, "Mean direction of each family of fibres", symbol="a_i", unit="-"
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.fiber_directions:
            raise DeclarationError(
                "HolzapfelGasserOgden: no fiber_directions; give one vector for each family, or "
                "use NeoHookean"
            )

    def isochoric_energy(self, E: SR2) -> Scalar:
        c, k1, k2, kappa = (
            self.matrix_modulus,
            self.fiber_modulus,
            self.fiber_exponent,
            self.dispersion,
        )
        trace = isochoric_trace(E)
        W = 0.5 * c * trace
        for direction in self.fiber_directions:
            a = unit(direction)
            along = inner(E, sym(outer(a, a)))
            strain = macaulay(kappa * trace + (1.0 - 3.0 * kappa) * along)
            W = W + 0.5 * k1 / k2 * expm1(k2 * strain * strain)
        return W
