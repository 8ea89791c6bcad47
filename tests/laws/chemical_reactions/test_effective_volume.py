import pytest

from neml2_jax.errors import DeclarationError
from neml2_jax.laws.chemical_reactions import EffectiveVolume
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar

fractions = {"wb": Scalar(0.25), "ws": Scalar(0.75)}


def test_closed_form():
    check_model(
        EffectiveVolume(mass_fractions=("wb", "ws"), reference_mass=8.0, densities=(0.5, 3.0)),
        inputs=fractions,
        outputs={"composite_volume": Scalar(6.0)},
    )


def test_open_volume():
    check_model(
        EffectiveVolume(
            open_volume_fraction="open",
            mass_fractions=("wb", "ws"),
            reference_mass=8.0,
            densities=(0.5, "rho"),
        ),
        inputs={"open": Scalar(0.25), "rho": Scalar(3.0), **fractions},
        outputs={"composite_volume": Scalar(8.0)},
    )


def test_a_density_for_each():
    with pytest.raises(DeclarationError, match="densities"):
        EffectiveVolume(mass_fractions=("wb", "ws"), reference_mass=8.0, densities=(0.5,))
