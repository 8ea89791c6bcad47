import itertools

import numpy as np
import pytest

from neml2_jax.laws.common import R2Multiplication
from neml2_jax.testing import check_model
from neml2_jax.types import R2

from .draws import draw

A, B = np.eye(3) + 0.3 * draw(R2, 1), np.eye(3) + 0.3 * draw(R2, 2)
FLAGS = list(itertools.product((False, True), repeat=4))


def op(a, invert, transpose):
    a = np.linalg.inv(a) if invert else a
    return a.T if transpose else a


@pytest.mark.parametrize("invert_A, transpose_A, invert_B, transpose_B", FLAGS)
def test_values(invert_A, transpose_A, invert_B, transpose_B):
    model = R2Multiplication(
        A="a", B="b", to="c",
        invert_A=invert_A, transpose_A=transpose_A, invert_B=invert_B, transpose_B=transpose_B,
    )  # fmt: skip
    want = op(A, invert_A, transpose_A) @ op(B, invert_B, transpose_B)
    np.testing.assert_allclose(model(R2(A), R2(B)).data, want, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("flags", ({}, {"invert_A": True, "transpose_B": True}))
def test_closed_form(flags):
    check_model(
        R2Multiplication(A="a", B="b", to="c", **flags),
        inputs={"a": R2(A), "b": R2(B)},
        outputs={"c": R2(np.linalg.inv(A) @ B.T if flags else A @ B)},
    )
