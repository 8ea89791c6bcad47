r"""Stresses and tangents of finite strain, from one measure to another.

| name of the tangent | what it is |
|---|---|
| `dP/dF` | first Piola-Kirchhoff stress by deformation gradient, $A_{iJkL}$ |
| `dS/dE` | second Piola-Kirchhoff stress by Green-Lagrange strain, $C_{IJKL}$ |
| `dtau/dd` | Lie derivative of Kirchhoff stress by rate of deformation, $F F F F : C$ |
| `dsigma/dF` | Cauchy stress by deformation gradient |
| `dS/dF`, `dtau/dF` | second Piola-Kirchhoff and Kirchhoff stress by deformation gradient |
| `abaqus` | Jaumann rate of Kirchhoff stress by rate of deformation, over $J$: `DDSDDE` |

Each follows from `dP/dF` and the stress; back from `dS/dE`, `dtau/dd` and `abaqus` it is that of an
objective stress, which depends on the last rotation as it must. Arrays are full, `(*batch, 3, 3)`
and `(*batch, 3, 3, 3, 3)`, of numpy or of JAX.

**Sources:** J. Bonet, R. D. Wood, Nonlinear Continuum Mechanics for Finite Element Analysis,
2nd ed., Cambridge (2008), 5-6; W. Ji, A. M. Waas, Z. P. Bazant, J. Appl. Mech. 80 (2013) 041024
(the rate of Abaqus).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import jax
import numpy as np

from ..errors import suggestion
from .packing import real_array

X = TypeVar("X", np.ndarray, jax.Array)
"""Arrays of one of the two, as all that go into a function are."""

STRESSES = ("pk1", "pk2", "cauchy", "kirchhoff")
TANGENTS = ("dP/dF", "dS/dE", "dtau/dd", "dsigma/dF", "dS/dF", "dtau/dF", "abaqus")


def convert_stress(x: X, given: str, wanted: str, F: X) -> X:
    r"""A stress of one measure as another: $P = F S = \tau F^{-T} = J \sigma F^{-T}$.

    **Raises:** `KeyError` for a measure that is not among `STRESSES`; `TypeError` and `ValueError`
    for what is no array of full tensors.
    """
    _known("stress measure", given, STRESSES)
    _known("stress measure", wanted, STRESSES)
    x, F = _full("the stress", x, 2), _full("F", F, 2)
    if given == wanted:
        return x
    inverse, J = _inverse(F), _det(F)
    P = {
        "pk1": lambda: x,
        "pk2": lambda: F @ x,
        "kirchhoff": lambda: x @ _T(inverse),
        "cauchy": lambda: J * x @ _T(inverse),
    }[given]()
    return {
        "pk1": lambda: P,
        "pk2": lambda: inverse @ P,
        "kirchhoff": lambda: P @ _T(F),
        "cauchy": lambda: P @ _T(F) / J,
    }[wanted]()


def convert_measure(C: X, given: str, wanted: str, F: X, pk1: X) -> X:
    """A tangent of one pair of measures as that of another; `pk1` is the stress at `F`.

    **Raises:** `KeyError` for a tangent that is not among `TANGENTS`; `TypeError` and `ValueError`
    for what is no array of full tensors.
    """
    _known("tangent", given, TANGENTS)
    _known("tangent", wanted, TANGENTS)
    C, F, pk1 = _full("the tangent", C, 4), _full("F", F, 2), _full("pk1", pk1, 2)
    return C if given == wanted else _from_A(_to_A(C, given, F, pk1), wanted, F, pk1)


def _to_A(C: X, given: str, F: X, P: X) -> X:
    e, inverse, J = _einsum(F), _inverse(F), _det(F)
    one, S = _eye(F), inverse @ P
    J4 = J[..., None, None]
    match given:
        case "dP/dF":
            return C
        case "dS/dE":
            return e("ik,LJ->iJkL", one, S) + e("iM,kN,MJNL->iJkL", F, F, C)
        case "dS/dF":
            return e("ik,LJ->iJkL", one, S) + e("iM,MJkL->iJkL", F, C)
        case "dtau/dF":  # P = tau F^-T
            return e("imkL,Jm->iJkL", C, inverse) - e("iL,Jk->iJkL", P, inverse)
        case "dsigma/dF":  # P = J sigma F^-T
            return (
                e("iJ,Lk->iJkL", P, inverse)
                + J4 * e("imkL,Jm->iJkL", C, inverse)
                - e("iL,Jk->iJkL", P, inverse)
            )
        case "abaqus":
            tau = P @ _T(F)
            return _to_A(J4 * C - _jaumann(e, one, tau), "dtau/dd", F, P)
    back = e("Ii,Jj,Kk,Ll,ijkl->IJKL", inverse, inverse, inverse, inverse, C)
    return _to_A(back, "dS/dE", F, P)


def _from_A(A: X, wanted: str, F: X, P: X) -> X:
    e, inverse, J = _einsum(F), _inverse(F), _det(F)
    one, S = _eye(F), inverse @ P
    J4 = J[..., None, None]
    match wanted:
        case "dP/dF":
            return A
        case "dS/dF":
            return e("Mi,iJkL->MJkL", inverse, A - e("ik,LJ->iJkL", one, S))
        case "dS/dE":
            return e("Mi,Nk,iJkL->MJNL", inverse, inverse, A - e("ik,LJ->iJkL", one, S))
        case "dtau/dF":  # tau = P F^T
            return e("iMkL,jM->ijkL", A, F) + e("iL,jk->ijkL", P, one)
        case "dsigma/dF":
            sigma = P @ _T(F) / J
            return _from_A(A, "dtau/dF", F, P) / J4 - e("ij,Lk->ijkL", sigma, inverse)
        case "abaqus":
            return (_from_A(A, "dtau/dd", F, P) + _jaumann(e, one, P @ _T(F))) / J4
    return e("iI,jJ,kK,lL,IJKL->ijkl", F, F, F, F, _from_A(A, "dS/dE", F, P))


def _jaumann(e: Callable[..., X], one: X, tau: X) -> X:
    r"""What $d \tau + \tau d$ is by the symmetric $d$."""
    return 0.5 * (
        e("ik,lj->ijkl", one, tau)
        + e("il,kj->ijkl", one, tau)
        + e("ik,jl->ijkl", tau, one)
        + e("il,jk->ijkl", tau, one)
    )


def _known(what: str, name: str, known: tuple[str, ...]) -> None:
    if name not in known:
        raise KeyError(f"no {what} {name!r}{suggestion(name, known)}; one of {list(known)}")


def _full(what: str, x: X, order: int) -> X:
    array = real_array(what, x)
    if array.shape[-order:] != (3,) * order:
        of = "convert" if order == 2 else "convert_tangent"
        raise ValueError(
            f"{what} is to be an array of full tensors, {(3,) * order} as its last axes, got shape "
            f"{array.shape}; {of} changes packings"
        )
    return array


def _T(x: X) -> X:
    return x.swapaxes(-1, -2)


def _namespace(F: np.ndarray | jax.Array) -> Any:
    return F.__array_namespace__()


def _eye(F: X) -> X:
    return _namespace(F).eye(3, dtype=F.dtype)


def _det(F: X) -> X:
    return _namespace(F).linalg.det(F)[..., None, None]


def _inverse(F: X) -> X:
    return _namespace(F).linalg.inv(F)


def _einsum(F: X) -> Callable[..., X]:
    """`einsum` of the namespace of `F`, over batch axes in front."""
    xp = _namespace(F)
    einsum = xp.einsum if xp is not np else np.einsum

    def over_batch(rule: str, *operands: X) -> X:
        left, right = rule.split("->")
        return einsum(",".join("..." + o for o in left.split(",")) + "->..." + right, *operands)

    return over_batch
