"""Iron at low temperature, system by system: the equations of `MONO_DD_CC` in plain Python.

G. Monnet, L. Vincent, B. Devincre, Acta Mater. 61 (2013) 6178-6190; code_aster R5.03.11. MPa, s,
micrometres, eV.
"""

import math

import numpy as np

A = np.full((12, 12), 0.1) + 0.6 * (np.abs(np.subtract.outer(range(12), range(12))) == 6)
np.fill_diagonal(A, 0.1024)
TAU_F, TAU_0, MU, B, D, LC = 20.0, 363.0, 80e3, 2.48e-4, 0.01, 0.124
RHO_M, OMEGA, G0, KT = 0.1, 1e11, 0.84, 0.0259
GAMMA_0, N, GRAIN, K_S, K_F, Y = 1e-3, 20.0, 10.0, 100.0, 30.0, 1e-3


def strength(i, rho, rate):
    """Slip strength, length of screws, spacing and strength of obstacles of system `i`."""
    others = [j for j in range(12) if j != i]
    forest = sum(rho[j] for j in others)
    alpha = math.sqrt(sum(A[i, j] * rho[j] for j in others) / forest)
    g = 1.0
    if rate > 0.0:
        g = min(1.0, KT / G0 * math.log(RHO_M * B * OMEGA / math.sqrt(forest) / rate))
    if g == 1.0:  # straight screws
        spacing, length, kept = 1.0 / math.sqrt(forest) - D, LC, 0.0
    else:
        R = MU * B / (2.0 * TAU_0 * (1.0 - g) ** 2)
        spacing = 1.0 / min(math.sqrt(forest), (D + 2.0 * R) * forest) - D
        length, kept = max(spacing - 2.0 * alpha * R, LC), 1.0 / (2.0 * alpha * R + LC)
    line = max(0.0, alpha * MU * B * (1.0 / spacing - kept))
    own = MU * B * math.sqrt(A[i, i] * rho[i])
    return TAU_F + math.hypot(line, own), length, spacing, alpha


def slip_rate(tau, strength, length):
    share = max(0.0, abs(tau) - strength) / TAU_0
    kinks = RHO_M * B * OMEGA * length * math.exp(-G0 / KT * (1.0 - math.sqrt(share)))
    drag = GAMMA_0 * (abs(tau) / strength) ** N
    return math.copysign(1.0 / (1.0 / kinks + 1.0 / drag), tau) if tau else 0.0


def storage(i, rho, gamma, tau, strength, spacing, alpha):
    beyond = max(0.0, abs(tau) - strength)
    forest = sum(rho) - rho[i]
    stored = math.sqrt(A[i, i] * rho[i]) / K_S + alpha * spacing * forest / K_F
    lost = rho[i] / (1.0 / Y + 2.0 * math.pi * beyond / (MU * B))
    return abs(gamma) / B * (1.0 / GRAIN + (1.0 - beyond / TAU_0) * stored - lost)
