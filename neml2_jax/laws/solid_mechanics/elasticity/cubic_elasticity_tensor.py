"""The stiffness of a cubic crystal."""

from __future__ import annotations

from typing import Any, ClassVar

from ....declaration import option, output_variable, register
from ....errors import DeclarationError
from ....models.law import AbstractLaw
from ....types import SSR4
from ...common.isotropic_constants import (
    ISOTROPIC_CONSTANTS,
    SHEAR,
    AbstractElasticConstants,
    bulk_and_shear_modulus,
)

TETRAGONAL = "TETRAGONAL_SHEAR_MODULUS"
ZENER = "ZENER_RATIO"


@register
class CubicElasticityTensor(AbstractElasticConstants, AbstractLaw):
    r"""Stiffness tensor of a cubic crystal in its own axes.

    $$C = C_{11} I_1 + C_{12} I_2 + 2 C_{44} I_3$$

    The constants are those of a bar, a slab or a shear along the cube axes: the shear modulus is
    $C_{44}$, the P-wave modulus $C_{11}$, Lame's $\lambda$ $C_{12}$. The tetragonal shear modulus
    is $C' = \tfrac12 (C_{11} - C_{12})$, the Zener ratio $A = C_{44} / C'$. Any three will do that
    determine the crystal: the shear modulus or the Zener ratio is needed, and not both together
    with $C'$.

    **Raises:** `DeclarationError` if the three do not determine the crystal.
    **Source:** J. F. Nye, Physical Properties of Crystals, Oxford (1985), VIII; C. Zener,
    Elasticity and Anelasticity of Metals, Chicago (1948).
    """

    N_CONSTANTS: ClassVar[int] = 3

    coefficient_types: tuple[str, ...] = option(
        "Which elastic constants the values are",
        choices=(*ISOTROPIC_CONSTANTS, TETRAGONAL, ZENER),
    )
    C: str = output_variable(
        SSR4, "Stiffness tensor", symbol="C", unit="stress", named_by_block=True
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        given = {SHEAR, TETRAGONAL, ZENER} & set(self.coefficient_types)
        if given <= {TETRAGONAL} or len(given) == 3:
            raise DeclarationError(
                "CubicElasticityTensor: the three constants must determine C11, C12 and C44: give "
                f"{SHEAR} (C44) or {ZENER}, and not both together with {TETRAGONAL}; "
                f"coefficient_types = {list(self.coefficient_types)}"
            )

    def moduli(self, constants: dict[str, Any]) -> tuple[Any, Any]:
        """The bulk modulus and $C'$, which is the shear modulus of two of the constants."""
        constants = dict(constants)
        C44, A = constants.pop(SHEAR, None), constants.pop(ZENER, None)
        if TETRAGONAL in constants:
            constants[SHEAR] = constants.pop(TETRAGONAL)
        elif C44 is not None and A is not None:
            constants[SHEAR] = C44 / A
        # The other two fix C11 and C12 as in the isotropic solid that shares both: its shear
        # modulus is C'.
        return bulk_and_shear_modulus(constants)

    def forward(self) -> SSR4:
        constants = self.constants
        K, G = self.moduli(constants)
        C44 = constants[SHEAR] if SHEAR in constants else constants[ZENER] * G
        C11, C12 = K + 4.0 / 3.0 * G, K - 2.0 / 3.0 * G
        I1, I2, I3 = SSR4.identity_C1(), SSR4.identity_C2(), SSR4.identity_C3()
        return C11 * I1 + C12 * I2 + 2.0 * C44 * I3
