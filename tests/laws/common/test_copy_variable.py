import numpy as np
import pytest

from neml2_jax.laws.common import (
    CopyMillerIndex,
    CopyMRP,
    CopyR2,
    CopyScalar,
    CopySR2,
    CopySSR4,
    CopyVec,
    CopyWR2,
)
from neml2_jax.testing import check_model
from neml2_jax.types import MillerIndex

from .draws import draw


@pytest.mark.parametrize(
    "law", (CopyScalar, CopyVec, CopySR2, CopyR2, CopyWR2, CopySSR4, CopyMRP, CopyMillerIndex)
)
def test_copies(law):
    kind = law.value_type
    x = draw(kind, 3)
    check_model(law(from_="x", to="y"), {"x": kind(x)}, {"y": kind(x)})


def test_whole_numbers_stay_whole():
    x = MillerIndex(np.array([1, 1, 0]))
    check_model(CopyMillerIndex(from_="x", to="y"), {"x": x}, {"y": x})
    assert CopyMillerIndex(from_="x", to="y")(x).dtype == x.dtype
