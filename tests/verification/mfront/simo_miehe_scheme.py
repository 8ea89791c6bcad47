"""Simo and Miehe's plasticity in tension, in plain Python: with either equation for the trace.

The elastic left Cauchy-Green tensor of determinant one is x 1 + d, its deviator d being the
Kirchhoff deviator over mu, so that x^3 - c (s/mu)^2 x + det d = 1 with Mises' stress s and c = 1/3.
MFront's test behaviour has c = 1/2. Backward Euler, GPa; x and d are kept axially and laterally.
"""

from collections.abc import Iterator

import numpy as np
from scipy.optimize import root_scalar

BULK, MU = 200.0 / (3.0 * 0.4), 200.0 / 2.6
YIELD, HARDENING = 0.2, 200.0 * 20.0 / 180.0


def tension(c: float) -> Iterator[tuple[float, float, float]]:
    """Lateral stretch, Cauchy stress in MPa and equivalent plastic strain of each of 20 steps."""
    b, F, p = np.ones(2), np.ones(2), 0.0
    for number in range(1, 21):
        axial = 1.0 + 0.7 * number / 20.0

        def at(lateral: float, axial=axial, b=b, F=F, p=p):
            f = np.array([axial, lateral]) / F
            trial = (f[0] * f[1] ** 2) ** (-2.0 / 3.0) * f**2 * b
            trace = trial[0] + 2.0 * trial[1]
            mises = MU * (trial[0] - trial[1])
            flow = max((mises - YIELD - HARDENING * p) / (MU * trace + HARDENING), 0.0)
            s = mises - MU * trace * flow
            J = axial * lateral**2
            pressure = 0.5 * BULK * (J * J - 1.0)
            deviator = s * np.array([2.0, -1.0]) / 3.0
            return deviator + pressure, s, deviator / MU, p + flow, J

        found = root_scalar(lambda x: at(x)[0][1], bracket=(0.5 * F[1], 1.1 * F[1]), xtol=1e-15)
        lateral = float(found.root)
        stress, s, d, p, J = at(lateral)
        roots = np.roots([1.0, 0.0, -c * (s / MU) ** 2, d[0] * d[1] ** 2 - 1.0])
        x = roots[np.abs(roots.imag) < 1e-9].real
        b, F = x[np.abs(x - 1.0).argmin()] + d, np.array([axial, lateral])
        yield lateral, float(1e3 * stress[0] / J), float(p)
