"""`[Tensors]` expressions: what they give, and what they refuse."""

import jax.numpy as jnp
import numpy as np
import pytest

import neml2_jax
from neml2_jax import SR2, Scalar
from neml2_jax.errors import InputFileError


def value(expression, **others):
    blocks = {**others, "x": expression}
    text = "".join(f"[{n}]\ntype = Python\nexpr = '''\n{e}\n'''\n[]\n" for n, e in blocks.items())
    return neml2_jax.load_string(f"[Tensors]\n{text}[]").get_tensor("x")


@pytest.mark.parametrize(
    ("expression", "expected"),
    (
        ("torch.linspace(0.0, 1.0, 3, dtype=torch.float64)", [0.0, 0.5, 1.0]),
        ("torch.logspace(-1, 1, 3)", [0.1, 1.0, 10.0]),
        ("torch.tensor([1, 2]).unsqueeze(-1) * torch.ones(2)", [[1.0, 1.0], [2.0, 2.0]]),
        ("torch.stack([a.data, a.data + 1], dim=-1)", [[1.0, 2.0], [2.0, 3.0]]),
        ("(lambda v: v / (v * v).sum(-1, keepdim=True))(a.data)", [0.2, 0.4]),
        ("torch.nn.functional.pad(torch.eye(1), (0, 1, 0, 1))", [[1.0, 0.0], [0.0, 0.0]]),
        ("y = 2.0\nresult = [t.item() * y for t in a.data][1] * torch.ones(1)", [4.0]),
        ("a.data[..., 1:] - a.data[..., :-1]", [1.0]),
        ("jnp.where(a.data > 1.5, 1.0, -1.0)", [-1.0, 1.0]),
        ("torch.full((2,), torch.pi)", [np.pi, np.pi]),
        ("torch.zeros_like(a.data) if True else 1 / 0", [0.0, 0.0]),
    ),
)
def test_arrays(expression, expected):
    got = value(expression, a="Scalar(torch.tensor([1.0, 2.0]))")
    np.testing.assert_allclose(got, expected)


def test_typed():
    x = value("SR2.fill(0.1, -0.05, -0.05).dynamic_batch.expand(4, 2)")
    assert isinstance(x, SR2) and x.shape == (4, 2, 6)
    table = value("Scalar(torch.linspace(0, 1, 5)).sub_batch.retag(1)")
    assert isinstance(table, Scalar) and table.sub_batch_shape == (5,)
    edges = value("linspace(Scalar(0.0).sub_batch, Scalar(1.0).sub_batch, 3)")
    assert edges.sub_batch_ndim == 1
    np.testing.assert_allclose(edges.data, [0.0, 0.5, 1.0])


def test_types_come_before_tensors_of_the_same_name():
    assert value("R2.identity()", R2="Scalar(1.0)").shape == (3, 3)


def test_floats_are_the_runs_own():
    assert value("torch.ones(2, dtype=torch.float32)").dtype == jnp.result_type(float)
    assert jnp.issubdtype(value("torch.tensor([1, 2])").dtype, jnp.integer)


@pytest.mark.parametrize(
    "expression",
    (
        "().__class__",
        "[].__class__.__bases__",
        "__import__('os')",
        "import os",
        "open('x')",
        "eval('1')",
        "exec('1')",
        "getattr(torch, 'tensor')",
        "torch.load('x')",
        "torch.__dict__",
        "jnp.lax",
        "np.lib",
        "Scalar.__init__",
        "Scalar(1.0).to('cpu')",
        "'{0.__class__}'.format(1)",
        "'a' * 10",
        "f'{1}'",
        "{1: 2}",
        "(lambda f: f(f))(lambda f: f(f))",
        "9**9**9",
        "[0] * 10**9",
        "torch.zeros(10**6, 10**6)",
        "range(10**9)",
        "[y for y in range(10**6) for z in range(10**6)]",
        "def f(): pass",
        "class A: pass",
        "while True: pass",
        "(yield)",
        "(x := 1)",
        "del a",
        "a.b = 1",
        "nothing_like_it",
        "y = 1",
    ),
)
def test_refused(expression):
    with pytest.raises(InputFileError):
        value(expression)


def test_a_refusal_names_expression_line_and_part():
    with pytest.raises(InputFileError, match=r"Tensors/x.*line 2.*`torch.linspac`.*linspace"):
        value("y = 1.0\ntorch.linspac(0, 1, 2)")


def test_a_cycle_is_named():
    with pytest.raises(InputFileError, match="cycle: x -> b -> x"):
        value("b", b="x")
