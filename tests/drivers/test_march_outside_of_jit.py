"""A march called outside of `jax.jit` is traced once for a structure, not once a call.

The truth is a counter in the law: Python comes by it when the law is traced, and not after that.
"""

import jax
import numpy as np

from neml2_jax import AbstractLaw, Scalar, input_variable, output_variable, parameter
from neml2_jax.drivers import march

TRACES = []


class CountedSum(AbstractLaw):
    x: str = input_variable(Scalar, "x", unit="-")
    y_n: str = input_variable(Scalar, "y a step ago", unit="-", default="y~1")
    y: str = output_variable(Scalar, "y", unit="-")

    k: Scalar = parameter("k", unit="-")

    def forward(self, x, y_n):
        TRACES.append(1)
        return self.k * x + y_n


def test_other_values_are_not_traced_again_nor_are_derivatives():
    def marched(k, x):
        TRACES.clear()
        got = march(CountedSum(k=k), {"x": Scalar(np.array(x))})["y"].data
        np.testing.assert_allclose(got, k * np.cumsum(x[1:]))
        return len(TRACES)

    def slope(x):
        TRACES.clear()
        of = jax.grad(lambda x: march(CountedSum(k=3.0), {"x": Scalar(x)})["y"].data[-1])
        np.testing.assert_allclose(of(np.array(x)), [0.0, 3.0, 3.0])
        return len(TRACES)

    assert marched(1.0, [0.0, 1.0, 2.0]) > 0, "the counter counts nothing"
    assert marched(2.0, [0.0, 3.0, 5.0]) == 0

    assert slope([0.0, 3.0, 5.0]) == 0  # what is known of the march is differentiated
