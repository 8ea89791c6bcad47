"""Earlier values of variables that pass inside the model only, against the closed form."""

import jax.numpy as jnp
import numpy as np
import pytest

from neml2_jax import AbstractLaw, Scalar, input_variable, output_variable
from neml2_jax.drivers import TransientDriver, march
from neml2_jax.models import ComposedModel


class Sum(AbstractLaw):
    """s = s~1 + f."""

    s_old: str = input_variable(Scalar, "s before", unit="-", default="s~1")
    f: str = input_variable(Scalar, "f", unit="-")
    s: str = output_variable(Scalar, "s", unit="-")

    def forward(self, s_old, f):
        return s_old + f


class Twice(AbstractLaw):
    s: str = input_variable(Scalar, "s", unit="-")
    y: str = output_variable(Scalar, "y", unit="-")

    def forward(self, s):
        return 2.0 * s


def nested():
    """`s` is read at the next step, and is an output neither outside nor inside."""
    return ComposedModel(models=[ComposedModel(models=[Sum(), Twice()])])


F = Scalar(jnp.array([0.0, 1.0, 2.0, 3.0]))


@pytest.mark.parametrize("initial, first", ((None, 0.0), (5.0, 5.0)))
def test_march_and_driver_carry_them(initial, first):
    expected = 2.0 * (first + np.array([1.0, 3.0, 6.0]))
    ic = {} if initial is None else {"s": Scalar(initial)}
    np.testing.assert_allclose(march(nested(), {"f": F}, ic)["y"].data, expected)
    times = Scalar(jnp.arange(4.0))
    driver = TransientDriver(model=nested(), prescribed_time=times, prescribed={"f": F}, ic=ic)
    history = driver.run()
    np.testing.assert_allclose(history["output.y"][1:], expected)
