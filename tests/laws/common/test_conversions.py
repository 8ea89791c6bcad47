"""Laws that only convert: symmetric and skew parts, full tensors, spherical tensors, components."""

import numpy as np
import pytest

from neml2_jax.errors import DeclarationError
from neml2_jax.laws.common import R2ToSR2, R2ToWR2, ScalarToDiagonalSR2, SR2ToR2, VecComponents
from neml2_jax.testing import check_model
from neml2_jax.types import R2, SR2, WR2, Scalar, Vec

from .draws import draw

A = draw(R2, 1)
S = 0.5 * (A + A.T)
W = 0.5 * (A - A.T)
ROOT = np.sqrt(2.0)
MANDEL = np.array([S[0, 0], S[1, 1], S[2, 2], ROOT * S[1, 2], ROOT * S[0, 2], ROOT * S[0, 1]])


def test_symmetric_part():
    check_model(R2ToSR2(), {"input": R2(A)}, {"output": SR2(MANDEL)})


def test_skew_part():
    axial = np.array([W[2, 1], W[0, 2], W[1, 0]])
    check_model(R2ToWR2(), {"input": R2(A)}, {"output": WR2(axial)})


def test_symmetric_tensor_in_full():
    check_model(SR2ToR2(), {"input": SR2(MANDEL)}, {"output": R2(S)})


@pytest.mark.parametrize("s", (0.0, -2.5))
def test_spherical_tensor(s):
    spherical = np.array([s, s, s, 0.0, 0.0, 0.0])
    check_model(ScalarToDiagonalSR2(), {"input": Scalar(s)}, {"output": SR2(spherical)})


def test_components_of_a_vector():
    v = draw(Vec, 2)
    check_model(
        VecComponents(from_="v", to="a b c"),
        {"v": Vec(v)},
        {"a": Scalar(v[0]), "b": Scalar(v[1]), "c": Scalar(v[2])},
    )
    with pytest.raises(DeclarationError, match="3 components"):
        VecComponents(from_="v", to="a b")
