"""Which numbers of a model the unknowns are: nodes of tables, ties, ratios, fixed ones."""

from pathlib import Path

import jax.numpy as jnp
import numpy as np
import pytest

import neml2_jax
from neml2_jax.calibration import CalibrationParameter
from neml2_jax.calibration.sought import sought
from neml2_jax.errors import DeclarationError

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def alloy():
    return neml2_jax.load_model(ROOT / "examples/voce_calibration/alloy.i", "material")


def table(name="sy", **options):
    return CalibrationParameter(name=name, paths="yield_stress.ordinate", **options)


def test_every_node_of_a_table_is_an_unknown(alloy):
    found = sought(alloy, [table()])
    assert found.names == ("sy[0]", "sy[1]", "sy[2]")
    given = found.parameters(jnp.array([1.0, 2.0, 3.0]))["yield_stress.ordinate"]
    np.testing.assert_array_equal(given.data, [1.0, 2.0, 3.0])
    assert given.sub_batch_ndim == 1


def test_some_nodes_are_sought_and_others_stay(alloy):
    found = sought(alloy, [table(nodes=(0, 2), initial=(5.0, 6.0))])
    assert found.names == ("sy[0]", "sy[2]")
    given = found.parameters(jnp.array([5.0, 6.0]))["yield_stress.ordinate"]
    np.testing.assert_array_equal(given.data, [5.0, 100.0, 6.0])


def test_tied_with_ratios_and_fixed(alloy):
    tied = CalibrationParameter(
        name="both",
        paths="yield_stress.ordinate hardening_at_saturation.ordinate",
        ratios=(1.0, 0.5),
    )
    rate = CalibrationParameter(
        name="d", paths="isotropic_hardening.saturation_rate", initial=7.0, fixed=True
    )
    found = sought(alloy, [tied, rate])
    assert found.names == ("both[0]", "both[1]", "both[2]") and found.every[-1] == "d"
    given = found.parameters(jnp.array([10.0, 20.0, 30.0]))
    np.testing.assert_array_equal(given["hardening_at_saturation.ordinate"].data, [5.0, 10.0, 15.0])
    np.testing.assert_array_equal(given["isotropic_hardening.saturation_rate"].data, 7.0)


@pytest.mark.parametrize(
    ("parameters", "said"),
    (
        ([table(nodes=(3,))], "there is no node 3"),
        ([table(initial=(1.0, 2.0))], "2 initial values for 3 unknowns"),
        ([table(), table("again")], "is sought by 'sy' already"),
        ([table(fixed=True)], "no parameter is sought"),
        ([CalibrationParameter(paths="yield_stress.ordinat")], "did you mean"),
        (
            [
                CalibrationParameter(
                    paths="yield_stress.ordinate isotropic_hardening.saturation_rate"
                )
            ],
            "different numbers",
        ),
    ),
)
def test_what_does_not_fit_the_model(alloy, parameters, said):
    with pytest.raises(DeclarationError, match=said):
        sought(alloy, parameters)
