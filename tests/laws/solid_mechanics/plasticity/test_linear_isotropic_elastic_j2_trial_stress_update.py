import pytest

from neml2_jax.laws.solid_mechanics import LinearIsotropicElasticJ2TrialStressUpdate
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar


@pytest.mark.parametrize(
    ("types", "values"),
    (
        (("YOUNGS_MODULUS", "POISSONS_RATIO"), (260.0, 0.3)),
        (("BULK_MODULUS", "SHEAR_MODULUS"), (650.0 / 3.0, 100.0)),  # the same solid
    ),
)
def test_radial_return(types, values):
    """With G = 100 an increment of 0.02 takes 3G * 0.02 = 6 off the trial stress."""
    check_model(
        LinearIsotropicElasticJ2TrialStressUpdate(coefficients=values, coefficient_types=types),
        inputs={
            "elastic_trial_stress": Scalar(40.0),
            "equivalent_plastic_strain": Scalar(0.05),
            "equivalent_plastic_strain~1": Scalar(0.03),
        },
        outputs={"updated_trial_stress": Scalar(34.0)},
    )
