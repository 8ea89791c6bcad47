"""Which variables of a model a host drives, which it gets back, and which are history."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

from ..errors import DeclarationError, suggestion
from ..models.lagged_names import lag
from ..models.model import AbstractModel
from ..types import R2, SR2, TensorWrapper, Vec

GRADIENTS = ("strain", "deformation_gradient", "F", "E", "displacement_jump")
FLUXES = (
    "stress",
    "pk1_stress",
    "P",
    "pk2_stress",
    "S",
    "cauchy_stress",
    "kirchhoff_stress",
    "traction",
)

Measure = str
MEASURES: dict[str, tuple[str, ...]] = {
    "pk1": ("pk1_stress", "P"),
    "pk2": (),
    "cauchy": ("cauchy_stress",),
    "kirchhoff": ("kirchhoff_stress",),
}
"""What a stress is called by, where a deformation gradient drives the model.

A second Piola-Kirchhoff stress may be that of an intermediate configuration: no name says.
"""


@dataclasses.dataclass(frozen=True)
class Variable:
    """A variable of the model: its name, its type, the base shape of one point."""

    name: str
    type: type[TensorWrapper]

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the entries of one point, as they are stored: `(6,)` for an SR2."""
        return self.type.BASE_SHAPE


def find_gradient(model: AbstractModel, given: str | None) -> Variable:
    """The input that drives the model.

    **Raises:** `DeclarationError` if it is not to be found, naming what the model reads.
    """
    spec = {n: t for n, t in model.input_spec.items() if not lag(n)[1]}
    kinds = {n: t for n, t in spec.items() if issubclass(t, (SR2, R2, Vec))}
    return _find("gradient", "reads", given, GRADIENTS, spec, kinds)


def find_flux(model: AbstractModel, given: str | None) -> Variable:
    """The output that answers to the gradient.

    **Raises:** `DeclarationError` if it is not to be found, naming what the model gives.
    """
    spec = model.output_spec
    kinds = {n: t for n, t in spec.items() if issubclass(t, (SR2, R2, Vec))}
    return _find("flux", "gives", given, FLUXES, spec, kinds)


def _find(
    what: str,
    verb: str,
    given: str | None,
    usual: Sequence[str],
    spec: Mapping[str, type[TensorWrapper]],
    kinds: Mapping[str, type[TensorWrapper]],
) -> Variable:
    if given is not None:
        if given not in spec:
            raise DeclarationError(
                f"MaterialPoint: the model {verb} no {given!r}{suggestion(given, spec)}; "
                f"it {verb} {list(spec)}"
            )
        if given not in kinds:
            raise DeclarationError(
                f"MaterialPoint: the {what} {given!r} is a {spec[given].__name__}; an SR2, R2 or "
                f"Vec is needed"
            )
        return Variable(given, kinds[given])
    found = [n for n in usual if n in kinds]
    if len(found) == 1 or (not found and len(kinds) == 1):
        name = (found or list(kinds))[0]
        return Variable(name, kinds[name])
    among = f"{found} are possible" if found else f"none of {list(usual)} is among them"
    raise DeclarationError(
        f"MaterialPoint: which variable is the {what}? The model {verb} "
        f"{ {n: t.__name__ for n, t in kinds.items()} or 'no tensor' }, {among}; "
        f"say MaterialPoint(model, {what}='...')"
    )


def measure_of(gradient: Variable, flux: Variable, given: str | None) -> str | None:
    """Which stress the flux is, `None` where nothing says so.

    Small-strain stresses are `small`, tractions `traction`.

    **Raises:** `DeclarationError` for a measure that does not exist or does not fit the types.
    """
    if gradient.type is not R2:
        own = "small" if gradient.type is SR2 else "traction"
        if given not in (None, own):
            raise DeclarationError(
                f"MaterialPoint: measure={given!r} needs a deformation gradient; the gradient "
                f"{gradient.name!r} is a {gradient.type.__name__}"
            )
        return own
    if given is None:
        if flux.type is R2:
            return "pk1"
        return next((m for m, names in MEASURES.items() if flux.name in names), None)
    if given not in MEASURES:
        raise DeclarationError(
            f"MaterialPoint: measure={given!r}{suggestion(given, MEASURES)}; "
            f"one of {list(MEASURES)}"
        )
    if (given == "pk1") != (flux.type is R2):
        raise DeclarationError(
            f"MaterialPoint: {flux.name!r} is a {flux.type.__name__}, measure={given!r} is "
            + ("an R2" if given == "pk1" else "an SR2")
        )
    return given
