import pytest

from neml2_jax.laws.solid_mechanics import BenzeggaghKenaneFullSeparation
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar

K, G_I, G_II, S, ETA, ONSET = 100.0, 0.3, 0.8, 30.0, 2.2, 0.25


def model(beta):
    return BenzeggaghKenaneFullSeparation(
        mode_mixity=beta,
        critical_separation="onset",
        penalty_stiffness=K,
        mode_I_fracture_toughness=G_I,
        mode_II_fracture_toughness=G_II,
        shear_strength=S,
        eta=ETA,
    )


@pytest.mark.parametrize("beta", (0.0, 1.0, 1e3))  # opening, equal parts, nearly shear
def test_toughness_is_the_area_under_the_law(beta):
    """Half of K onset times the full separation is the mixed-mode toughness."""
    share = beta**2 / (1.0 + beta**2)
    toughness = G_I + (G_II - G_I) * share**ETA
    check_model(
        model("beta"),
        inputs={
            "normal_separation": Scalar(0.1),
            "onset": Scalar(ONSET),
            "beta": Scalar(beta),
        },
        outputs={"full_separation": Scalar(toughness / (0.5 * K * ONSET))},
        # The slope of the share, 1 - share, loses six digits at nearly pure shear.
        structured_rtol=1e-9 if beta == 1e3 else 1e-12,
    )


def test_closed_interface_shears():
    check_model(
        model(0.0),
        inputs={"normal_separation": Scalar(-0.1), "onset": Scalar(ONSET)},
        outputs={"full_separation": Scalar(G_II / (0.5 * S))},
    )
