"""A phase of DAMASK as text of an input file: laws, unknowns, solver and a start."""

from __future__ import annotations

import numpy as np

from ..errors import InputFileError
from .damask import DamaskPhase
from .damask_templates import ELASTIC, FLOW, HEADER, SLIP

MPA = 1e-6
VERSIONS = ("2019", "3.0")
"""Equations: as published (Roters et al. 2019), and of DAMASK from version 3.0 on."""


def damask_input(phase: DamaskPhase, equations: str = "3.0") -> str:
    r"""Text of an input file (HIT) whose model `material` is the phase; MPa, s.

    $$F = F_e F_p, \quad S = C : \tfrac12 (F_e^T F_e - 1), \quad \dot F_p = L_p F_p$$

    The model reads the deformation gradient `F`, `orientation` and the time, and gives `pk1_stress`
    and `cauchy_stress`. The resolved stress is $S$, as in DAMASK. `equations` says what is meant
    where DAMASK differs from what was published. In `isotropic` the published flow is divided by
    the Taylor factor; from 3.0 on it is not, and hardening has a factor `h`, by default 3. In
    `phenopowerlaw` it is the distance from saturation of the system that slips which counts as
    published, from 3.0 on that of the system which hardens.

    **Raises:** `ValueError` for other equations; `InputFileError` for interactions of slip systems
    that are not supported.
    **Source:** F. Roters et al., Comput. Mater. Sci. 158 (2019) 420-478.
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
        saturation_of="SLIPPING" if equations == "2019" else "HARDENED",
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
        values = _body_centred(phase, where) if phase.lattice == "cI" else 4 * (_same(h, where),)
        names = ("self", "coplanar", "collinear", "latent")
        lines = [f"    {n}_interaction = {v:.12g}" for n, v in zip(names, values, strict=True)]
        kind = "SlipInteractionMatrix"
    return "interaction", "\n".join(("  [interaction]", f"    type = {kind}", *lines, "  []"))


def _body_centred(phase: DamaskPhase, where: str) -> tuple[float, float, float, float]:
    """Of a system itself, of systems in one plane, in one direction, and of all others.

    In DAMASK's count of kinds the first is the system itself, 3 are two {110} in one plane, 2, 8,
    9, 25, 26 and 27 two systems of one direction.
    """
    h, active = phase.parameters["h_sl-sl"], {f for f, _ in phase.families}
    most = 28 if "bcc_123" in active else 24 if "bcc_112" in active else 7
    if h.size < most:
        raise InputFileError(f"{where} has {h.size} numbers; {most} kinds of pairs are in {active}")
    one_direction = [2, *(8, 9)] if {"bcc_110", "bcc_112"} <= active else [2]
    one_direction += [25, 26, 27] if "bcc_123" in active else []
    others = [k for k in range(4, most + 1) if k not in (8, 9, 25, 26, 27)]
    collinear, latent = (_same(h[np.array(kinds) - 1], where) for kinds in (one_direction, others))
    return h[0], h[2], collinear, latent


def _same(values: np.ndarray, where: str) -> float:
    """The value that all have; -1 is how DAMASK's own files mark what no pair has."""
    used = values[values != -1.0]
    if not used.size or np.any(used != used[:1]):
        raise InputFileError(
            f"{where}: in lattice cI one value for each system itself, one for systems in one "
            f"plane, one for systems in one direction and one for all other pairs are supported, "
            f"in hP one value for all; got {used.tolist()} where one is needed"
        )
    return float(used[0])


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
        return f"Scalar({_real(values[0])})"
    each = ", ".join(map(_real, values))
    return f"Scalar(jnp.repeat(jnp.array([{each}]), jnp.array({counts})), sub_batch_ndim=1)"


def _matrix(C: np.ndarray) -> str:
    rows = (", ".join(map(_real, row)) for row in C)
    return "SSR4(jnp.array([" + ",\n      ".join(f"[{row}]" for row in rows) + "]))"


def _real(x: float) -> str:
    """Of whole numbers too Python is to make reals."""
    return repr(float(f"{x:.12g}"))
