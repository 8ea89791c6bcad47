"""`material.yaml` of DAMASK: elasticity `Hooke`, plasticity `phenopowerlaw` and `isotropic`.

What a phase has beside these is refused by its name, so that nothing is left out without a word.

**Source:** F. Roters et al., Comput. Mater. Sci. 158 (2019) 420-478; names of options as in DAMASK
3, https://damask-multiphysics.org.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ..errors import InputFileError, suggestion
from ..text_files import read_text
from ..types import MRP, Quaternion
from ..types.functions import from_quaternion

ROOM_TEMPERATURE = 293.15

# By lattice: the families of slip systems in DAMASK's order, with the number of systems of each.
FAMILIES = {
    "cF": (("fcc", 12),),
    "cI": (("bcc_110", 12), ("bcc_112", 12), ("bcc_123", 24)),
    "hP": (
        ("basal", 3), ("prismatic", 3), ("pyramidal_a", 6), ("pyramidal_ca_1", 12),
        ("pyramidal_ca_2", 6),
    ),
    "tI": (),
}  # fmt: skip
CONSTANTS = {
    "cF": ("C_11", "C_12", "C_44"),
    "cI": ("C_11", "C_12", "C_44"),
    "hP": ("C_11", "C_12", "C_13", "C_33", "C_44"),
    "tI": ("C_11", "C_12", "C_13", "C_33", "C_44", "C_66"),
}
OF_SLIP = ("dot_gamma_0_sl", "n_sl", "a_sl", "h_0_sl-sl", "xi_0_sl", "xi_inf_sl")
OF_FLOW = ("xi_0", "xi_inf", "dot_gamma_0", "n", "h_0", "M", "a")
WITHOUT_PHYSICS = {"type", "references", "output", "atol_xi", "atol_gamma"}
"""Keys that say nothing of the law."""


class DamaskPhase(NamedTuple):
    """A phase of a `material.yaml` whose laws this library has; units of the file (Pa, s)."""

    name: str
    lattice: str
    c_over_a: float | None
    stiffness: np.ndarray
    """In Mandel's packing, `(6, 6)`."""
    plasticity: str
    """`phenopowerlaw`, `isotropic` or `none`."""
    families: tuple[tuple[str, int], ...]
    """Active families of slip systems and their numbers of systems."""
    parameters: Mapping[str, np.ndarray]
    """Of the plastic law: one number, or one for each active family; `h_sl-sl` as in the file."""
    not_carried_over: tuple[str, ...]
    """Parts of the phase that are no mechanics: they have no influence here."""


def read_damask_phase(
    path: str | Path, phase: str | None = None, temperature: float = ROOM_TEMPERATURE
) -> DamaskPhase:
    """A phase of a `material.yaml`; `phase` may be left out where there is one only.

    `temperature` [K] is that of the elastic constants.

    **Raises:** `InputFileError`, beginning with the path, for what is no `material.yaml` and for
    each law and option that this library does not have, by its name; `ImportError` without PyYAML.
    """
    document = _mapping(f"{path}: phase", _document(path).get("phase"))
    phases = {" ".join(str(name).split()): data for name, data in document.items()}
    if phase is None and len(phases) != 1:
        raise InputFileError(f"{path} has the phases {list(phases)}: say which")
    name = next(iter(phases)) if phase is None else phase
    if name not in phases:
        raise InputFileError(
            f"{path} has no phase {name!r}{suggestion(name, phases)}; it has {list(phases)}"
        )
    where = f"{path}: phase {name}"
    data = _mapping(where, phases[name])
    lattice = data.get("lattice")
    if lattice not in FAMILIES:
        raise InputFileError(f"{where}: lattice is one of {list(FAMILIES)}, got {lattice!r}")
    if "damage" in data:
        raise InputFileError(f"{where}: damage is not supported")
    mechanical = _mapping(f"{where}: mechanical", data.get("mechanical"))
    _refuse_others(f"{where}: mechanical", mechanical, ("elastic", "plastic", "output"))
    ratio = _number(f"{where}: c/a", data["c/a"]) if "c/a" in data else None
    if lattice == "hP" and ratio is None:
        raise InputFileError(f"{where}: c/a is missing, which a lattice hP has")
    elastic = _mapping(f"{where}: elastic", mechanical.get("elastic"))
    plastic = _mapping(f"{where}: plastic", mechanical.get("plastic", {"type": "none"}))
    kind, families, parameters = _plasticity(f"{where}: plastic", plastic, lattice)
    return DamaskPhase(
        name,
        lattice,
        ratio,
        _stiffness(f"{where}: elastic", elastic, lattice, temperature),
        kind,
        families,
        parameters,
        tuple(k for k in data if k not in ("lattice", "c/a", "mechanical", "references")),
    )


def damask_orientations(path: str | Path) -> tuple[MRP, tuple[str, ...]]:
    """Orientation and phase of the constituents of `material`, `(constituents,)`, in their order.

    DAMASK's `O` is the rotation from sample to crystal axes, written passively; the rotation that
    turns the sample axes onto the crystal axes has the same quaternion.

    **Raises:** `InputFileError` for constituents without an orientation, and with what is not read,
    such as an elastic stretch `V_e`.
    """
    materials = _document(path).get("material")
    if not isinstance(materials, list):
        raise InputFileError(f"{path}: material is missing; it is a list of constituents")
    quaternions, phases = [], []
    for i, material in enumerate(materials):
        parts = _mapping(f"{path}: material {i}", material).get("constituents")
        if not isinstance(parts, list):
            raise InputFileError(f"{path}: material {i} has no list of constituents")
        for part in parts:
            where = f"{path}: material {i}"
            constituent = _mapping(where, part)
            _refuse_others(where, constituent, ("phase", "v", "O"))
            quaternion = _numbers(f"{where}: O", constituent.get("O"))
            if quaternion.shape != (4,) or abs(np.linalg.norm(quaternion) - 1.0) > 1e-5:
                raise InputFileError(
                    f"{where}: O is four numbers of norm 1, got {constituent.get('O')!r}"
                )
            quaternions.append(quaternion)
            phases.append(str(constituent.get("phase")))
    return from_quaternion(Quaternion(np.array(quaternions))), tuple(phases)


# ---------------------------------------------------------------------- parts of a phase


def _stiffness(where: str, elastic: Mapping[str, Any], lattice: str, T: float) -> np.ndarray:
    """The stiffness at a temperature, in Mandel's packing."""
    if elastic.get("type") != "Hooke":
        raise InputFileError(
            f"{where}: elasticity of type {elastic.get('type')!r} is not supported; Hooke is"
        )
    names = CONSTANTS[lattice]
    powers = [f"{n},{p}" for n in names for p in ("T", "T^2")]
    _refuse_others(where, elastic, (*names, *powers, "T_ref", "type", "references", "output"))
    away = T - _number(f"{where}: T_ref", elastic.get("T_ref", ROOM_TEMPERATURE))
    c = {
        n: _number(f"{where}: {n}", elastic.get(n))
        + _number(f"{where}: {n},T", elastic.get(f"{n},T", 0.0)) * away
        + _number(f"{where}: {n},T^2", elastic.get(f"{n},T^2", 0.0)) * away**2
        for n in names
    }
    c.setdefault("C_13", c["C_12"])
    c.setdefault("C_33", c["C_11"])
    c.setdefault("C_66", 0.5 * (c["C_11"] - c["C_12"]) if lattice == "hP" else c["C_44"])
    C = np.diag([c["C_11"], c["C_11"], c["C_33"], 2 * c["C_44"], 2 * c["C_44"], 2 * c["C_66"]])
    C[0, 1] = C[1, 0] = c["C_12"]
    C[:2, 2] = C[2, :2] = c["C_13"]
    if np.linalg.eigvalsh(C).min() <= 0.0:
        raise InputFileError(f"{where}: the elastic energy is not positive at {T:g} K")
    return C


def _plasticity(
    where: str, plastic: Mapping[str, Any], lattice: str
) -> tuple[str, tuple[tuple[str, int], ...], dict[str, np.ndarray]]:
    kind = plastic.get("type")
    if kind == "none":
        return kind, (), {}
    if kind == "isotropic":
        for name in ("h_ln", "c_1", "c_2", "c_3", "c_4", "dilatation"):
            if plastic.get(name):
                raise InputFileError(f"{where}: {name} of isotropic is not supported")
        known = (*OF_FLOW, "h", "h_ln", "c_1", "c_2", "c_3", "c_4", "dilatation")
        _refuse_others(where, plastic, (*known, *WITHOUT_PHYSICS))
        names = (*OF_FLOW, *(n for n in ("h",) if n in plastic))
        values = {n: np.array(_number(f"{where}: {n}", plastic.get(n))) for n in names}
        _check_positive(where, values, set(names) - {"h_0", "h"})
        return kind, (), values
    if kind != "phenopowerlaw":
        raise InputFileError(
            f"{where}: plasticity of type {kind!r} is not supported; phenopowerlaw, isotropic and "
            f"none are"
        )
    return kind, *_slip(where, plastic, lattice)


def _slip(
    where: str, plastic: Mapping[str, Any], lattice: str
) -> tuple[tuple[tuple[str, int], ...], dict[str, np.ndarray]]:
    if np.any(_numbers(f"{where}: N_tw", plastic.get("N_tw", []))):
        raise InputFileError(f"{where}: twinning (N_tw) of phenopowerlaw is not supported")
    if np.any(_numbers(f"{where}: a_non-Schmid", plastic.get("a_non-Schmid", []))):
        raise InputFileError(f"{where}: a_non-Schmid of phenopowerlaw is not supported")
    twins = [k for k in plastic if k.endswith("_tw") or "-tw" in k or "tw-" in k]
    # c_1 to c_4 act through twins alone.
    known = ("N_sl", "h_sl-sl", "c_1", "c_2", "c_3", "c_4", "a_non-Schmid", *OF_SLIP, *twins)
    _refuse_others(where, plastic, (*known, *WITHOUT_PHYSICS))
    counts = np.atleast_1d(_numbers(f"{where}: N_sl", plastic.get("N_sl")))
    families = FAMILIES[lattice]
    for count, (family, full) in zip(counts, families):
        if count not in (0, full):
            raise InputFileError(
                f"{where}: {count:g} of the {full} systems of {family} (N_sl) are not supported; "
                f"all or none are"
            )
    if np.any(counts[len(families) :]) or not np.any(counts):
        raise InputFileError(
            f"{where}: N_sl [{', '.join(f'{n:g}' for n in counts)}] is not supported; of lattice "
            f"{lattice} the families are {[f for f, _ in families]}"
        )
    active = np.flatnonzero(counts)
    values = {}
    for name in OF_SLIP:
        given = _numbers(f"{where}: {name}", plastic.get(name))
        given = np.full(counts.shape, given) if given.ndim == 0 else given
        if given.shape != counts.shape:
            raise InputFileError(
                f"{where}: {name} has {given.size} numbers for {counts.size} families (N_sl)"
            )
        values[name] = given[active]
    _check_positive(where, values, set(OF_SLIP) - {"h_0_sl-sl"})
    values["h_sl-sl"] = np.atleast_1d(_numbers(f"{where}: h_sl-sl", plastic.get("h_sl-sl")))
    return tuple(families[i] for i in active), values


# ---------------------------------------------------------------------- reading


def _document(path: str | Path) -> Mapping[str, Any]:
    try:
        import yaml
    except ImportError:
        raise ImportError(
            "reading a material.yaml needs PyYAML: pip install 'neml2_jax[damask]'"
        ) from None
    text = read_text(path)
    try:
        found = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise InputFileError(f"{path} is no YAML: {' '.join(str(error).split())}") from None
    if not isinstance(found, Mapping):
        raise InputFileError(f"{path} is no material.yaml: it has no sections")
    return found


def _mapping(where: str, value: Any) -> Mapping[str, Any]:
    if not isinstance(value, Mapping) or not value:
        raise InputFileError(f"{where}: a section with entries is needed, got {value!r}")
    return value


def _refuse_others(where: str, given: Iterable[str], known: Iterable[str]) -> None:
    known = list(known)
    for name in given:
        if name not in known:
            raise InputFileError(f"{where}: {name} is not supported{suggestion(str(name), known)}")


def _number(where: str, value: Any) -> float:
    number = _numbers(where, value)
    if number.ndim:
        raise InputFileError(f"{where} is a number, got {value!r}")
    return float(number)


def _numbers(where: str, value: Any) -> np.ndarray:
    """Numbers; YAML 1.1 takes `1e+6`, without a point, for text."""
    if value is None:
        raise InputFileError(f"{where} is missing")
    try:
        numbers = np.array(value, float)
    except (TypeError, ValueError):
        raise InputFileError(f"{where} is made of numbers, got {value!r}") from None
    if not np.isfinite(numbers).all():
        raise InputFileError(f"{where} is made of finite numbers, got {value!r}")
    return numbers


def _check_positive(where: str, values: Mapping[str, np.ndarray], names: Iterable[str]) -> None:
    for name in names:
        if not np.all(values[name] > 0.0):
            raise InputFileError(f"{where}: {name} is positive, got {values[name].tolist()}")
