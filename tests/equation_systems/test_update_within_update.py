"""An implicit update inside the system of another: value, slope and curvature in closed form.

$y^3 + y = x$ is solved for $y$ within $y(x) + x / 10 = g$, which is solved for $x$. With
$y' = 1 / (3 y^2 + 1)$ and $y'' = -6 y\\, y'^3$, $dx/dg = 1 / (y' + 1/10)$ and
$d^2x/dg^2 = -y'' (dx/dg)^3$.
"""

import numpy as np
import pytest

from neml2_jax import AbstractLaw, Scalar, input_variable, output_variable
from neml2_jax.equation_systems import ImplicitUpdate, NonlinearSystem
from neml2_jax.models import ComposedModel
from neml2_jax.solvers import Newton


class Cubic(AbstractLaw):
    y: str = input_variable(Scalar, "y", unit="-")
    x: str = input_variable(Scalar, "x", unit="-")
    y_residual: str = output_variable(Scalar, "Residual", unit="-")

    def forward(self, y, x):
        return y * y * y + y - x


class Balance(AbstractLaw):
    y: str = input_variable(Scalar, "y", unit="-")
    x: str = input_variable(Scalar, "x", unit="-")
    g: str = input_variable(Scalar, "g", unit="-")
    x_residual: str = output_variable(Scalar, "Residual", unit="-")

    def forward(self, y, x, g):
        return y + 0.1 * x - g


@pytest.fixture(scope="module")
def model():
    inner = NonlinearSystem(model=Cubic(), unknowns="y", residuals="y_residual")
    both = ComposedModel(models=[ImplicitUpdate(equation_system=inner, solver=Newton()), Balance()])
    outer = NonlinearSystem(model=both, unknowns="x", residuals="x_residual")
    return ImplicitUpdate(equation_system=outer, solver=Newton())


def test_value_slope_and_curvature(model):
    y = np.array([0.4, 1.5])  # chosen, so that x and g follow without solving
    x = y**3 + y
    slope_y = 1.0 / (3.0 * y**2 + 1.0)
    slope = 1.0 / (slope_y + 0.1)
    curvature = 6.0 * y * slope_y**3 * slope**3
    given = {"g": Scalar(y + 0.1 * x)}
    outputs, blocks = model.jacobian(given)
    np.testing.assert_allclose(outputs["x"].data, x, rtol=1e-8)
    np.testing.assert_allclose(blocks["x"]["g"].data, slope, rtol=1e-8)
    np.testing.assert_allclose(model.hessian(given)[1]["x"]["g"]["g"].data, curvature, rtol=1e-7)
