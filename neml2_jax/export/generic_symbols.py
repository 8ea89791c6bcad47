"""What MGIS reads when it loads a library: names and types of variables, as symbols beside the
functions of a behaviour."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence

from ..declaration.units import TEMPERATURES
from ..models.lagged_names import previous
from ..types import R2, SR2, Scalar, TensorWrapper, Vec
from .layout import Parameter, Variable
from .material_at_point import MaterialAtPoint

_IN_SPACE = {Scalar: 0, SR2: 1 | 3 << 3, Vec: 2 | 3 << 3, R2: 3 | 3 << 3}
"""Numbers of types: three bits say which, and two more its dimension."""
_OF_HYPOTHESIS = {Scalar: 0, SR2: 1, Vec: 2, R2: 3}
"""Those whose dimension is that of the modelling hypothesis."""
_ARRAY, _LONGEST = 5, 127
"""An array: three bits for the count of its axes, seven for each length, then what it is of."""

Names = list[tuple[str, int]]
"""Names with the numbers of their types."""


def symbols(material: MaterialAtPoint, externals: Sequence[Variable], name: str) -> str:
    """Definitions in C, for the end of a file. `externals` are those that are no time, in order.

    **Source:** T. Helfer and others, J. Open Source Softw. 5 (2020) 2003; MGIS 3.1.
    """
    kind, gradients, forces = _kinematics(material)
    taken = {n for n, _ in gradients + forces}
    state: Names = []
    for v in material.state:
        state += _named(v, _free(previous(v.name), "_state", taken))
    state += [(v.name, 0) for v in material.externals if v.name == "t"]
    blocks = [n for f, _ in forces for g, _ in gradients for n in (f, g)]
    fields: Names = []
    for v in externals:
        is_temperature = v.name in TEMPERATURES and "Temperature" not in taken
        fields += _named(v, _free("Temperature" if is_temperature else v.name, "_field", taken))
    lists = {
        "Gradients": gradients,
        "ThermodynamicForces": forces,
        "InternalStateVariables": state,
        "ExternalStateVariables": fields,
        "Parameters": [],
    }
    lines = [f"const unsigned short {name}_{n} = {x};" for n, x in (_NUMBERS | kind).items()]
    lines.append(f'const char *const {name}_mfront_interface = "Generic";')
    for what, entries in lists.items():
        lines += _list_of_names(name, what, [n for n, _ in entries])
        numbers = ", ".join(str(t) for _, t in entries) or "0"
        lines.append(f"const int {name}_{what}Types[] = {{{numbers}}};")
    properties = [n for p in material.parameters for n in _property_names(p)]
    lines += _list_of_names(name, "MaterialProperties", properties)
    lines += _list_of_names(name, "TangentOperatorBlocks", blocks)
    for what in ("InitializeFunctions", "PostProcessings"):
        lines += _list_of_names(name, what, [])
    return "\n".join(lines)


_NUMBERS = {
    "mfront_mkt": 1,  # a behaviour
    "api_version": 1,
    "SymmetryType": 0,
    "TemperatureRemovedFromExternalStateVariables": 0,
    "requiresStiffnessTensor": 0,
    "requiresThermalExpansionCoefficientTensor": 0,
    "ComputesInternalEnergy": 0,
    "ComputesDissipatedEnergy": 0,
}


def _kinematics(material: MaterialAtPoint) -> tuple[dict[str, int], Names, Names]:
    """Numbers of the kind of behaviour, gradients and forces: standard ones have standard names."""
    rates = [v.name for v in material.gradients if v.name.endswith("_rate")]
    if material.measure == "small" and not rates:
        kinds = {"BehaviourType": 1, "BehaviourKinematic": 1}
        return kinds, [("Strain", 1)], [("Stress", 1)]
    if material.measure in ("cauchy", "pk1"):  # the host chooses the stress when it loads
        kinds = {"BehaviourType": 2, "BehaviourKinematic": 3}
        return kinds, [("DeformationGradient", 3)], [("Stress", 1)]
    gradients, forces = (
        [n for v in both for n in _named(v, v.name, in_plane=True)]
        for both in (material.gradients, material.fluxes)
    )
    return {"BehaviourType": 0, "BehaviourKinematic": 0}, gradients, forces


def _named(v: Variable, name: str, in_plane: bool = False) -> Names:
    """The variable as MGIS knows variables: one; an array; or one by one where there are many."""
    numbers = _OF_HYPOTHESIS if in_plane and not v.sites else _IN_SPACE
    kind, count = _kind_of_element(v)
    number = numbers[kind]
    if count == 1:
        return [(name, number)]
    if count <= _LONGEST:
        return [(name, _ARRAY | 1 << 3 | count << 6 | number << 13)]
    return [(f"{name}[{i}]", number) for i in range(count)]


def _free(name: str, ending: str, taken: set[str]) -> str:
    """A name that no other variable has, which is taken then."""
    while name in taken:
        name += ending
    taken.add(name)
    return name


def _kind_of_element(v: Variable) -> tuple[type[TensorWrapper], int]:
    """What a variable is an array of, and of how many: of scalars, where its type has no number."""
    if v.kind in _IN_SPACE:
        return v.kind, math.prod(v.sites)
    return Scalar, v.size


def _property_names(p: Parameter) -> list[str]:
    return [p.name] if p.size == 1 else [f"{p.name}[{i}]" for i in range(p.size)]


def _list_of_names(name: str, what: str, entries: Sequence[str]) -> list[str]:
    texts = ", ".join(json.dumps(n, ensure_ascii=False) for n in entries) or '""'
    return [
        f"const unsigned short {name}_n{what} = {len(entries)};",
        f"const char *const {name}_{what}[] = {{{texts}}};",
    ]
