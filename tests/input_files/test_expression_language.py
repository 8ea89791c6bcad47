"""The language of `expr`: what it computes, compared with the same thing written in NumPy."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neml2_jax.errors import InputFileError
from neml2_jax.input_files.expressions.evaluate import evaluate
from neml2_jax.types import SR2, MillerIndex, Scalar

TENSORS = {
    "nbatch": 3,
    "base": Scalar(jnp.array([1.0, 2.0])),
    "R2": Scalar(5.0),
    "tr": Scalar(6.0),
    "range": 7,
}


def value(text, tensors=TENSORS):
    return evaluate(
        text, lambda line: f"file.i:{10 + line}: [Tensors/x] expr", tensors, tensors.get
    )


@pytest.mark.parametrize(
    "text, expected",
    [
        ("1 + 2 * 3 - 4 / 8", 6.5),
        ("7 // 2 + 7 % 4 - -2**2", 10),
        ("not (1 < 2 and 3 >= 4) or False", True),
        ("1 if 2 > 3 else 5", 5),
        ("[i * j for i in range(3) for j in [1, 2] if i > 0]".replace("range(3)", "[0, 1, 2]"),
         [1, 2, 2, 4]),
        ("(lambda a, b: a - b)(5, 3)", 2),
        ("max(*[1, 4], 2) + min(3, 4) + len([1, 2]) + abs(-3) + sum([1, 2])", 15),
        ("a, (b, c) = 1, (2, 3)\nresult = a + b * c", 7),
        ("a = b = 2\na * b", 4),
        ("torch.linspace(0.0, 1.0, 5)[1:-1:2]", [0.25, 0.75]),
        ("torch.tensor([[1.0, 2.0], [3.0, 4.0]])[..., 0]", [1.0, 3.0]),
        ("torch.tensor([1.0, 2.0])[None, :].shape", (1, 2)),
        ("base.data * nbatch", [3.0, 6.0]),
        ("[1.0] * 3 + [2.0]", [1.0, 1.0, 1.0, 2.0]),
        ("math.sqrt(4.0) + math.pi", 2.0 + np.pi),
        ("(torch.tensor([1, 2, 3]) > 1).tolist()", [False, True, True]),
        ("np.stack([np.zeros(2), np.ones(2)], axis=-1)", [[0.0, 1.0], [0.0, 1.0]]),
        ("jnp.linspace(0.0, 1.0, 3, endpoint=False)", [0.0, 1 / 3, 2 / 3]),
    ],
)  # fmt: skip
def test_values(text, expected):
    np.testing.assert_allclose(value(text), expected, rtol=1e-15)


def test_typed_tensors():
    strain = value("SR2.fill(0.1, -0.05, -0.05).dynamic_batch.expand(nbatch)")
    assert isinstance(strain, SR2) and strain.shape == (3, 6)
    scaled = value("-2.0 * base + Scalar(torch.tensor(1.0))")
    np.testing.assert_array_equal(scaled.data, [-1.0, -3.0])
    sites = value("linspace(Scalar(0.0).sub_batch, Scalar(1.0).sub_batch, 5)")
    assert sites.sub_batch_ndim == 1 and sites.shape == (5,)
    miller = value("MillerIndex(torch.tensor([1, 1, 0], dtype=torch.int64))")
    assert isinstance(miller, MillerIndex) and jnp.issubdtype(miller.dtype, jnp.integer)
    assert value("Scalar.zeros(2, dtype=torch.float64, device=torch.device('cpu'))").shape == (2,)


def test_names_of_the_library_hide_tensors_called_alike():
    assert value("R2.identity()").shape == (3, 3)
    assert float(value("tr(SR2.fill(1.0))").data) == 3.0
    with pytest.raises(InputFileError, match="a tensor, array or number is needed"):
        value("tr")
    with pytest.raises(InputFileError, match="got a function or type to call"):
        value("SR2")


@pytest.mark.parametrize("text", ("", "  ", "# nothing"))
def test_an_empty_expression_is_named_so(text):
    with pytest.raises(InputFileError, match="there is no expression"):
        value(text)


def test_tensors_hide_other_names():
    assert value("range") == 7
    assert value("maximum", {"maximum": 4}) == 4


def test_blocks_are_dedented_with_and_without_a_first_line():
    assert value("\n      a = 1\n      result = a + 1\n    ") == 2
    assert value("a = 1\n      result = a + 1") == 2
    assert value("(1 +\n      2)") == 3


def test_tensors_are_fetched_only_when_needed():
    fetched = []

    def get(name):
        fetched.append(name)
        return 1.0

    assert evaluate("a if True else b", str, {"a", "b"}, get) == 1.0
    assert fetched == ["a"]


def test_floats_are_those_of_the_run():
    with jax.enable_x64(False):
        assert value("torch.linspace(0, 1, 3, dtype=torch.float64)").dtype == jnp.float32
        assert value("torch.tensor([1, 2], dtype=torch.int64)").dtype == jnp.int32
        assert value("torch.rand(3, dtype=torch.float64)").dtype == jnp.float32
    assert value("torch.tensor([1.0], dtype=torch.float32)").dtype == jnp.float64
    assert value("torch.tensor([1.0]).to(torch.int64)").dtype == jnp.int64
    assert value("torch.zeros(2, dtype=base.data.dtype)").dtype == jnp.float64
    assert value("torch.tensor([True, False])").dtype == jnp.bool_
