import math

from neml2_jax.laws.solid_mechanics import KocksMeckingYieldStress
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar


def test_closed_form():
    check_model(
        KocksMeckingYieldStress(C=math.log(1e-3), shear_modulus="mu"),
        inputs={"mu": Scalar(50000.0)},
        outputs={"yield_stress": Scalar(50.0)},
    )
