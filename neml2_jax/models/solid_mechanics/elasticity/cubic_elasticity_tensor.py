"""The stiffness of a cubic crystal."""

from __future__ import annotations

from typing import ClassVar

from ....declaration import output_variable, register
from ....errors import DeclarationError
from ....types import SSR4
from ...common.isotropic_constants import SHEAR, AbstractElasticConstants, bulk_and_shear_modulus


@register
class CubicElasticityTensor(AbstractElasticConstants):
    r"""Stiffness tensor of a cubic crystal in its own axes.

    $$C = C_{11} I_1 + C_{12} I_2 + 2 C_{44} I_3$$

    The constants are those of a bar, a slab or a shear along the cube axes: the shear modulus is
    $C_{44}$, the P-wave modulus $C_{11}$, Lame's $\lambda$ $C_{12}$. Besides the shear modulus any
    two may be given.

    **Raises:** `DeclarationError` if the shear modulus is not among the constants.
    **Source:** J. F. Nye, Physical Properties of Crystals, Oxford (1985), VIII.
    """

    N_CONSTANTS: ClassVar[int] = 3

    C: str = output_variable(SSR4, "Stiffness tensor, $C$ [stress]", named_by_block=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        if SHEAR not in self.coefficient_types:
            raise DeclarationError(
                f"CubicElasticityTensor: {SHEAR} (C44) must be one of the three constants, the "
                f"others do not determine it; coefficient_types = {list(self.coefficient_types)}"
            )

    def forward(self) -> SSR4:
        constants = self.constants
        C44 = constants.pop(SHEAR)
        # The pair fixes C11 and C12 as in the isotropic solid with which it shares both.
        K, G = bulk_and_shear_modulus(constants)
        C11, C12 = K + 4.0 / 3.0 * G, K - 2.0 / 3.0 * G
        I1, I2, I3 = SSR4.identity_C1(), SSR4.identity_C2(), SSR4.identity_C3()
        return C11 * I1 + C12 * I2 + 2.0 * C44 * I3
