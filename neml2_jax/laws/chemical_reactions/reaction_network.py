"""What reactions make of the species."""

from __future__ import annotations

import re
from fractions import Fraction

import jax.numpy as jnp

from ...declaration import input_variables, option, output_variables, register
from ...errors import DeclarationError, suggestion
from ...models.law import AbstractLaw
from ...types import Scalar

_TERM = re.compile(r"^(?P<number>\d+(?:\.\d+)?(?:/\d+)?)?\s*(?P<species>[^\s\d].*)?$")


@register
class ReactionNetwork(AbstractLaw):
    r"""Rates at which species form, from the rates of any reactions between them.

    $$\dot c_i = \sum_j \nu_{ij} \, r_j$$

    The coefficients $\nu_{ij}$ are read from equations, `'2 A + B -> C; C -> D'`: those of
    products less those of reactants. One rate is read for each equation, whatever law gives it.
    With `molar_masses`, equations that do not conserve mass are refused.

    **Raises:** `DeclarationError` for an equation that cannot be read, a species without a rate, a
    number of rates that is not that of the equations, and an equation that does not conserve mass
    to one part in a thousand.
    **Source:** R. Aris, Arch. Ration. Mech. Anal. 19 (1965) 81-99.
    """

    reaction_rates: tuple[str, ...] = input_variables(
        Scalar,
        "Rates of the reactions, in the order of the equations",
        symbol="r_j",
        unit="amount/length^3/time",
    )
    equations: str = option("Equations, with `;` between them")
    species: tuple[str, ...] = option("Names of the species in the equations, in order")
    species_rates: tuple[str, ...] = output_variables(
        Scalar,
        "Rates at which the species form, in order",
        symbol=r"\dot c_i",
        unit="amount/length^3/time",
    )
    molar_masses: tuple[float, ...] = option(
        "Molar masses of the species, in order; none are needed", unit="mass/amount", default=()
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        for name in ("species_rates", *(("molar_masses",) if self.molar_masses else ())):
            given = len(getattr(self, name))
            if given != len(self.species):
                raise DeclarationError(
                    f"ReactionNetwork: {len(self.species)} species need as many {name}, got {given}"
                )
        columns = self.stoichiometry
        if len(columns) != len(self.reaction_rates):
            raise DeclarationError(
                f"ReactionNetwork: {len(columns)} equations need as many reaction_rates, got "
                f"{len(self.reaction_rates)}"
            )
        if not self.molar_masses:
            return
        for equation, column in zip(_split(self.equations), columns):
            terms = [nu * m for nu, m in zip(column, self.molar_masses)]
            if abs(sum(terms)) > 1e-3 * sum(abs(t) for t in terms):
                raise DeclarationError(
                    f"ReactionNetwork: {equation!r} makes {sum(terms):g} of mass from nothing; its "
                    f"coefficients by molar masses add up to 0"
                )

    @property
    def stoichiometry(self) -> tuple[tuple[float, ...], ...]:
        """For each equation, the coefficient of each species."""
        return tuple(_coefficients(e, self.species) for e in _split(self.equations))

    def forward(self, reaction_rates: tuple[Scalar, ...]) -> tuple[Scalar, ...]:
        out = []
        for row in zip(*self.stoichiometry):
            terms = [nu * r for nu, r in zip(row, reaction_rates) if nu]
            nothing = reaction_rates[0].replace(jnp.zeros_like(reaction_rates[0].data))
            out.append(sum(terms[1:], terms[0]) if terms else nothing)
        return tuple(out)


def _split(equations: str) -> list[str]:
    return [e.strip() for e in equations.split(";") if e.strip()]


def _coefficients(equation: str, species: tuple[str, ...]) -> tuple[float, ...]:
    """Coefficients of products less those of reactants."""
    sides = equation.split("->")
    if len(sides) != 2:
        raise DeclarationError(f"ReactionNetwork: {equation!r} has no single '->'")
    out = dict.fromkeys(species, Fraction(0))
    for sign, side in zip((-1, 1), sides):
        # A plus sign within a name, as of an ion, has no space on its left.
        for term in re.split(r"\s\+\s", side.strip()):
            match = _TERM.match(term.strip())
            if match is None or match["species"] is None:
                raise DeclarationError(
                    f"ReactionNetwork: in {equation!r}, {term.strip()!r} is no species, with or "
                    f"without a number before it"
                )
            name = match["species"].strip()
            if name not in out:
                raise DeclarationError(
                    f"ReactionNetwork: in {equation!r}, {name!r} is none of the species "
                    f"{', '.join(species)}" + suggestion(name, species)
                )
            out[name] += sign * Fraction(match["number"] or "1")
    return tuple(float(nu) for nu in out.values())
