"""The custom action of `docs/chain_rule.md` is run as it stands there."""

import re
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neml2_jax import Scalar
from neml2_jax.laws.common import ScalarIntermediateMean
from neml2_jax.models import ComposedModel
from neml2_jax.testing import check_model
from neml2_jax.types.functions import to_dense

PAGE = Path(__file__).parents[2] / "docs" / "chain_rule.md"


def square():
    (code,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    names: dict = {}
    exec(code, names)
    return names["Square"]


def test_it_agrees_with_the_derived_action():
    check_model(square()(), {"x": Scalar(0.7)}, {"y": Scalar(0.49)})


def test_it_is_used_in_a_composition_and_keeps_pairings():
    calls = []

    class Counted(square()):
        def first_order(self, values, v):
            calls.append(1)
            return super().first_order(values, v)

    model = ComposedModel(models=[Counted(), ScalarIntermediateMean(from_="y", to="m")])
    x = jnp.array([0.1, 0.5, 2.0])
    _, blocks = model.jacobian({"x": Scalar(x, sub_batch_ndim=1)})
    assert calls
    np.testing.assert_allclose(to_dense(blocks["m"]["x"]), 2 * x / 3, rtol=1e-14)


def test_check_model_finds_a_wrong_one():
    class Wrong(square()):
        def first_order(self, values, v):
            outputs, tangents = super().first_order(values, v)
            return outputs, jax.tree_util.tree_map(lambda t: 1.001 * t, tangents)

    with pytest.raises(AssertionError):
        check_model(Wrong(), {"x": Scalar(0.7)}, {"y": Scalar(0.49)})
