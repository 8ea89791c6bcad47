r"""Modelling hypotheses: plane strain, plane stress, rotational symmetry, bars.

| hypothesis | the host gives | stress free |
|---|---|---|
| `three_dimensional` | all components | none |
| `plane_strain` | xx yy xy (others: none) | none |
| `generalised_plane_strain` | xx yy zz xy | none |
| `axisymmetric` | rr zz tt rz as xx yy zz xy | none |
| `plane_stress` | xx yy xy | zz yz xz |
| `uniaxial_stress` | xx | yy zz yz xz xy |

Where components are stress free, they are unknowns of the model's own Newton (see `mixed_control`)
and the tangent is condensed. Gradients are given whole, as in three dimensions; free components of
what is given are not read, and `hosts.packing` fills in what a plane packing lacks. All others are
read: `plane_strain` is the three-dimensional point, and its zz, yz and xz are zero because the host
gives them so.
"""

from __future__ import annotations

from typing import Any

from ..errors import DeclarationError, NEML2Error, suggestion
from ..models import AbstractModel
from ..types import R2, Vec
from .material_point import MaterialPoint
from .mixed_control import mixed_control
from .stiffness import stiffness_of
from .variables import find_flux, find_gradient

STRESS_FREE: dict[str, tuple[str, ...]] = {
    "three_dimensional": (),
    "plane_strain": (),
    "generalised_plane_strain": (),
    "axisymmetric": (),
    "plane_stress": ("zz", "yz", "xz"),
    "uniaxial_stress": ("yy", "zz", "yz", "xz", "xy"),
}


def point_under(
    hypothesis: str,
    model: AbstractModel,
    gradient: str | None = None,
    flux: str | None = None,
    *,
    stiffness: float | None = None,
    solver: Any = None,
    time: str = "t",
    measure: str | None = None,
    energy: str | None = None,
) -> MaterialPoint:
    """A `MaterialPoint` of `model` under a modelling hypothesis.

    `stiffness` is a stress of the order of an elastic modulus; without it the model is asked, once,
    by small steps from the undeformed state. `solver` as in `mixed_control`; the rest as in
    `MaterialPoint`.

    **Raises:** `DeclarationError` for an unknown hypothesis, and where the stiffness is needed and
    cannot be found; else as `MaterialPoint` and `mixed_control`.
    """
    if hypothesis not in STRESS_FREE:
        raise DeclarationError(
            f"no hypothesis {hypothesis!r}{suggestion(hypothesis, STRESS_FREE)}; one of "
            f"{list(STRESS_FREE)}"
        )
    options: dict[str, Any] = {"time": time, "measure": measure, "energy": energy}
    free = STRESS_FREE[hypothesis]
    if not free:
        return MaterialPoint(model, gradient, flux, **options)
    driven, answer = find_gradient(model, gradient), find_flux(model, flux)
    if issubclass(driven.type, Vec):
        raise DeclarationError(
            f"{hypothesis}: the model is driven by {driven.name!r}, a Vec; hypotheses are about "
            f"strains and deformation gradients"
        )
    scale = stiffness or _stiffness(hypothesis, model, driven.name, answer.name, time)
    held = mixed_control(model, driven.name, answer.name, free, stiffness=scale, solver=solver)
    return MaterialPoint(held, f"prescribed_{driven.name}", answer.name, **options)


def _stiffness(hypothesis: str, model: AbstractModel, gradient: str, flux: str, time: str) -> float:
    """Of the undeformed state; see `stiffness_of`."""
    point = MaterialPoint(model, gradient, flux, time=time)
    try:
        names = [v.name for v in point.external]
        if names:
            raise DeclarationError(f"the model reads {names}")
        starts: dict[str, Any] = {v.name: R2.identity() for v in point.state if v.type is R2}
        start = point.initial_state((), **starts)
        return stiffness_of(lambda g: point.update(start, g, 1.0, tangent=False), start.gradient)
    except NEML2Error as error:
        why = str(error)
    raise DeclarationError(
        f"{hypothesis}: the stiffness of the model in its undeformed state is not known ({why}); "
        f"give stiffness=, a stress of the order of Young's modulus"
    )
