import numpy as np
import pytest

from neml2_jax.laws.solid_mechanics import Hill48EffectiveStress
from neml2_jax.testing import check_model
from neml2_jax.types import SR2, Scalar

COEFFICIENTS = dict(F=0.3, G=0.4, H=0.6, L=1.4, M=1.6, N=1.8)


@pytest.mark.parametrize(
    ("component", "square"),
    ((0, 1.0), (1, 0.9), (2, 0.7), (3, 2.8), (4, 3.2), (5, 3.6)),  # G + H, F + H, F + G, 2L ...
)
def test_one_component_at_a_time(component, square):
    stress = np.zeros(6)
    stress[component] = 50.0 * (1.0 if component < 3 else np.sqrt(2.0))
    check_model(
        Hill48EffectiveStress(**COEFFICIENTS),
        inputs={"stress": SR2(stress)},
        outputs={"effective_stress": Scalar(50.0 * np.sqrt(square))},
    )


@pytest.mark.parametrize("scale", (0.0, 1.0))
def test_isotropic_coefficients_give_von_mises(scale):
    stress = scale * np.array([80.0, -20.0, 10.0, 5.0, -7.0, 30.0])
    deviator = stress - stress[:3].mean() * np.array([1, 1, 1, 0, 0, 0])
    check_model(
        Hill48EffectiveStress(),
        inputs={"stress": SR2(stress)},
        outputs={"effective_stress": Scalar(np.sqrt(1.5 * deviator @ deviator))},
        differences=scale > 0.0,  # a tip
    )
