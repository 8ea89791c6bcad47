"""Stresses of a finite deformation."""

from __future__ import annotations

from typing import ClassVar

from ....declaration import input_variable, option, output_variable, register
from ....errors import DeclarationError
from ....models.declared_variables import declared_inputs, declared_priorities
from ....models.interface import Slot, Values
from ....models.law import AbstractSiteModel
from ....types import R2, SR2
from ....types.functions import det, inv, r2_from_sr2, rotate, sym, transpose
from .orientation_preserving import orientation_preserving

MEASURES = ("PK1", "PK2", "CAUCHY", "KIRCHHOFF")


@register
class StressMeasureConversion(AbstractSiteModel):
    r"""One stress measure from another.

    $$\tau = J \sigma = P F^T = F S F^T, \quad J = \det F$$

    with the Kirchhoff stress $\tau$, the Cauchy stress $\sigma$, the first and second
    Piola-Kirchhoff stresses $P$ and $S$. PK1 is an R2, the others are SR2. A PK1 stress that does
    not balance moments has no symmetric counterpart: that of its balanced part is given.

    Where $\det F \le 0$ all outputs are NaN.

    **Raises:** `DeclarationError` if both measures are the same.
    **Source:** G. A. Holzapfel, Nonlinear Solid Mechanics, Wiley (2000), 3.2.
    """

    deformation_gradient: str = input_variable(R2, "Deformation gradient", symbol="F", unit="-")
    from_stress: str = input_variable(SR2, "Stress that is given; an R2 if PK1", unit="stress")
    to_stress: str = output_variable(SR2, "Stress that is sought; an R2 if PK1", unit="stress")
    from_: str = option("Measure that is given", choices=MEASURES)
    to: str = option("Measure that is sought", choices=MEASURES)

    preserves_orientation: ClassVar[tuple[str, ...]] = ("deformation_gradient",)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.from_ == self.to:
            raise DeclarationError(
                f"StressMeasureConversion: from and to are both {self.to}; give two measures"
            )

    def input_slots(self) -> list[Slot]:
        gradient, _ = declared_inputs(self)
        return [gradient, Slot(self.from_stress, _type_of(self.from_))]

    def output_slots(self) -> list[Slot]:
        return [Slot(self.to_stress, _type_of(self.to))]

    @property
    def output_priorities(self) -> dict[str, str]:
        return declared_priorities(self)

    def at_site(self, values: Values) -> R2 | SR2:
        F, given = values[self.deformation_gradient], values[self.from_stress]
        assert isinstance(F, R2) and isinstance(given, (R2, SR2))
        F = orientation_preserving(F)
        tau = _kirchhoff(F, given, self.from_)
        match self.to:
            case "CAUCHY":
                return tau / det(F)
            case "PK1":
                return r2_from_sr2(tau) @ transpose(inv(F))
            case "PK2":
                return rotate(tau, inv(F))
        return tau


def _kirchhoff(F: R2, stress: R2 | SR2, measure: str) -> SR2:
    if isinstance(stress, R2):
        return sym(stress @ transpose(F))
    match measure:
        case "CAUCHY":
            return det(F) * stress
        case "PK2":
            return rotate(stress, F)
    return stress


def _type_of(measure: str) -> type[R2] | type[SR2]:
    return R2 if measure == "PK1" else SR2
