import numpy as np
import pytest

from neml2_jax.laws.solid_mechanics import FccSlipInteractionMatrix, SlipInteractionMatrix
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar

from .crystals import DIRECTIONS, PLANES, crystal, magnesium

SELF, COPLANAR, COLLINEAR, HIRTH, GLISSILE, LOMER = 1.0, 1.2, 12.3, 0.6, 1.6, 1.8


def matrix(**given):
    return FccSlipInteractionMatrix(
        self_interaction=SELF,
        coplanar_interaction=COPLANAR,
        collinear_interaction=COLLINEAR,
        hirth_interaction=HIRTH,
        glissile_interaction=GLISSILE,
        lomer_interaction=LOMER,
        crystal_geometry=crystal,
        **given,
    )


def junction(i, j):
    """By the product of two dislocations: what their Burgers vectors add up to, and where it lies.

    A sum of two in one <110> family is again of it where they stand at 120 degrees: it glides if it
    lies in one of the two planes, and is locked (Lomer) if it does not.
    """
    if i == j:
        return SELF
    if abs(abs(PLANES[i] @ PLANES[j]) - 1.0) < 1e-8:
        return COPLANAR
    cosine = DIRECTIONS[i] @ DIRECTIONS[j]
    if abs(abs(cosine) - 1.0) < 1e-8:
        return COLLINEAR
    if abs(cosine) < 1e-8:
        return HIRTH
    product = DIRECTIONS[i] - np.sign(cosine) * DIRECTIONS[j]
    glides = min(abs(product @ PLANES[i]), abs(product @ PLANES[j])) < 1e-8
    return GLISSILE if glides else LOMER


def test_by_the_product_of_the_reaction():
    expected = np.array([[junction(i, j) for j in range(12)] for i in range(12)])
    for value, count in zip(
        (SELF, COPLANAR, COLLINEAR, HIRTH, GLISSILE, LOMER), (1, 2, 1, 2, 4, 2)
    ):
        np.testing.assert_allclose((expected == value).sum(1), count)
    check_model(matrix(), inputs={}, outputs={"interaction": Scalar(expected, sub_batch_ndim=2)})


def test_other_crystals_are_refused():
    with pytest.raises(ValueError, match="not the 12 of"):
        FccSlipInteractionMatrix(
            self_interaction=1.0,
            coplanar_interaction=1.0,
            collinear_interaction=1.0,
            hirth_interaction=1.0,
            glissile_interaction=1.0,
            lomer_interaction=1.0,
            crystal_geometry=magnesium,
        )


def test_with_equal_junctions_it_is_the_coarser_matrix():
    coarse = SlipInteractionMatrix(
        coplanar_interaction=1.2,
        collinear_interaction=2.0,
        latent_interaction=1.5,
        crystal_geometry=crystal,
    )
    fine = FccSlipInteractionMatrix(
        self_interaction=1.0,
        coplanar_interaction=1.2,
        collinear_interaction=2.0,
        hirth_interaction=1.5,
        glissile_interaction=1.5,
        lomer_interaction=1.5,
        crystal_geometry=crystal,
    )
    np.testing.assert_allclose(fine().data, coarse().data, rtol=1e-14)
