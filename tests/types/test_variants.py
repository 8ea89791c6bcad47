"""Functions on tensors with and without `jit`, on a device, under `pmap` where there are devices.

What they must give is written out in NumPy, on the full matrices.
"""

import chex
import numpy as np
from absl.testing import parameterized

from neml2_jax.types import R2, SR2, WR2
from neml2_jax.types import functions as F

RNG = np.random.default_rng(7)
M = RNG.normal(size=(2, 3, 3))
S = M + np.swapaxes(M, -1, -2)
EYE = np.eye(3)


def of_matrix(x):
    """What full matrices are as a tensor."""
    return F.sym(R2(x)) if np.allclose(x, np.swapaxes(x, -1, -2)) else R2(x)


def trace(x):
    return np.trace(x, axis1=-2, axis2=-1)


def deviator(x):
    return x - trace(x)[..., None, None] / 3.0 * EYE


def part(sign):
    return lambda x: (x + sign * np.swapaxes(x, 1, 2)) / 2.0


CASES = {
    "norm": (F.norm, S, lambda x: np.linalg.norm(x, axis=(-2, -1))),
    "trace": (F.tr, S, trace),
    "determinant": (F.det, S, np.linalg.det),
    "inverse": (F.inv, S, np.linalg.inv),
    "deviator": (F.dev, S, deviator),
    "von Mises": (F.vonmises, S, lambda x: np.sqrt(1.5 * np.sum(deviator(x) ** 2, (1, 2)))),
    "principal values": (F.principal_values, S, np.linalg.eigvalsh),
    "symmetric part": (F.sym, M, part(1.0)),
    "skew part": (F.skew, M, part(-1.0)),
    "transpose": (F.transpose, M, lambda x: np.swapaxes(x, 1, 2)),
    "product": (lambda a: a @ a, M, lambda x: x @ x),
}


def numbers(a):
    """Components of a tensor; of a packed one those of its matrix."""
    unpacked = {SR2: F.r2_from_sr2, WR2: F.r2_from_wr2}.get(type(a), lambda a: a)
    return unpacked(a).data


class Functions(chex.TestCase):
    @chex.all_variants
    @parameterized.named_parameters((name, *case) for name, case in CASES.items())
    def test_against_numpy(self, function, x, expected):
        found = self.variant(function)(of_matrix(x))
        chex.assert_tree_all_finite(found)
        got = (
            np.sort(numbers(found)) if function is CASES["principal values"][0] else numbers(found)
        )
        chex.assert_trees_all_close(got, expected(x), rtol=1e-12, atol=1e-12)
