import numpy as np

from neml2_jax.laws.solid_mechanics import IsotropicElasticityTensor
from neml2_jax.testing import check_model
from neml2_jax.types import SSR4, Scalar

K, G = 160.0, 80.0
NORMAL = np.array([1.0, 1.0, 1.0, 0.0, 0.0, 0.0])
STIFFNESS = SSR4((K - 2 * G / 3) * np.outer(NORMAL, NORMAL) + 2 * G * np.eye(6))


def test_lame_form():
    check_model(
        IsotropicElasticityTensor(
            coefficients=(G, "K"), coefficient_types=("SHEAR_MODULUS", "BULK_MODULUS")
        ),
        inputs={"K": Scalar(K)},
        outputs={"C": STIFFNESS},
    )


def test_promoted_constants():
    E, nu = 9 * K * G / (3 * K + G), (3 * K - 2 * G) / (6 * K + 2 * G)
    check_model(
        IsotropicElasticityTensor(
            coefficients=("E", "nu"), coefficient_types=("YOUNGS_MODULUS", "POISSONS_RATIO")
        ),
        inputs={"E": Scalar(E), "nu": Scalar(nu)},
        outputs={"C": STIFFNESS},
    )
