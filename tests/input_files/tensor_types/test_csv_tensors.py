"""Tensors from columns: what shear columns hold, units, and which rows.

The source of truth is the definition of the components: with $\\gamma_{xy} = 2 \\varepsilon_{xy}$,
Hooke's law gives $\\sigma_{xy} = G \\gamma_{xy}$ whatever way the shear is written.
"""

import math

import numpy as np
import pytest

from neml2_jax.errors import InputFileError
from neml2_jax.input_files.factory import load_input
from neml2_jax.input_files.tensor_types import CSVSR2, CSVWR2, CSVScalar, CSVVec
from neml2_jax.laws.solid_mechanics.elasticity import LinearIsotropicElasticity
from neml2_jax.types import SR2, WR2, Scalar, Vec

E = [[0.1, 0.2, 0.3, 0.4, 0.5, 0.6], [0.0, -1.0, 0.0, 0.0, 0.0, 1e-3]]
COMPONENTS = ("xx", "yy", "zz", "yz", "xz", "xy")


def write(folder, prefix, rows, shear="{prefix}_{c}"):
    names = [
        (shear if c in COMPONENTS[3:] else "{prefix}_{c}").format(prefix=prefix, c=c)
        for c in COMPONENTS
    ]
    lines = [",".join(names)] + [",".join(map(repr, row)) for row in rows]
    (folder / "data.csv").write_text("\n".join(lines) + "\n")
    return " ".join(names)


@pytest.mark.parametrize(
    "components, shear", [("MANDEL", 1.0), ("TENSOR", math.sqrt(2)), ("ENGINEERING", 0.5**0.5)]
)
@pytest.mark.parametrize("prefix", ("strain", "e", "eps", "E"))
def test_shear_columns(tmp_path, components, shear, prefix):
    write(tmp_path, prefix, E)
    block = CSVSR2(csv_file="data.csv", variable=prefix, components=components)
    got = block.tensor(tmp_path)
    assert isinstance(got, SR2)
    np.testing.assert_allclose(got.data, E * np.array([1, 1, 1, shear, shear, shear]), rtol=1e-15)


def test_mandel_components_are_the_default(tmp_path):
    write(tmp_path, "strain", E)
    got = CSVSR2(csv_file="data.csv", variable="strain").tensor(tmp_path)
    np.testing.assert_array_equal(got.data, E)


@pytest.mark.parametrize("shear", ("gamma_{c}", "γ_{c}", "{prefix}_gamma_{c}", "Gamma_{c}"))
def test_columns_called_gamma_are_engineering_shears(tmp_path, shear):
    names = write(tmp_path, "e", E, shear)
    got = CSVSR2(csv_file="data.csv", column_names=names, components="ENGINEERING").tensor(tmp_path)
    np.testing.assert_allclose(got.data[:, 5], np.array(E)[:, 5] / 2 * math.sqrt(2), rtol=1e-15)
    for components in ("MANDEL", "TENSOR"):
        with pytest.raises(ValueError, match="is an engineering shear by its name"):
            CSVSR2(csv_file="data.csv", column_names=names, components=components)


@pytest.mark.parametrize("prefix", ("stress", "sigma", "s", "S", "cauchy_stress", "tau", "sig"))
def test_stresses_have_no_engineering_shears(prefix):
    with pytest.raises(ValueError, match="is a stress by its name"):
        CSVSR2(csv_file="data.csv", variable=prefix, components="ENGINEERING")


@pytest.mark.parametrize(
    "components, gamma", [("MANDEL", 1e-3 * math.sqrt(2)), ("TENSOR", 2e-3), ("ENGINEERING", 1e-3)]
)
def test_stress_of_a_measured_shear(tmp_path, components, gamma):
    """$G = E / (2 (1 + \\nu))$."""
    write(tmp_path, "strain", E[1:])
    strain = CSVSR2(csv_file="data.csv", variable="strain", components=components).tensor(tmp_path)
    law = LinearIsotropicElasticity(
        coefficients=(200e3, 0.3), coefficient_types=("YOUNGS_MODULUS", "POISSONS_RATIO")
    )
    stress = law.call_by_name({"strain": strain})["stress"]
    shear = float(stress.data[0, 5]) / math.sqrt(2)
    assert shear == pytest.approx(200e3 / 2.6 * gamma, rel=1e-6)


def test_percent_and_celsius(tmp_path):
    (tmp_path / "data.csv").write_text("T,v_x,v_y,v_z\n20,1,2,3\n100,4,5,6\n")
    kelvin = CSVScalar(csv_file="data.csv", variable="T", offset=(273.15,)).tensor(tmp_path)
    assert isinstance(kelvin, Scalar)
    np.testing.assert_allclose(kelvin.data, [293.15, 373.15])
    part = CSVVec(csv_file="data.csv", variable="v", factor=(0.01, 1, 2), offset=(0, 0, -6))
    assert isinstance(part.tensor(tmp_path), Vec)
    np.testing.assert_allclose(part.tensor(tmp_path).data, [[0.01, 2, 0], [0.04, 5, 6]])


def test_skew_tensors_carry_no_factor(tmp_path):
    (tmp_path / "data.csv").write_text("w_yx,w_zy,w_xz\n3,1,2\n")
    got = CSVWR2(csv_file="data.csv", variable="w").tensor(tmp_path)
    assert isinstance(got, WR2)
    np.testing.assert_array_equal(got.data, [[1, 2, 3]])


def test_names_that_hold_blanks(tmp_path):
    (tmp_path / "data.csv").write_text("Time (s),a b,c\n1,2,3\n")
    got = CSVVec(csv_file="data.csv", column_names="c; Time (s); a b").tensor(tmp_path)
    np.testing.assert_array_equal(got.data, [[3, 1, 2]])
    assert CSVScalar(csv_file="data.csv", variable="Time (s)").tensor(tmp_path).data == 1


@pytest.mark.parametrize(
    "options, message",
    [
        ({"factor": (0.0,)}, "a factor of 0"),
        ({"factor": (1.0, 2.0)}, "factor: one number is needed, or one for each of"),
        ({"offset": (math.inf,)}, "offset: one number is needed"),
        ({"where_column": "a"}, "where_column and where_value are given together"),
        ({"header_line": -1}, "header_line counts from 1"),
        ({"decimal": "KOMMA"}, "'KOMMA' is not one of POINT, COMMA .did you mean 'COMMA'"),
        ({"encoding": "UTF-16"}, "'UTF-16' is not one of UTF-8, LATIN-1"),
    ],
)
def test_options_that_contradict(options, message):
    with pytest.raises(ValueError, match=message):
        CSVVec(csv_file="data.csv", variable="v", **options)


def test_options_of_an_input_file(tmp_path):
    (tmp_path / "data").mkdir()
    text = (
        "Prüfmaschine 7\r\nProbe;Zeit;e_xx;e_yy;e_zz;gamma_yz;gamma_xz;gamma_xy\r\n"
        "-;s;%;%;%;%;%;%\r\n"
        "A;0,0;0;0;0;0;0;0\r\nB;0,0;0;0;0;0;0;0\r\nA;0,5;1,5;0;0;0;0;2\r\n"
    )
    (tmp_path / "data" / "tests.csv").write_bytes(text.encode("cp1252"))
    (tmp_path / "m.i").write_text("""\
[Tensors]
  [strain]
    type = CSVSR2
    csv_file = data/tests.csv
    column_names = 'e_xx e_yy e_zz gamma_yz gamma_xz gamma_xy'
    components = ENGINEERING
    factor = 0.01
    where_column = Probe
    where_value = A
    delimiter = SEMICOLON
    decimal = COMMA
    header_line = 2
    unit_row = true
    encoding = WINDOWS-1252
  []
  [time]
    type = CSVScalar
    csv_file = data/tests.csv
    variable = Zeit
    where_column = Probe
    where_value = C
    delimiter = SEMICOLON
    decimal = COMMA
    header_line = 2
    unit_row = yes
    encoding = WINDOWS-1252
  []
[]
""")
    file = load_input(tmp_path / "m.i")
    want = [[0] * 6, [0.015, 0, 0, 0, 0, 0.01 * math.sqrt(2)]]
    np.testing.assert_allclose(file.get_tensor("strain").data, want, atol=1e-15)
    with pytest.raises(InputFileError, match=r"m\.i:25: .*unit_row: true or false .* write true"):
        file.get_tensor("time")
    file = load_input(tmp_path / "m.i", ["Tensors/time/unit_row:=true"])
    with pytest.raises(
        InputFileError, match=r"m\.i:16: \[Tensors/time\]: .*no row has 'C'.*'A', 'B'"
    ):
        file.get_tensor("time")
