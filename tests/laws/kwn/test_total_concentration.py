from neml2_jax.laws.kwn import CurrentConcentration, TotalConcentration
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar


def test_closed_form():
    check_model(
        TotalConcentration(
            precipitate_volume_fractions="f1 f2", precipitate_concentrations=(0.5, "xp")
        ),
        inputs={
            "current_concentration": Scalar(0.1),
            "f1": Scalar(0.2),
            "f2": Scalar(0.3),
            "xp": Scalar(1.0),
        },
        outputs={"total_concentration": Scalar(0.05 + 0.1 + 0.3)},
    )


def test_it_is_the_balance_of_the_matrix():
    f = (Scalar(0.02), Scalar(0.05))
    lists = dict(precipitate_volume_fractions="f1 f2", precipitate_concentrations=(0.5, 0.25))
    x = CurrentConcentration(initial_concentration=0.08, **lists)(*f)
    assert abs(TotalConcentration(**lists)(x, *f).data - 0.08) < 1e-16
