"""Tension of a viscoplastic bar in one dimension, by scipy: data for examples of calibrations."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from scipy.integrate import solve_ivp

NORMAL = np.sqrt(2.0 / 3.0)  # the yield function has a gradient of unit length


def stress(
    strain: np.ndarray,
    rate: float,
    *,
    young: float,
    yield_stress: float,
    drag: float,
    exponent: float,
    hardening: Callable[[float], float],
) -> np.ndarray:
    """Of a bar that is pulled at a rate, with Perzyna's flow and a hardening by plastic strain."""

    def slope(t: float, y: np.ndarray) -> list[float]:
        s, p = y
        over = max(s - yield_stress - hardening(p), 0.0)
        flow = NORMAL * (NORMAL * over / drag) ** exponent
        return [young * (rate - flow), flow]

    times = strain / rate
    span = float(times[0]), float(times[-1])
    found = solve_ivp(slope, span, [0.0, 0.0], "LSODA", times, rtol=1e-9, atol=1e-9)
    return found.y[0]


def write(path: Path, rate: float, noise: float, strain: np.ndarray, measured: np.ndarray) -> None:
    """A table with a header, as of a laboratory."""
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"# Made up: scipy at a rate of {rate:g} 1/s, and noise of {noise:g} MPa\n")
        file.write("time [s],strain [%],stress [MPa]\n")
        for e, s in zip(strain, measured):
            file.write(f"{e / rate:.6g},{100 * e:.5f},{s:.2f}\n")
