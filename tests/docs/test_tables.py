"""The page `docs/tables.md` runs as it stands, and its figures are right."""

import re
from pathlib import Path

import numpy as np

from neml2_jax.laws.solid_mechanics import TabulatedThermalEigenstrain
from neml2_jax.types import Scalar

PAGE = (Path(__file__).parents[2] / "docs" / "tables.md").read_text()


def test_page():
    names: dict = {}
    for block in re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL):
        exec(block, names)
    np.testing.assert_allclose(names["youngs_modulus"](Scalar(350.0)).data, 195e3)
    inputs = {"stress": 10.0**1.5, "temperature": 800.0, "damage": 0.5}
    rate = names["creep_rate"].call_by_name({n: Scalar(x) for n, x in inputs.items()})
    values = np.logspace(-9, -3, 18).reshape(2, 3, 3)[:, 1, 1]
    np.testing.assert_allclose(rate["creep_rate"].data, np.sqrt(values.prod()))


def test_thermal_strains():
    kinds = {
        "0.0088": dict(coefficient_type="MEAN"),
        "0.0104": dict(coefficient_type="MEAN", coefficient_temperature=300.0),
        "0.0072": dict(coefficient_type="INSTANTANEOUS"),
    }
    for figure, options in kinds.items():
        law = TabulatedThermalEigenstrain(
            temperatures=[300.0, 500.0, 900.0],
            coefficients=[10e-6, 14e-6, 22e-6],
            reference_temperature=500.0,
            **options,
        )
        assert figure in PAGE
        np.testing.assert_allclose(law(Scalar(900.0)).data[0], float(figure), rtol=1e-12)
