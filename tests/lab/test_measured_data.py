"""Measured curves: headers with units, specimens, turning points, toes; nothing unasked."""

import numpy as np
import pytest

from neml2_jax.errors import InputFileError
from neml2_jax.input_files.tensor_types.csv_table import CSVFormat
from neml2_jax.lab import MeasuredCurve, read_measured, resampled, without_offset, without_toe
from neml2_jax.lab.measured_data import doubted_strains, turning_points, unit_factor
from neml2_jax.laws.solid_mechanics import LinearIsotropicElasticity
from tests.material_point.materials import NeoHookean

STEEL = {
    "coefficients": (2e5, 0.3),
    "coefficient_types": ("YOUNGS_MODULUS", "POISSONS_RATIO"),
    "strain": "strain",
}


def write(path, text):
    path.write_text(text, encoding="utf-8")
    return path


def test_units_in_headers(tmp_path):
    file = write(tmp_path / "a.csv", "time [s],strain [%],stress (GPa)\n0,0,0\n1,0.1,0.2\n")
    (c,) = read_measured(file, units={"stress": "MPa"})
    np.testing.assert_allclose(c["strain"], [0.0, 1e-3])
    np.testing.assert_allclose(c["stress"], [0.0, 200.0])
    assert c.units == {"time": "s", "strain": "-", "stress": "MPa"} and c.name == "a"
    # Nothing but per cent is converted without being asked for.
    (c,) = read_measured(file)
    np.testing.assert_allclose(c["stress"], [0.0, 0.2])
    assert c.units["stress"] == "GPa"
    with pytest.raises(InputFileError, match="'furlong' cannot be told in 'MPa'"):
        read_measured(write(tmp_path / "b.csv", "time,strain,stress [furlong]\n0,0,0\n"),
                      units={"stress": "MPa"})  # fmt: skip


def test_columns_by_name_and_by_place(tmp_path):
    file = write(tmp_path / "a.csv", "Zeit [s],Dehnung [-],Kraft\n0,1,2\n")
    (c,) = read_measured(file)
    assert [float(c[n][0]) for n in ("time", "strain", "stress")] == [0.0, 1.0, 2.0]
    (c,) = read_measured(file, {"stress": "Dehnung", "time": "Zeit"})
    assert [float(c[n][0]) for n in ("time", "stress")] == [0.0, 1.0]
    with pytest.raises(InputFileError, match="no column 'Dehnun' .did you mean 'Dehnung'"):
        read_measured(file, {"strain": "Dehnun"})
    with pytest.raises(InputFileError, match="it has strain but no column 'time'"):
        read_measured(write(tmp_path / "b.csv", "strain,sigma,x\n1,2,3\n"))
    with pytest.raises(InputFileError, match="there are only"):
        read_measured(write(tmp_path / "c.csv", "a,b\n1,2\n"))


@pytest.mark.parametrize(
    "header",
    ("Time,Stress,Strain [%]", "TIME (s),STRESS (MPa),STRAIN (%)", "time,stress,strain %",
     "time / s,stress / MPa,strain / %", "time,Stress,strain_%"),
)  # fmt: skip
def test_names_are_found_in_capitals_and_with_units_of_any_form(tmp_path, header):
    (c,) = read_measured(write(tmp_path / "a.csv", header + "\n0,0,0\n1,200,0.1\n"))
    assert [c[n].tolist()[1] for n in ("time", "stress", "strain")] == [1.0, 200.0, 0.001]


@pytest.mark.parametrize(
    "text, columns, message",
    [
        ("t s,stress MPa,strain ratio\n0,0,0\n", None, "the column 'stress MPa' is the strain"),
        ("time,strain [%],strain [-],stress\n0,0,0,0\n", None, "2 columns are called 'strain'"),
        ("% x,e,s\n0,0,0\n", None, "'% x': a unit stands behind the name"),
        ("specimen,time,strain,stress\nA,0,0,0\n,1,0.1,5\n", None, "a.csv:3: column 'specimen'"),
        ("time,Strain,STRAIN\n0,0,0\n", {"strain": "strain"}, "2 columns are called 'strain'"),
    ],
)
def test_columns_that_are_not_plain(tmp_path, text, columns, message):
    with pytest.raises(InputFileError, match=message):
        read_measured(write(tmp_path / "a.csv", text), columns or ("time", "strain", "stress"))


def test_places_that_the_header_does_not_contradict(tmp_path):
    file = write(tmp_path / "a.csv", "t s,stress MPa,strain ratio\n0,200,0.1\n")
    (c,) = read_measured(file, ("time", "stress", "strain"))
    assert (c["stress"][0], c["strain"][0]) == (200.0, 0.1)


def test_specimens_of_a_file_and_of_a_folder(tmp_path):
    text = "Specimen,time,strain,stress\nA,0,0,0\nB,0,0,0\n,,,\nA,1,0.1,5\nB,2,0.2,6\n"
    curves = read_measured(write(tmp_path / "a.csv", text))
    assert [c.name for c in curves] == ["A", "B"]
    np.testing.assert_allclose(curves[1]["stress"], [0.0, 6.0])
    write(tmp_path / "b.csv", "time,strain,stress\n0,0,0\n1,1,1\n")
    assert [c.name for c in read_measured(tmp_path)] == ["A", "B", "b"]
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputFileError, match="no .csv file"):
        read_measured(tmp_path / "empty")


def test_resampling_keeps_turning_points():
    t = np.linspace(0.0, 3.0, 601)
    wave = np.interp(t, [0, 0.5, 1.5, 2.5, 3.0], [0, 1, -1, 1, 0])
    noise = 1e-3 * np.cos(997.0 * t)
    noise[[100, 300, 500]] = 2e-3 * np.sign(wave[[100, 300, 500]])
    curve = MeasuredCurve("c", {"time": t, "strain": wave + noise, "stress": 2 * wave}, {})
    np.testing.assert_array_equal(turning_points(curve["strain"], 0.05), [0, 100, 300, 500, 600])
    few = resampled(curve, 21)
    assert len(few) <= 26
    for turn in (0.0, 0.5, 1.5, 2.5, 3.0):
        assert np.abs(few["time"] - turn).min() < 1e-12
    assert set(few["stress"]) <= set(curve["stress"])  # rows of the curve, not means of them
    assert resampled(few, 1000) is few
    with pytest.raises(ValueError, match="two rows"):
        resampled(curve, 1)


def test_toe_and_offset():
    """A bar of modulus 1000 in grips that give: the line goes through a strain of 0.002."""
    e = np.linspace(0.0, 0.02, 201)
    s = np.where(e < 0.004, 2.5e5 * e**2 / 2, 1000.0 * (e - 0.002))
    curve = MeasuredCurve("c", {"strain": e + 0.5, "stress": s}, {})
    (shifted,) = (without_offset(curve, "strain"),)
    np.testing.assert_allclose(shifted["strain"], e, atol=1e-15)
    clean = without_toe(shifted, 3.0, 10.0)
    np.testing.assert_allclose(clean["stress"], 1000.0 * clean["strain"], rtol=1e-9)
    with pytest.raises(ValueError, match="a line needs three"):
        without_toe(curve, 100.0, 200.0)


@pytest.mark.parametrize(
    "text, told",
    (
        ("time;strain\n0;0\n1;0,1\n", "delimiter = SEMICOLON"),
        ("time,strain\ns,%\n0,0\n1,0.1\n", "unit_row = true"),
        ("time,strain\n0,0\n1,\n2,0.1\n", "empty_cells = TRAILING"),
    ),
)
def test_advice_is_not_of_options_that_are_elsewhere(tmp_path, text, told):
    file = write(tmp_path / "a.csv", text)
    with pytest.raises(InputFileError, match=f"{told}.*option of blocks of .Tensors.; a file of"):
        read_measured(file, ("time", "strain"))
    with pytest.raises(InputFileError) as caught:
        read_measured(file, ("time", "strain"), format=CSVFormat())
    assert "of blocks" not in str(caught.value)


def test_strains_in_per_cent_without_a_unit_are_doubted():
    """3 is 300 %, more than a small strain can be; a deformation gradient may go so far."""
    strain = np.array([0.0, 1.0, -3.0])
    small, finite = LinearIsotropicElasticity(**STEEL), NeoHookean(G=1.0, L=1.0)
    (text,) = doubted_strains(small, "bar", {"strain": strain, "stress": 100 * strain}, {})
    assert text.startswith("strain of bar goes up to 3, 300 %: ") and "'strain [%]'" in text
    assert not doubted_strains(small, "bar", {"strain": strain / 3}, {})
    assert not doubted_strains(small, "bar", {"strain_xx": strain}, {"strain_xx": "-"})
    assert not doubted_strains(finite, "bar", {"strain": strain}, {})


def test_known_units():
    assert unit_factor("kPa", "MPa") == 1e-3
    assert unit_factor("h", "min") == 60.0
    np.testing.assert_allclose(unit_factor("psi", "Pa"), 6894.757293168361, rtol=1e-12)
    with pytest.raises(ValueError, match="known are MPa"):
        unit_factor("s", "MPa")
