import pytest

from neml2_jax.errors import DeclarationError
from neml2_jax.laws.kwn import ChemicalGibbsFreeEnergyDifference
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar


def test_closed_form():
    check_model(
        ChemicalGibbsFreeEnergyDifference(
            concentration_differences=("dx1", "dx2"),
            chemical_potentials=(1.0, "mu2"),
            equilibrium_potentials=(0.4, 1.5),
        ),
        inputs={"dx1": Scalar(0.2), "dx2": Scalar(0.05), "mu2": Scalar(2.0)},
        outputs={"chemical_gibbs_free_energy": Scalar(0.145)},
    )


@pytest.mark.parametrize(("variables", "potentials"), (((), ()), (("dx1", "dx2"), (1.0,))))
def test_a_potential_for_each(variables, potentials):
    with pytest.raises(DeclarationError, match="concentration_differences"):
        ChemicalGibbsFreeEnergyDifference(
            concentration_differences=variables,
            chemical_potentials=potentials,
            equilibrium_potentials=potentials,
        )
