"""The traction of an interface, shared by the laws that give one."""

from __future__ import annotations

from ....declaration import input_variable, output_variable
from ....models.law import AbstractLaw
from ....types import Scalar, Vec
from ....types.functions import gt, where


class AbstractTraction(AbstractLaw):
    r"""Traction of an interface, $T = (T_n, T_{s1}, T_{s2})$, by its separations.

    The penetration $\delta_p \le 0$ is optional.
    """

    normal_separation: str = input_variable(
        Scalar, "Normal separation", symbol=r"\delta_n", unit="length"
    )
    normal_penetration: str | None = input_variable(
        Scalar, "Normal penetration", symbol=r"\delta_p", unit="length", optional=True
    )
    tangential_separation_1: str = input_variable(
        Scalar, "First tangential separation", symbol=r"\delta_{s1}", unit="length"
    )
    tangential_separation_2: str = input_variable(
        Scalar, "Second tangential separation", symbol=r"\delta_{s2}", unit="length"
    )
    traction: str = output_variable(Vec, "Traction", symbol="T", unit="stress")


class AbstractDamagingTraction(AbstractTraction):
    r"""Traction of an interface whose damage does not heal, $d = \max(d^n, \dots)$."""

    damage_old: str = input_variable(
        Scalar, "Damage a step ago", symbol="d^n", unit="-", of="damage", suffix="~1"
    )
    damage: str = output_variable(Scalar, "Damage", symbol="d", unit="-")


def in_contact(T_n: Scalar, K_p: Scalar, normal_penetration: Scalar | None) -> Scalar:
    r"""$T_n + K_p \delta_p$, or $T_n$ for a law that is given no penetration."""
    return T_n if normal_penetration is None else T_n + K_p * normal_penetration


def irreversible(trial: Scalar, damage_old: Scalar) -> Scalar:
    r"""$\max(d^n, d^{trial})$, whose derivative is that of $d^n$ where both are equal."""
    return where(gt(trial, damage_old), trial, damage_old)
