"""Tangents between measures against differences of a compressible neo-Hookean solid, in numpy."""

import itertools

import numpy as np
import pytest

from neml2_jax.hosts import convert_measure, convert_stress
from neml2_jax.hosts.measures import TANGENTS

G, LAME = 1.3, 2.1
F = np.eye(3) + 0.3 * np.random.default_rng(2).normal(size=(3, 3))
H = 1e-6


def pk2(F):
    C = F.T @ F
    inverse = np.linalg.inv(C)
    return G * (np.eye(3) - inverse) + LAME * np.log(np.linalg.det(F)) * inverse


def stress(measure, F):
    J, S = np.linalg.det(F), pk2(F)
    return {"pk1": F @ S, "pk2": S, "kirchhoff": F @ S @ F.T, "cauchy": F @ S @ F.T / J}[measure]


def by_F(measure):
    out = np.zeros((3, 3, 3, 3))
    for k, L in np.ndindex(3, 3):
        d = np.zeros((3, 3))
        d[k, L] = H
        out[:, :, k, L] = (stress(measure, F + d) - stress(measure, F - d)) / (2 * H)
    return out


def rate(kind):
    """Rates of Kirchhoff stress along symmetric rates of deformation d, so that Fdot = d F."""
    out = np.zeros((3, 3, 3, 3))
    tau = stress("kirchhoff", F)
    for k, L in np.ndindex(3, 3):
        d = np.zeros((3, 3))
        d[k, L] += 0.5
        d[L, k] += 0.5
        moved = [stress("kirchhoff", F + s * H * d @ F) for s in (1, -1)]
        jaumann = (moved[0] - moved[1]) / (2 * H)  # no spin: the plain rate
        lie = jaumann - d @ tau - tau @ d
        out[:, :, k, L] = lie if kind == "lie" else jaumann / np.linalg.det(F)
    return out


def by_E():
    """S by E: E is moved through C = 1 + 2E, whose root is a deformation gradient."""
    E = 0.5 * (F.T @ F - np.eye(3))

    def of(E):
        values, vectors = np.linalg.eigh(np.eye(3) + 2 * E)
        return pk2(vectors @ np.diag(np.sqrt(values)) @ vectors.T)

    out = np.zeros((3, 3, 3, 3))
    for k, L in np.ndindex(3, 3):
        d = np.zeros((3, 3))
        d[k, L] += 0.5 * H
        d[L, k] += 0.5 * H
        out[:, :, k, L] = (of(E + d) - of(E - d)) / (2 * H)
    return out


TRUTH = {
    "dP/dF": by_F("pk1"),
    "dS/dF": by_F("pk2"),
    "dtau/dF": by_F("kirchhoff"),
    "dsigma/dF": by_F("cauchy"),
    "dS/dE": by_E(),
    "dtau/dd": rate("lie"),
    "abaqus": rate("jaumann"),
}


def test_every_pair_of_tangents():
    assert set(TRUTH) == set(TANGENTS)
    for a, b in itertools.product(TRUTH, repeat=2):
        got = convert_measure(TRUTH[a][None], a, b, F[None], stress("pk1", F)[None])[0]
        np.testing.assert_allclose(got, TRUTH[b], atol=1e-6, err_msg=f"{a} to {b}")


def test_every_pair_of_stresses():
    for a, b in itertools.product(("pk1", "pk2", "cauchy", "kirchhoff"), repeat=2):
        got = convert_stress(stress(a, F)[None], a, b, F[None])[0]
        np.testing.assert_allclose(got, stress(b, F), atol=1e-12)


def test_refusals():
    with pytest.raises(ValueError, match=r"the stress is .* got shape \(6,\); convert changes"):
        convert_stress(np.ones(6), "cauchy", "pk1", F)
    with pytest.raises(KeyError, match="did you mean 'cauchy'"):
        convert_stress(F, "cauchi", "pk1", F)
    with pytest.raises(KeyError, match="no tangent 'dP/dE'"):
        convert_measure(TRUTH["dP/dF"], "dP/dE", "dP/dF", F, F)
