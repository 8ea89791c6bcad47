"""Random numbers for a seed are those of torch on the CPU. Figures: torch 2.13, float64."""

import numpy as np
import pytest

from neml2_jax.input_files.expressions.evaluate import evaluate
from neml2_jax.input_files.expressions.torch_stream import DEFAULT_SEED, TorchStream

UNIFORM_25 = [0.014223430665005088, 0.5031559149022246, 0.06216292325221562, 0.746215429699208]
SINGLE_25 = [0.7517778873443604, 0.19289004802703857, 0.06289446353912354, 0.9117516875267029]
DEFAULT = [0.13836205913224875, 0.6823109470364002, 0.2969577693522062]
NORMAL_7 = [-0.1467950974849952, 0.7861412987235358, 0.9468216090039564, -1.1143440212610307]
"""Fewer than 16 at once."""
NORMAL_7_OF_16 = [0.06626753966449943, 0.04699155524392409, 1.8365386300294015, 1.367690398536778]
LAST_OF_17 = [-0.28387899021947915, 0.45257550210102954, -1.6677291342328766]
LAST_OF_20 = [-1.6677291342328766, -1.5870322969308357, 2.03026332869622, 0.6596523264462502]


def test_uniform():
    np.testing.assert_array_equal(TorchStream(25).uniform(4), UNIFORM_25)
    np.testing.assert_array_equal(TorchStream(25).uniform_single(4), SINGLE_25)
    np.testing.assert_array_equal(TorchStream(DEFAULT_SEED).uniform(3), DEFAULT)


def test_only_the_lower_half_of_a_seed_counts():
    np.testing.assert_array_equal(TorchStream(2**40 + 5).uniform(3), TorchStream(5).uniform(3))


@pytest.mark.parametrize(
    "n, where, expected",
    [
        (1, slice(0, 1), NORMAL_7[:1]),
        (4, slice(0, 4), NORMAL_7),
        (15, slice(13, 15), [0.2405461286050214, 1.3954507962006726]),
        (16, slice(0, 4), NORMAL_7_OF_16),
        (17, slice(14, 17), LAST_OF_17),
        (20, slice(16, 20), LAST_OF_20),
        (40, slice(38, 40), [-1.6720610495180976, -0.4393948394307987]),
    ],
)
def test_normal(n, where, expected):
    np.testing.assert_allclose(TorchStream(7).normal(n)[where], expected, rtol=1e-14)


def test_a_stream_goes_on_where_it_was():
    stream = TorchStream(7)
    np.testing.assert_allclose(stream.normal(3), NORMAL_7[:3], rtol=1e-14)
    np.testing.assert_array_equal(stream.uniform(1), [0.9225293674529872])
    # the first is the spare number of the pair that the third began
    expected = [-1.1143440212610307, 0.4457424104093978]
    np.testing.assert_allclose(stream.normal(2), expected, rtol=1e-14)


def test_in_an_expression():
    text = (
        "gen = torch.Generator(device=torch.get_default_device()).manual_seed(25)\n"
        "u = torch.rand((1, 2), dtype=torch.float64, generator=gen)\n"
        "result = torch.stack([u, torch.rand(1, 2, generator=gen)])"
    )
    got = evaluate(text, str, {}, {}.get)
    np.testing.assert_array_equal(got.reshape(4), UNIFORM_25)
    default = evaluate("torch.rand(3, generator=torch.Generator())", str, {}, {}.get)
    np.testing.assert_array_equal(default, DEFAULT)
    bare = evaluate("torch.randn(2, 3)", str, {}, {}.get)
    np.testing.assert_array_equal(bare.reshape(6), TorchStream(0).normal(6))
