"""A phase of DAMASK as text of an input file: laws, unknowns, solver and a start."""

from __future__ import annotations

import numpy as np

from ..errors import InputFileError
from .damask import DamaskPhase
from .damask_templates import ELASTIC, FLOW, HEADER, SLIP

MPA = 1e-6
VERSIONS = ("2019", "3.0", "3.1")
"""Equations: as published (Roters et al. 2019), and of the versions of DAMASK."""


def damask_input(phase: DamaskPhase, equations: str = "3.0") -> str:
    r"""Text of an input file (HIT) whose model `material` is the phase; MPa, s.

    $$F = F_e F_p, \quad S = C : \tfrac12 (F_e^T F_e - 1), \quad \dot F_p = L_p F_p$$

    The model reads the deformation gradient `F`, `orientation` and the time, and gives `pk1_stress`
    and `cauchy_stress`. The resolved stress is $S$, as in DAMASK. `equations` says which of its
    versions is meant where they differ: in `isotropic` the flow is divided by the Taylor factor
    (2019) or not, and hardening has a factor `h`, by default 3, from 3.0 on; in `phenopowerlaw` it
    is from 3.1 on the hardened system, and not the slipping one, whose distance from saturation
    counts.

    **Raises:** `ValueError` for other equations; `InputFileError` for interactions of slip systems
    that are not supported.
    """
    if equations not in VERSIONS:
        raise ValueError(f"damask_input: equations are {', '.join(VERSIONS)}, got {equations!r}")
    parts = {"phenopowerlaw": _slip, "isotropic": _flow, "none": _elastic}[phase.plasticity]
    left_out = ", ".join(phase.not_carried_over)
    return HEADER.format(
        name=phase.name,
        plasticity=phase.plasticity,
        equations=equations,
        left_out=f"\n# Without influence, and not carried over: {left_out}." if left_out else "",
    ) + parts(phase, equations).replace("@stiffness@", _matrix(MPA * phase.stiffness))


def _slip(phase: DamaskPhase, equations: str) -> str:
    p = phase.parameters
    counts = [n for _, n in phase.families]
    kind = "CubicCrystal" if phase.lattice in ("cF", "cI") else "HexagonalCrystal"
    ratio = "" if phase.c_over_a is None else f"\n    c_over_a = {phase.c_over_a:.12g}"
    interaction, block = _interaction(phase)
    return SLIP.format(
        crystal=kind,
        ratio=ratio if kind == "HexagonalCrystal" else "",
        families=" ".join(f for f, _ in phase.families),
        systems=sum(counts),
        start=_over_slip(MPA * p["xi_0_sl"], counts),
        rate=_over_slip(p["dot_gamma_0_sl"], counts),
        n=_over_slip(p["n_sl"], counts),
        slope=_over_slip(MPA * p["h_0_sl-sl"], counts),
        saturated=_over_slip(MPA * p["xi_inf_sl"], counts),
        a=_over_slip(p["a_sl"], counts),
        saturation_of="HARDENED" if equations == "3.1" else "SLIPPING",
        interaction=interaction,
        interaction_block=block,
    )


def _interaction(phase: DamaskPhase) -> tuple[str, str]:
    """Value of the option `interaction`, and the block that it names, if it names one."""
    h = phase.parameters["h_sl-sl"]
    where = f"phase {phase.name}: h_sl-sl"
    if phase.lattice == "cF":
        if h.size < 7:
            raise InputFileError(f"{where} has {h.size} numbers; seven kinds of pairs are in fcc")
        if h[4] != h[5]:
            raise InputFileError(
                f"{where}: glissile junctions that differ by their sense ({h[4]:g} and {h[5]:g}) "
                f"are not supported"
            )
        names = ("self", "coplanar", "collinear", "hirth", "glissile", "lomer")
        lines = [
            f"    {n}_interaction = {v:.12g}"
            for n, v in zip(names, h[[0, 1, 2, 3, 4, 6]], strict=True)
        ]
        kind = "FccSlipInteractionMatrix"
    else:
        used = h[h != -1.0]  # how DAMASK's own files mark what no pair has
        others = used[1:] if phase.lattice == "cI" else used
        if not used.size or np.any(others != others[:1]):
            raise InputFileError(
                f"{where}: for lattice {phase.lattice} only one value for all pairs of systems is "
                f"supported"
                + (", and another of each with itself" if phase.lattice == "cI" else "")
            )
        rest = others[0] if others.size else used[0]
        names = ("self", "coplanar", "collinear", "latent")
        values = (used[0] if phase.lattice == "cI" else rest, rest, rest, rest)
        lines = [f"    {n}_interaction = {v:.12g}" for n, v in zip(names, values, strict=True)]
        kind = "SlipInteractionMatrix"
    return "interaction", "\n".join(("  [interaction]", f"    type = {kind}", *lines, "  []"))


def _flow(phase: DamaskPhase, equations: str) -> str:
    p = phase.parameters
    if equations == "2019" and float(p.get("h", np.array(1.0))) != 1.0:
        raise InputFileError(
            f"phase {phase.name}: h of isotropic is not in the equations of 2019; take those of 3.0"
        )
    number = {n: f"{float(v):.12g}" for n, v in p.items()}
    return FLOW.format(
        start=f"{MPA * float(p['xi_0']):.12g}",
        rate=number["dot_gamma_0"],
        n=number["n"],
        M=number["M"],
        divided_by="TAYLOR_FACTOR" if equations == "2019" else "ONE",
        slope=f"{MPA * float(p['h_0']):.12g}",
        saturated=f"{MPA * float(p['xi_inf']):.12g}",
        a=number["a"],
        h=number.get("h", "1" if equations == "2019" else "3"),
    )


def _elastic(phase: DamaskPhase, equations: str) -> str:
    return ELASTIC


def _over_slip(values: np.ndarray, counts: list[int]) -> str:
    """Python for one value, or one for each system of the families."""
    if np.all(values == values[0]):
        return f"Scalar({values[0]:.12g})"
    each = ", ".join(f"{v:.12g}" for v in values)
    return f"Scalar(jnp.repeat(jnp.array([{each}]), jnp.array({counts})), sub_batch_ndim=1)"


def _matrix(C: np.ndarray) -> str:
    rows = (", ".join(f"{x:.12g}" for x in row) for row in C)
    return "SSR4(jnp.array([" + ",\n      ".join(f"[{row}]" for row in rows) + "]))"
