"""Laws put together by the names of their variables: Barlat's effective stress in the yield surface
of a porous metal, with coalescence, and the flow normal to it."""

import numpy as np
import pytest

from neml2_jax.laws.common import SR2Invariant
from neml2_jax.laws.solid_mechanics import (
    BarlatYld2004EffectiveStress,
    GTNYieldFunction,
    Normality,
    TvergaardNeedlemanCoalescence,
)
from neml2_jax.models import ComposedModel
from neml2_jax.types import SR2, Scalar

q1, q2, YIELD, PHI = 1.5, 1.0, 100.0, 0.2
PHI_STAR = 0.5 * (0.15 + 1.0 / q1)  # half way from coalescence to final fracture
SHEARS = (1.0,) * 6 + (1.1, 0.9, 1.2)


@pytest.fixture(scope="module")
def flow():
    surface = ComposedModel(
        models=(
            BarlatYld2004EffectiveStress(
                first_coefficients=SHEARS, second_coefficients=SHEARS,
                effective_stress="flow_invariant",
            ),
            SR2Invariant(tensor="stress", invariant="poro_invariant", invariant_type="I1"),
            TvergaardNeedlemanCoalescence(
                critical_fraction=0.15, fracture_fraction=0.25, ultimate_fraction=1.0 / q1
            ),
            GTNYieldFunction(
                yield_stress=YIELD, q1=q1, q2=q2, q3=q1 * q1,
                void_fraction="effective_void_fraction",
            ),
        )
    )  # fmt: skip
    normal = Normality(model=surface, function="yield_function", from_=("stress",), to=("N",))
    return surface.compiled(), normal.compiled()


def test_under_pressure(flow):
    """Tvergaard and Needleman (1984), eq. 2: at q1 phi* cosh = (1 + (q1 phi*)^2) / 2 it yields,
    and flows by volume only."""
    surface, normal = flow
    p = np.arccosh((1.0 + (q1 * PHI_STAR) ** 2) / (2.0 * q1 * PHI_STAR)) * 2.0 * YIELD / (3.0 * q2)
    state = {"stress": SR2.fill(p), "void_fraction": Scalar(PHI)}
    np.testing.assert_allclose(surface(state)["yield_function"].data, 0.0, atol=1e-12)
    slope = q1 * PHI_STAR * q2 / YIELD * np.sinh(1.5 * q2 * p / YIELD)
    want = slope * np.array([1.0, 1.0, 1.0, 0.0, 0.0, 0.0])
    np.testing.assert_allclose(normal(state)["N"].data, want, rtol=1e-9, atol=1e-14)


def test_in_shear(flow):
    """Without voids the effective stress is the yield stress. In a shear s of equal transformations
    it is Hosford's of c44 s: c44 s ((1 + 1 + 2^8) / 2)^(1/8)."""
    surface, normal = flow
    hosford = (0.5 * (2.0 + 2.0**8)) ** (1.0 / 8)
    s = YIELD / (1.1 * hosford)
    state = {"stress": SR2.fill(0.0, 0.0, 0.0, s, 0.0, 0.0), "void_fraction": Scalar(0.0)}
    np.testing.assert_allclose(surface(state)["yield_function"].data, 0.0, atol=1e-9)
    want = np.zeros(6)
    want[3] = 2.0 / (s * np.sqrt(2.0))  # f grows as the square of the shear
    np.testing.assert_allclose(normal(state)["N"].data, want, atol=1e-9)
