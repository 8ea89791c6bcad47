"""What `expr` must not do: leave its own tables, or take all memory and time."""

import time

import pytest

from neml2_jax.errors import InputFileError
from neml2_jax.input_files.expressions.evaluate import evaluate
from neml2_jax.types import Scalar

TENSORS = {"strain": Scalar(1.0)}


def message(text):
    with pytest.raises(InputFileError) as caught:
        evaluate(text, lambda n: f"f.i:{10 + n}: [Tensors/x] expr", TENSORS, TENSORS.get)
    return str(caught.value)


ESCAPES = [
    "().__class__",
    "[].__class__.__bases__",
    "(1).__class__",
    "strain.__class__",
    "strain.__init__",
    "strain.data.__array__",
    "strain.data.at",
    "strain.data.device",
    "strain.data.addressable_shards",
    "strain.tensor",
    "strain.dynamic_batch.tensor",
    "strain._check",
    "Scalar.__init__",
    "Scalar.__subclasses__()",
    "Scalar.mro()",
    "Scalar.replace",
    "Scalar.shape",
    "__import__('os')",
    "__builtins__",
    "_x",
    "open('x')",
    "eval('1')",
    "exec('1')",
    "compile('1', '', 'eval')",
    "globals()",
    "getattr(strain, 'data')",
    "type(strain)",
    "object",
    "print(1)",
    "input()",
    "torch.load('x')",
    "torch.save(strain, 'x')",
    "torch.utils",
    "torch.ops",
    "torch['tensor']",
    "torch.linspace.__globals__",
    "torch.linspace.func",
    "torch.nn.functional.pad.__wrapped__",
    "torch.sqrt.lower",
    "jnp.lax",
    "jnp.load('x')",
    "jnp.save('x', 1)",
    "np.lib",
    "np.fromfile('x')",
    "np.ctypeslib",
    "math.__loader__",
    "os.system('true')",
    "torch.Generator().stream",
    "torch.Generator().__init__",
    "'{0.__class__}'.format(1)",
    "'%s' % strain",
    "f'{strain}'",
    "'a' * 1000000000",
    "'a' + 'b'",
    "b'ab'",
    "1j",
    "(x := 1)",
    "{'a': 1}",
    "{1, 2}",
    "{i for i in [1]}",
    "{i: i for i in [1]}",
    "1 < 2 < 3",
    "strain is None",
    "lambda *a: a",
    "lambda a=1: a",
    "(lambda __x: 1)(1)",
    "max(**strain)",
    "torch.zeros(1, __x=1)",
    "await x",
    "[i async for i in strain]",
    "(yield)",
    "import os",
    "from os import *",
    "import os\nresult = os.getcwd()",
    "def f(): pass",
    "class A: pass",
    "with strain: pass",
    "try:\n  pass\nexcept: pass",
    "for i in [1]: pass",
    "while True: pass",
    "global strain",
    "del strain",
    "a = 1\na += 1",
    "a: int = 1",
    "strain.data = 1",
    "strain[0] = 1",
    "__a = 1",
    "1\n2",
    "a = 1",
    "torch",
    "Scalar",
    "strain.dynamic_batch",
    "'text'",
    "",
    "1 +",
    "(" * 300 + ")" * 300,
]


@pytest.mark.parametrize("text", ESCAPES)
def test_escapes_are_refused_with_file_and_line(text):
    assert message(text).startswith("f.i:1")


TOO_LARGE = [
    "9**9**9",
    "2**100000",
    "x = 10**9\n" + "x = x * x\n" * 40 + "result = x",
    "x = [1]\n" + "x = x + x\n" * 60 + "result = x",
    "[0] * 10**9",
    "[[0] * 10**5] * 10**5",
    "torch.tensor([[[0] * 10**5] * 10**5])",
    "range(10**12)[0]",
    "[[0] * 10**5 for i in range(10**5)]",
    "[0 for i in range(10**5) for j in range(10**5)]",
    "[0 for i in range(10**5) for j in range(10**5) if False]",
    "(lambda f: f(f))(lambda f: f(f))",
    "(lambda f: f(f, f))(lambda f, g: g(f, g) + g(f, g))",
    "torch.zeros(10**6, 10**6)",
    "torch.full((10**6, 10**6), 1.0)",
    "torch.eye(10**6)",
    "torch.linspace(0, 1, 10**11)",
    "torch.arange(10**12)",
    "torch.arange(0.0, 1.0, 1e-12)",
    "torch.rand(10**6, 10**6)",
    "torch.zeros(10**6).unsqueeze(0) * torch.zeros(10**6).unsqueeze(-1)",
    "torch.zeros(10**6).unsqueeze(0) < torch.zeros(10**6).unsqueeze(-1)",
    "torch.outer(torch.zeros(10**6), torch.zeros(10**6))",
    "torch.where(torch.zeros(10**6, 1) > 0, torch.zeros(10**6), 0.0)",
    "torch.zeros(1).expand(10**6, 10**6)",
    "torch.zeros(1).repeat(10**6, 10**6)",
    "torch.nn.functional.pad(torch.zeros(1, 1), (10**6, 0, 10**6, 0))",
    "torch.meshgrid(torch.zeros(10**6), torch.zeros(10**6))",
    "torch.einsum('i,j->ij', torch.zeros(10**6), torch.zeros(10**6))",
    "torch.diag(torch.zeros(10**6))",
    "torch.stack([torch.zeros(10**6)] * 10**4)",
    "jnp.zeros((10**6, 10**6))",
    "jnp.eye(10**6)",
    "jnp.eye(2, M=10**12)",
    "jnp.identity(10**6)",
    "jnp.full(10**12, 1.0)",
    "jnp.arange(0.0, 1.0, 1e-12)",
    "jnp.tile(jnp.zeros(10**4), 10**7)",
    "jnp.linspace(0, 1, 10**11)",
    "jnp.kron(jnp.zeros(10**6), jnp.zeros(10**6))",
    "Scalar.zeros(10**6, 10**6)",
    "Scalar(torch.zeros(10**6, 1)) * Scalar(torch.zeros(10**6))",
    "Scalar(1.0).dynamic_batch.expand(10**6, 10**6)",
    "linspace(Scalar(0.0).dynamic_batch, Scalar(1.0).dynamic_batch, 10**11)",
    "sum([[0] * 10**5] * 10**5, [])",
    "torch.zeros(10**6).tolist()",
    "torch.zeros(1, 10**6)[[0] * 10**5]",
    "Scalar([[0.0] * 10**5] * 10**5)",
    "[[0] * 10**5] * 10**5 == [[0] * 10**5] * 10**5",
    "torch.tensor([torch.zeros(10**6)] * 10**5)",
]


@pytest.mark.parametrize("text", TOO_LARGE)
def test_what_would_take_all_memory_or_time_is_refused_soon(text):
    start = time.perf_counter()
    assert message(text).startswith("f.i:")
    assert time.perf_counter() - start < 20.0


def test_messages_name_line_part_and_reason():
    text = message("\n  a = 1\n  b = a + torch.lod(2)\n  result = b")
    assert text.startswith("f.i:11: [Tensors/x] expr: line 2: `torch.lod`: there is no 'lod' here")
    assert "did you mean 'log'" in text
    assert "(in 'a = 1" in text


def test_unknown_names_suggest_near_ones():
    assert "did you mean 'strain'" in message("strian")
    assert "did you mean 'linspace'" in message("linspce(1, 2, 3)")
    assert "did you mean 'identity'" in message("SR2.identiy()")
    assert "did you mean 'unsqueeze'" in message("strain.data.unsqueze(0)")


def test_errors_of_the_functions_are_passed_on():
    assert "TypeError" in message("torch.linspace(0.0)")
    assert "ZeroDivisionError" in message("1 / 0")
    assert "0 axes" not in message("torch.zeros(2) + torch.zeros(3)")


def test_a_variable_between_triple_quotes_is_explained():
    assert "not substituted between triple quotes" in message("torch.zeros(${nbatch})")
