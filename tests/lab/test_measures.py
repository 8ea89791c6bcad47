"""Engineering and true values: an incompressible bar, and what small strains are taken for."""

import numpy as np
import pytest

from neml2_jax.errors import DeclarationError
from neml2_jax.lab import Curve, LabResult, LoadPath, Segment
from neml2_jax.lab.measures import axial
from neml2_jax.lab.quantities import NINE, SIX

PATH = LoadPath((Segment({}, duration=1.0),))


def result(packing, strains, stress, flux, stresses=SIX, rate=False):
    zero = np.zeros(len(stress))
    columns = {f"strain_{c}": zero for c in packing.components}
    columns |= {f"stress_{c}": zero for c in stresses.components}
    columns |= {f"strain_{n}": np.array(x) for n, x in strains.items()}
    columns["stress_xx"] = np.array(stress)
    return LabResult((Curve(PATH, columns, {}),), "g", flux, packing, stresses, {}, rate)


# A bar stretched to twice its length at constant volume: its section halves, P = sigma / 2.
SIDE = 1 / np.sqrt(2) - 1
STRETCHED = {"xx": [1.0], "yy": [SIDE], "zz": [SIDE]}
LOGARITHMIC = {n: np.log1p(np.array(x)) for n, x in STRETCHED.items()}


@pytest.mark.parametrize(
    "found",
    (
        result(NINE, STRETCHED, [50.0], "pk1_stress", NINE),
        result(NINE, STRETCHED, [100.0], "cauchy_stress"),
        result(SIX, LOGARITHMIC, [100.0], "cauchy_stress", rate=True),
        result(SIX, {"xx": [1.0]}, [50.0], "stress"),
    ),
    ids=("PK1", "Cauchy", "rate", "small"),
)
def test_a_bar_of_twice_its_length(found):
    nominal = axial(found[0], found, "engineering")
    np.testing.assert_allclose([nominal.strain[0], nominal.stress[0]], [1.0, 50.0])
    true = axial(found[0], found, "true")
    np.testing.assert_allclose([true.strain[0], true.stress[0]], [np.log(2.0), 100.0])
    assert "engineering" in nominal.strain_label and "true" in true.strain_label


def test_labels_say_what_is_taken():
    found = result(SIX, {"xx": [0.1]}, [1.0], "stress")
    assert "volume kept" in axial(found[0], found, "true").stress_label
    with pytest.raises(NotImplementedError, match="xy is a shear"):
        axial(found[0], found, "true", "xy")
    shut = result(SIX, {"xx": [-1.0]}, [1.0], "stress")
    with pytest.raises(DeclarationError, match="leaves nothing of a length"):
        axial(shut[0], shut, "true")
    found = result(NINE, STRETCHED, [1.0], "pk2_stress")
    with pytest.raises(NotImplementedError, match="'pk2_stress' is neither"):
        axial(found[0], found, "engineering")
