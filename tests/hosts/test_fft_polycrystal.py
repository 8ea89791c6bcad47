"""The example of a periodic cell: laminates in closed form, bounds of Voigt to Sachs, a picture."""

import itertools
import runpy
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.optimize import root

from neml2_jax.types import MRP
from neml2_jax.types.functions import euler_rodrigues

EXAMPLE = Path(__file__).parents[2] / "examples" / "fft_polycrystal"
sys.path.insert(0, str(EXAMPLE))
try:
    RUN = runpy.run_path(str(EXAMPLE / "run.py"))
finally:
    sys.path.remove(str(EXAMPLE))
Cell, normals, pull = RUN["Cell"], RUN["normals"], RUN["pull"]
SHAPE = (4, 2, 3)
NORMAL, IN_PLANE = [0, 4, 5], [1, 2, 3]  # components on planes x = const., and the others
ORIENTATIONS = MRP.rand(jax.random.key(3), 24)
LAYERS = np.arange(24).reshape(SHAPE) // 12  # two layers along x
GRAINS = np.arange(24).reshape(SHAPE)
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def point():
    return RUN["crystal"]()


def cell(free):
    return Cell(jnp.asarray(normals(SHAPE)), jnp.asarray(free))


def packed(a: np.ndarray) -> np.ndarray:
    """The matrix of a fourth-order tensor in Mandel's packing, here written out."""
    pairs = ((0, 0), (1, 1), (2, 2), (1, 2), (0, 2), (0, 1))
    scale = np.array([1.0, 1.0, 1.0, *(3 * (np.sqrt(2.0),))])
    C = np.array([[a[i, j, k, m] for k, m in pairs] for i, j in pairs])
    return scale[:, None] * C * scale


def stiffness(grain: int) -> np.ndarray:
    """Of copper, turned: C_ijkl = C12 dij dkl + C44 (dik djl + dil djk) + rest of the cube axes."""
    one, Q = np.eye(3), np.asarray(euler_rodrigues(ORIENTATIONS).data[grain])
    c12, c44, rest = 121400.0, 75400.0, 168400.0 - 121400.0 - 2 * 75400.0
    a = c12 * np.einsum("ij,kl->ijkl", one, one)
    a += c44 * (np.einsum("ik,jl->ijkl", one, one) + np.einsum("il,jk->ijkl", one, one))
    a += rest * np.einsum("ia,ja,ka,la->ijkl", Q, Q, Q, Q)
    return packed(a)


def effective_stiffness(point, grain: np.ndarray) -> np.ndarray:
    """Mean stress by mean strain, far below yield."""
    external = {"orientation": MRP(ORIENTATIONS.data[grain])}
    start, columns = point.initial_state(SHAPE, **external), []
    for k in range(6):
        means = np.outer([0.0, 1e-6], np.eye(6)[k])
        last = pull(point, cell(np.zeros(6)), start, means, np.array([0.0, 1e-3]), external)[-1]
        columns.append(np.asarray(last.stress.mean((0, 1, 2))) / 1e-6)
    return np.array(columns).T


def test_elastic_laminate(point):
    """Stress on the planes and strain in them are those of both layers: the rest is elimination.

    G. W. Milton, The Theory of Composites, Cambridge (2002), 9.2.
    """
    C = np.array([stiffness(0), stiffness(1)])
    NN, NT, TT = (C[:, a][:, :, b] for a, b in (
        (NORMAL, NORMAL), (NORMAL, IN_PLANE), (IN_PLANE, IN_PLANE)))  # fmt: skip
    soft = np.linalg.inv(NN)
    compliance = np.linalg.inv(soft.mean(0))
    coupling = compliance @ (soft @ NT).mean(0)
    expected = np.zeros((6, 6))
    expected[np.ix_(NORMAL, NORMAL)] = compliance
    expected[np.ix_(NORMAL, IN_PLANE)] = coupling
    expected[np.ix_(IN_PLANE, NORMAL)] = coupling.T
    own = TT - np.swapaxes(NT, 1, 2) @ soft @ NT
    expected[np.ix_(IN_PLANE, IN_PLANE)] = own.mean(0) + coupling.T @ (soft @ NT).mean(0)
    found = effective_stiffness(point, LAYERS)
    np.testing.assert_allclose(found, expected, atol=1e-4 * expected.max())


def test_plastic_laminate(point):
    """In each layer nothing varies; stress on the planes and strain in them have no jump."""
    external = {"orientation": MRP(ORIENTATIONS.data[LAYERS])}
    times = np.linspace(0.0, 2.0, 4)
    free = RUN["TENSION"]
    means = np.outer(1e-3 * times, np.eye(6)[2])
    start = point.initial_state(SHAPE, **external)
    last = pull(point, cell(free), start, means, times, external)[-1]
    strain, stress = (np.asarray(x).reshape(2, 12, 6) for x in (last.strain, last.stress))
    for x, size in ((strain, 2e-3), (stress, 50.0)):
        np.testing.assert_allclose(x, x[:, :1].repeat(12, 1), atol=1e-4 * size)
    strain, stress = strain[:, 0], stress[:, 0]
    np.testing.assert_allclose(stress[0, NORMAL], stress[1, NORMAL], atol=5e-3)
    np.testing.assert_allclose(strain[0, IN_PLANE], strain[1, IN_PLANE], atol=1e-7)
    np.testing.assert_allclose(stress.mean(0)[free == 1], 0.0, atol=5e-3)
    np.testing.assert_allclose(strain.mean(0)[2], 2e-3, rtol=1e-9)
    assert np.abs(stress[0] - stress[1])[IN_PLANE].max() > 5.0  # the layers do differ
    assert stress.mean(0)[2] < 0.3 * 2e-3 * 1e5  # and flow


def test_elastic_bounds(point):
    """Voigt and Reuss: as quadratic forms, means of compliances and of stiffnesses are bounds."""
    C = np.array([stiffness(g) for g in range(24)])
    voigt, reuss = C.mean(0), np.linalg.inv(np.linalg.inv(C).mean(0))
    found = effective_stiffness(point, GRAINS)
    np.testing.assert_allclose(found, found.T, atol=1e-4 * found.max())
    below, above = (np.linalg.eigvalsh(0.5 * (d + d.T)) for d in (voigt - found, found - reuss))
    gap = np.linalg.eigvalsh(voigt - reuss).max()
    assert min(below.min(), above.min()) > -1e-3 * gap
    assert min(below.max(), above.max()) > 0.05 * gap


def test_bounds_of_flow(point):
    """Steady flow without hardening: power between those of one stress and one rate for all.

    J. W. Hutchinson, Proc. R. Soc. Lond. A 348 (1976) 101-127. The bounds are computed here from
    the slip systems, rigid-plastic, in the five components of deviators.
    """
    planes = np.array([[1, 1, 1], [-1, 1, 1], [1, -1, 1], [1, 1, -1]]) / 3**0.5
    slips = [np.array(d) / 2**0.5 for d in itertools.product((-1, 0, 1), repeat=3)
             if np.abs(d).sum() == 2 and next(x for x in d if x) > 0]  # fmt: skip
    schmid = np.array([np.outer(s, n) for n in planes for s in slips if abs(s @ n) < 1e-9])
    assert schmid.shape == (12, 3, 3)
    Q = np.asarray(euler_rodrigues(ORIENTATIONS).data)
    P = np.einsum("gia,sab,gjb->gsij", Q, 0.5 * (schmid + schmid.swapaxes(1, 2)), Q)
    pairs = ((0, 0), (1, 1), (2, 2), (1, 2), (0, 2), (0, 1))
    P = np.stack([P[..., i, j] * (1.0 if i == j else 2**0.5) for i, j in pairs], -1)
    deviators = np.linalg.svd(np.eye(6)[:3].sum(0)[None])[2][1:]  # a basis of five
    P = P @ deviators.T
    rate = 1e-3 * np.array([-0.5, -0.5, 1.0, 0.0, 0.0, 0.0])

    def flow(stress: np.ndarray) -> np.ndarray:
        r = np.einsum("gsk,gk->gs", P, np.broadcast_to(stress, (24, 5))) / 16.0
        return np.einsum("gs,gsk->gk", 1e-3 * np.abs(r) ** 9 * r, P)

    def solved(residual: Callable[[np.ndarray], np.ndarray], size: int) -> np.ndarray:
        found = cast("Any", root)(
            residual, np.tile(deviators @ rate * 3e4, size), method="lm", tol=1e-12
        )
        assert np.abs(found.fun).max() < 1e-6
        return found.x

    one = solved(lambda s: (flow(s).mean(0) - deviators @ rate) / 1e-3, 1)
    each = solved(lambda s: ((flow(s.reshape(24, 5)) - deviators @ rate) / 1e-3).ravel(), 24)
    sachs = one @ deviators @ rate
    taylor = each.reshape(24, 5).mean(0) @ deviators @ rate

    soft = {n: 0.0 for n in point.parameters if n.endswith("initial_slope")}
    assert len(soft) == 1
    point = point.with_parameters(soft)
    external = {"orientation": MRP(ORIENTATIONS.data[GRAINS])}
    times = np.array([0.0, 0.3, 0.6, 1.0, 2.0, 5.0, 10.0, 40.0, 80.0])
    start = point.initial_state(SHAPE, **external)
    powers = []
    for own in (cell(np.zeros(6)), cell(np.zeros(6))._replace(normals=jnp.zeros((4, 2, 2, 3)))):
        last = pull(point, own, start, np.outer(times, rate), times, external)[-1]
        powers.append(float(np.asarray(last.stress.mean((0, 1, 2))) @ rate))
    field, same = powers
    np.testing.assert_allclose(same, taylor, rtol=1e-3)
    assert sachs < 0.98 * field and field < 0.99 * taylor


def test_example(tmp_path):
    picture, result = RUN["main"](tmp_path, shape=SHAPE, grains=24, steps=4)
    assert picture.stat().st_size > 10000
    assert result["sachs"][-1] < result["stress"][-1] < result["taylor"][-1]
    assert result["field"].residuals[-1] < 1e-5
