"""`[Tensors]` blocks: built when asked for, once, from expressions and CSV files."""

import numpy as np
import pytest

from neml2_jax.errors import InputFileError
from neml2_jax.input_files.hit import InputFile
from neml2_jax.input_files.tensors import TensorBlocks
from neml2_jax.types import SR2, WR2, Scalar, Vec


def python(**expressions):
    blocks = "".join(
        f"  [{name}]\n    type = Python\n    expr = '''{text}'''\n  []\n"
        for name, text in expressions.items()
    )
    return TensorBlocks(InputFile.parse(f"[Tensors]\n{blocks}[]\n"))


def test_tensors_use_each_other_and_are_built_once():
    tensors = python(times="end * torch.linspace(0, 1, 3)", end="Scalar(2.0).data", n="3")
    np.testing.assert_array_equal(tensors.get("times"), [0.0, 1.0, 2.0])
    assert tensors.get("times") is tensors.get("times")
    assert tensors.get("n") == 3
    assert "end" in tensors and "start" not in tensors
    assert list(tensors) == ["times", "end", "n"]


def test_a_block_that_is_never_asked_for_is_never_built():
    assert python(good="1", bad="nonsense").get("good") == 1


def test_a_cycle_names_its_chain():
    with pytest.raises(InputFileError, match=r"\[Tensors/a\].*cycle: a -> b -> c -> a"):
        python(a="b + 1", b="(lambda x: x + c)(1)", c="a").get("a")
    with pytest.raises(InputFileError, match="cycle: a -> a"):
        python(a="a").get("a")


def test_an_error_names_the_line_of_the_file():
    tensors = python(first="1", second="\n      a = 1\n      result = nothing\n    ")
    with pytest.raises(InputFileError) as caught:
        tensors.get("second")
    assert str(caught.value).startswith("<text>:10: [Tensors/second] expr: line 2: `nothing`")


def test_an_error_in_a_tensor_that_another_needs_names_the_former():
    with pytest.raises(InputFileError, match=r"<text>:8: \[Tensors/b\] expr: `wrong`"):
        python(a="b", b="wrong").get("a")


def test_unknown_block_type_and_option():
    text = "[Tensors]\n  [a]\n    type = Pyton\n  []\n  [b]\n    type = Python\n    exp = 1\n  []\n"
    tensors = TensorBlocks(InputFile.parse(text + "  [c]\n    type = Python\n  []\n[]\n"))
    with pytest.raises(InputFileError, match="has no block 'd'"):
        tensors.get("d")
    with pytest.raises(InputFileError, match=r":2: \[Tensors/a\]: unknown type.*'Python'"):
        tensors.get("a")
    with pytest.raises(InputFileError, match=r":7: \[Tensors/b\] exp: .*'expr'"):
        tensors.get("b")
    with pytest.raises(InputFileError, match=r":9: \[Tensors/c\]: .* needs the option expr"):
        tensors.get("c")


HEADER = "t,s_xx,s_yy,s_zz,s_yz,s_xz,s_xy,w_zy,w_xz,w_yx,v_x,v_y,v_z\n"
ROWS = np.arange(26.0).reshape(2, 13) / 4


@pytest.fixture
def csv(tmp_path):
    def blocks(**options):
        rows = "".join(",".join(str(x) for x in row) + "\n" for row in ROWS)
        (tmp_path / "data").mkdir(exist_ok=True)
        (tmp_path / "data" / "figures.csv").write_text(HEADER + rows)
        (tmp_path / "data" / "short.csv").write_text(HEADER + "1,2\n")
        (tmp_path / "data" / "text.csv").write_text("t\nx\n")
        (tmp_path / "data" / "empty.csv").write_text("")
        options = {"csv_file": "data/figures.csv", **options}
        text = "".join(f"    {k} = '{v}'\n" for k, v in options.items() if v is not None)
        (tmp_path / "model.i").write_text(f"[Tensors]\n  [x]\n{text}  []\n[]\n")
        return TensorBlocks(InputFile.read(tmp_path / "model.i"))

    return blocks


@pytest.mark.parametrize(
    "kind, variable, columns",
    [
        (Scalar, "t", slice(0, 1)),
        (SR2, "s", slice(1, 7)),
        (WR2, "w", slice(7, 10)),
        (Vec, "v", slice(10, 13)),
    ],
)
def test_csv_columns_of_a_variable(csv, kind, variable, columns):
    got = csv(type=f"CSV{kind.__name__}", variable=variable).get("x")
    assert isinstance(got, kind)
    np.testing.assert_array_equal(got.data, ROWS[:, columns].reshape(got.shape))


def test_csv_columns_by_name(csv):
    got = csv(type="CSVVec", column_names="v_z t v_x").get("x")
    np.testing.assert_array_equal(got.data, ROWS[:, [12, 0, 10]])


@pytest.mark.parametrize(
    "options, message",
    [
        ({"type": "CSVVec", "variable": "q"}, "has no column 'q_x'.*columns are.*'s_xx'"),
        ({"type": "CSVVec", "variable": "v", "column_names": "t"}, "not both"),
        ({"type": "CSVVec"}, "give variable or column_names"),
        ({"type": "CSVVec", "column_names": "t"}, "takes 3 columns"),
        ({"type": "CSVScalar", "variable": "t", "csv_file": "no.csv"}, "cannot read"),
        ({"type": "CSVScalar", "variable": "t", "csv_file": None}, "needs the option csv_file"),
        (
            {"type": "CSVScalar", "variable": "t", "csv_file": "data/short.csv"},
            r"short\.csv:2: the row has 2 fields for 13 columns",
        ),
        ({"type": "CSVScalar", "variable": "t", "csv_file": "data/text.csv"}, "'x' is no number"),
        ({"type": "CSVScalar", "variable": "t", "csv_file": "data/empty.csv"}, "no rows"),
        ({"type": "CSVScalar", "variable": "t", "columns": "t"}, "has no option 'columns'"),
    ],
)
def test_csv_errors(csv, options, message):
    with pytest.raises(InputFileError, match=r"model\.i:\d+: \[Tensors/x\].*" + message):
        csv(**options).get("x")
