"""`torch.` names mean in an expression what they mean in torch; figures are torch's own."""

import numpy as np
import pytest

from neml2_jax.errors import InputFileError
from neml2_jax.input_files.expressions.evaluate import evaluate


def value(text):
    return evaluate(text, str, {}, {}.get)


X = "x = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])\n"


@pytest.mark.parametrize(
    "text, expected",
    [
        ("torch.logspace(0, 2, 3)", [1.0, 10.0, 100.0]),
        ("torch.logspace(0, 2, 3, base=2.0)", [1.0, 2.0, 4.0]),
        (X + "x.sum(-1, keepdim=True)", [[6.0], [15.0]]),
        (X + "torch.sum(x, dim=0)", [5.0, 7.0, 9.0]),
        (X + "torch.mean(x, (0, 1))", 3.5),
        (X + "torch.amax(x, dim=1)", [3.0, 6.0]),
        (X + "torch.max(x)", 6.0),
        (X + "torch.cumsum(x, dim=1)", [[1, 3, 6], [4, 9, 15]]),
        (X + "torch.flip(x, dims=(0,))", [[4, 5, 6], [1, 2, 3]]),
        (X + "torch.roll(x, shifts=1, dims=1)", [[3, 1, 2], [6, 4, 5]]),
        (X + "torch.diff(x, dim=1)", [[1, 1], [1, 1]]),
        (X + "torch.cat([x, x[:1]], dim=0)", [[1, 2, 3], [4, 5, 6], [1, 2, 3]]),
        (X + "torch.stack([x[0], x[1]], dim=-1)", [[1, 4], [2, 5], [3, 6]]),
        (X + "torch.norm(x, dim=0)", [17**0.5, 29**0.5, 45**0.5]),
        (X + "torch.linalg.norm(x)", 91**0.5),
        (X + "torch.clamp(x, 2.0, max=5.0)", [[2, 2, 3], [4, 5, 5]]),
        (X + "x.clamp(min=4.0)", [[4, 4, 4], [4, 5, 6]]),
        (X + "torch.nn.functional.pad(x, (1, 0))", [[0, 1, 2, 3], [0, 4, 5, 6]]),
        (X + "torch.nn.functional.pad(x, (0, 0, 1, 0), value=9.0)[0]", [9, 9, 9]),
        (X + "x.T.transpose(0, 1).permute(1, 0)", [[1, 4], [2, 5], [3, 6]]),
        (X + "x.view(3, -1).reshape((6,)).unsqueeze(0).squeeze(0)[1]", 2.0),
        (X + "x[0].expand(2, -1)", [[1, 2, 3], [1, 2, 3]]),
        (X + "x[0].repeat(2, 2)", [[1, 2, 3, 1, 2, 3], [1, 2, 3, 1, 2, 3]]),
        (X + "[x.size(0), x.size()[1], x.dim(), x.numel()]", [2, 3, 2, 6]),
        (X + "x[1, 2].item() + 1", 7.0),
        ("torch.meshgrid(torch.arange(2), torch.arange(3))[0]", [[0, 0, 0], [1, 1, 1]]),
        ("torch.arange(1, 2, 0.25)", [1.0, 1.25, 1.5, 1.75]),
        ("torch.full((2,), 5)", [5, 5]),
        ("torch.full_like(torch.zeros(2), 3)", [3.0, 3.0]),
        ("torch.eye(2, 3)", [[1, 0, 0], [0, 1, 0]]),
        ("torch.where(torch.tensor([1.0, -1.0]) > 0, 2.0, 3.0)", [2.0, 3.0]),
        ("torch.atan2(torch.tensor(1.0), torch.tensor(-1.0))", 0.75 * np.pi),
        ("torch.cross(torch.tensor([1., 0., 0.]), torch.tensor([0., 1., 0.]))", [0, 0, 1]),
        ("torch.tensor([torch.tensor(1.0), 2.0])", [1.0, 2.0]),
    ],
)
def test_values(text, expected):
    got = np.asarray(value(text))
    np.testing.assert_allclose(got, np.asarray(expected), rtol=1e-15, atol=1e-15)


@pytest.mark.parametrize("text", ["torch.full((2,), 5)", "torch.arange(3)", "torch.tensor([1, 2])"])
def test_integers_stay_integers(text):
    assert np.issubdtype(value(text).dtype, np.integer)


@pytest.mark.parametrize(
    "text, message",
    [
        (X + "torch.max(x, dim=1)", "torch.amax"),
        (X + "torch.norm(x, 1)", "only p = 2"),
        (X + "torch.nn.functional.pad(x, (1,))", "do not pair up"),
        ("torch.zeros(2, dtype='O')", "a dtype is one of"),
        ("torch.tensor(['a'])", "numbers are needed"),
        ("torch.randn(3, dtype=torch.float32)", "dtype=torch.float64 only"),
    ],
)
def test_refused(text, message):
    with pytest.raises(InputFileError, match=message):
        value(text)
