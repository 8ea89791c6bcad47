"""Derivatives of the reference's cases of single laws, against central differences.

The laws of precipitation, cells, porous flow, phase fields and reactions, at the values of their
cases: by all inputs and by all parameters, in both modes. One law of each group runs by default;
`NEML2_JAX_EVERY_CASE=1` runs all.
"""

import os
from pathlib import Path

import pytest

import neml2_jax
from neml2_jax import Scalar

from .test_implicit_regression_cases import check_derivatives, compiled, floating_parameters

CASES = Path(__file__).parents[3] / "shared" / "parity" / "models"
# Of each group, the law that runs by default.
GROUPS = {
    "chemical_reactions": "ContractingGeometry",
    "finite_volume": "FiniteVolumeUpwindedAdvectiveFlux",
    "kwn": "NucleationFluxMagnitude",
    "phase_field_fracture": "LinearIsotropicStrainEnergyDensity",
    "porous_flow": "VanGenuchtenCapillaryPressure",
}
# Parameters in place of those at an end of the domain of a law, where no difference exists.
INSIDE = {
    "KozenyCarmanPermeability": {
        "reference_porosity": Scalar([0.1, 0.35, 0.9]),
        "m": Scalar([0.2, 0.4, 1.8]),
    }
}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CASES.is_dir(), reason=f"no reference cases in {CASES}"),
]


def leaf_cases():
    every = os.environ.get("NEML2_JAX_EVERY_CASE")
    paths = [
        p
        for group, law in GROUPS.items()
        for p in sorted((CASES / group).glob("*.i" if every else f"{law}.i"))
    ]
    return [pytest.param(p, id=p.relative_to(CASES).as_posix()) for p in paths] or [None]


class LeafCase:
    """The law of a case and the values at which the case evaluates it."""

    def __init__(self, path):
        driver = neml2_jax.load_input(path, compat="neml2").get_driver("unit")
        self.model = driver.model.with_parameters(INSIDE.get(path.stem, {}))
        self.values = self.model.typed(driver.input)
        self.parameters = floating_parameters(self.model)
        self.outputs = compiled(self.model)


@pytest.mark.parametrize("path", leaf_cases())
def test_derivatives_agree_with_differences(path):
    check_derivatives(LeafCase(path))
