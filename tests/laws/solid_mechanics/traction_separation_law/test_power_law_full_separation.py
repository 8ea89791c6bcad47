import pytest

from neml2_jax.laws.solid_mechanics import PowerLawFullSeparation
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar

K, G_I, G_II, S, ETA, ONSET = 100.0, 0.3, 0.8, 30.0, 2.0, 0.25


def model(beta):
    return PowerLawFullSeparation(
        mode_mixity=beta,
        critical_separation="onset",
        penalty_stiffness=K,
        mode_I_fracture_toughness=G_I,
        mode_II_fracture_toughness=G_II,
        shear_strength=S,
        eta=ETA,
    )


@pytest.mark.parametrize("beta", (0.0, 0.7, 1.0))
def test_criterion_is_met_at_failure(beta):
    """The energies of the two modes have the ratio beta^2 and satisfy the power law."""
    total = 1.0 / ((1.0 / G_I) ** ETA + (beta**2 / G_II) ** ETA) ** (1.0 / ETA) * (1.0 + beta**2)
    opening, shear = total / (1.0 + beta**2), total * beta**2 / (1.0 + beta**2)
    assert (opening / G_I) ** ETA + (shear / G_II) ** ETA == pytest.approx(1.0)
    check_model(
        model("beta"),
        inputs={
            "normal_separation": Scalar(0.1),
            "onset": Scalar(ONSET),
            "beta": Scalar(beta),
        },
        outputs={"full_separation": Scalar(total / (0.5 * K * ONSET))},
    )


def test_closed_interface_shears():
    check_model(
        model(0.0),
        inputs={"normal_separation": Scalar(-0.1), "onset": Scalar(ONSET)},
        outputs={"full_separation": Scalar(G_II / (0.5 * S))},
    )
