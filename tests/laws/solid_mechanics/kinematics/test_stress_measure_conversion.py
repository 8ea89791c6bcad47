import numpy as np
import pytest

from neml2_jax.errors import DeclarationError
from neml2_jax.laws.solid_mechanics import StressMeasureConversion
from neml2_jax.testing import check_model
from neml2_jax.types import R2, SR2

F = np.array([[1.2, 0.3, -0.1], [0.05, 0.9, 0.2], [-0.15, 0.1, 1.1]])
SIGMA = np.array([[100.0, 20.0, -30.0], [20.0, -50.0, 10.0], [-30.0, 10.0, 70.0]])
TAU = np.linalg.det(F) * SIGMA
F_INV = np.linalg.inv(F)
# Holzapfel (2000), eqs. 3.8, 3.62, 3.63 and 3.67.
STRESSES = {"CAUCHY": SIGMA, "KIRCHHOFF": TAU, "PK1": TAU @ F_INV.T, "PK2": F_INV @ TAU @ F_INV.T}


def packed(measure):
    s = STRESSES[measure]
    if measure == "PK1":
        return R2(s)
    return SR2.fill(s[0, 0], s[1, 1], s[2, 2], s[1, 2], s[0, 2], s[0, 1])


def conversion(given, to):
    return StressMeasureConversion(from_=given, to=to, from_stress="a", to_stress="b")


@pytest.mark.parametrize("to", STRESSES)
@pytest.mark.parametrize("given", STRESSES)
def test_definitions(given, to):
    if given == to:
        with pytest.raises(DeclarationError, match="two measures"):
            conversion(given, to)
        return
    got, want = conversion(given, to)(R2(F), packed(given)), packed(to)
    assert type(got) is type(want)
    np.testing.assert_allclose(got.data, want.data, rtol=1e-12)


@pytest.mark.slow
@pytest.mark.parametrize(("given", "to"), (("CAUCHY", "PK1"), ("PK1", "PK2"), ("PK2", "KIRCHHOFF")))
def test_derivatives(given, to):
    check_model(
        conversion(given, to),
        inputs={"deformation_gradient": R2(F), "a": packed(given)},
        outputs={"b": packed(to)},
    )


def test_bar():
    """A bar of stretch 2 that thins to half its section: a force of 3 on an area of 1."""
    model = StressMeasureConversion(from_="CAUCHY", to="PK1")
    bar = np.diag([2.0, 0.5**0.5, 0.5**0.5])
    got = model(R2(bar), SR2.fill(6.0, 0.0, 0.0))
    np.testing.assert_allclose(got.data, np.diag([3.0, 0.0, 0.0]), atol=1e-14)
