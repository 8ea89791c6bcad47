"""A model of each kind with and without `jit`, and on a device: one answer, one trace."""

import chex
import jax
import numpy as np
from absl.testing import parameterized

from ..properties.transformed import MODELS


class Kinds(chex.TestCase):
    def setUp(self):
        super().setUp()
        chex.clear_trace_counter()  # it counts by name

    @chex.variants(with_jit=True, with_device=True)  # pyright: ignore[reportCallIssue]
    @parameterized.parameters(*MODELS)
    def test_the_answer_is_that_of_the_plain_call(self, name):
        model, values = MODELS[name]()
        want = model.call_by_name(values)
        call = self.variant(chex.assert_max_traces(lambda m, v: m.call_by_name(v), n=1))
        found = call(model, values)
        chex.assert_tree_all_finite(found)
        chex.assert_trees_all_equal_structs(found, want)
        chex.assert_trees_all_close(found, want, rtol=1e-9, atol=1e-12)


def test_a_model_can_be_stepped_through_without_jit():
    """With `chex.fake_jit` a compiled call sees numbers."""
    model, values = MODELS["explicit"]()
    seen = []

    @jax.jit
    def call(values):
        outputs = model.call_by_name(values)
        seen.append({n: np.asarray(x.data) for n, x in outputs.items()})
        return outputs

    with chex.fake_jit():
        outputs = call(values)
    assert seen
    chex.assert_trees_all_equal(seen[0], {n: x.data for n, x in outputs.items()})
