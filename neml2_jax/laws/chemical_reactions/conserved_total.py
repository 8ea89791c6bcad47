"""What reactions leave as it is."""

from __future__ import annotations

from functools import reduce
from operator import add

from ...declaration import input_variables, output_variable, parameters, register
from ...errors import DeclarationError
from ...models.law import AbstractLaw
from ...types import Scalar


@register
class ConservedTotal(AbstractLaw):
    r"""Total of what all species hold of a mass, an element or a charge, which stays as it is.

    $$M = \sum_i m_i \, c_i$$

    with $m_i$ the molar mass of a species, its number of atoms of an element, or its charge. As an
    output of a model it shows whether the balance is kept.

    **Raises:** `DeclarationError` unless there are one content, or as many as concentrations.
    **Source:** R. Aris, Arch. Ration. Mech. Anal. 19 (1965) 81-99.
    """

    concentrations: tuple[str, ...] = input_variables(
        Scalar, "Concentrations of the species", symbol="c_i", unit="amount/length^3"
    )
    total: str = output_variable(Scalar, "Total", symbol="M", unit="any/length^3")
    contents: tuple[Scalar, ...] = parameters(
        Scalar,
        "What one species holds, one for all or one for each",
        symbol="m_i",
        unit="any/amount",
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        n, given = len(self.concentrations), len(self.contents)
        if n == 0 or given not in (1, n):
            raise DeclarationError(
                f"ConservedTotal: {n} concentrations need one of contents or as many, got {given}"
            )

    def forward(self, concentrations: tuple[Scalar, ...]) -> Scalar:
        n = len(concentrations)
        contents = self.contents * n if len(self.contents) == 1 else self.contents
        return reduce(add, (m * c for m, c in zip(contents, concentrations, strict=True)))
