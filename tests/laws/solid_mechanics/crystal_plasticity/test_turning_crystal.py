"""A crystal that turns as a rigid body: its elastic strain and its lattice turn with it."""

import jax
import numpy as np
from scipy.spatial.transform import Rotation

from neml2_jax.drivers import march
from neml2_jax.equation_systems import ImplicitUpdate, NonlinearSystem
from neml2_jax.laws.common import (
    SR2CorotationalTimeIntegration,
    SR2LinearCombination,
    WR2ImplicitExponentialTimeIntegration,
)
from neml2_jax.laws.solid_mechanics import OrientationRate, SpinRotationIncrement
from neml2_jax.models import ComposedModel
from neml2_jax.solvers import Newton
from neml2_jax.types import MRP, SR2, WR2, Scalar
from neml2_jax.types.functions import euler_rodrigues, r2_from_sr2

STRAIN = np.array([[1e-3, 2e-4, -3e-4], [2e-4, -5e-4, 1e-4], [-3e-4, 1e-4, 7e-4]])


def crystal():
    """Elastic strain and orientation of a crystal that does not flow."""
    laws = [
        SR2LinearCombination(
            from_=("deformation_rate", "plastic_deformation_rate"),
            to="elastic_strain_rate",
            weights=(1.0, -1.0),
        ),
        SpinRotationIncrement(),
        OrientationRate(),
        SR2CorotationalTimeIntegration(variable="elastic_strain"),
        WR2ImplicitExponentialTimeIntegration(variable="orientation"),
    ]
    system = NonlinearSystem(
        model=ComposedModel(models=laws), unknowns="elastic_strain orientation"
    )
    return ImplicitUpdate(equation_system=system, solver=Newton())


def test_a_turn_of_90_degrees_in_steps_of_10():
    axes = np.array([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0], [0.36, 0.48, 0.8]])
    steps = np.arange(10)[:, None]
    zero = SR2(np.zeros((10, 3, 6)))
    given = {
        "t": Scalar(steps * np.ones(3)),
        "vorticity": WR2(np.broadcast_to(np.radians(10.0) * axes, (10, 3, 3))),
        "deformation_rate": zero,
        "plastic_deformation_rate": zero,
        "plastic_vorticity": WR2(np.zeros((10, 3, 3))),
    }
    e = STRAIN
    start = SR2.fill(
        *(np.full(3, x) for x in (e[0, 0], e[1, 1], e[2, 2], e[1, 2], e[0, 2], e[0, 1]))
    )
    found = jax.jit(march)(
        crystal(), given, {"elastic_strain": start, "orientation": MRP(np.zeros((3, 3)))}
    )
    for k in range(9):
        Q = Rotation.from_rotvec(np.radians(10.0 * (k + 1)) * axes).as_matrix()
        strain = r2_from_sr2(found["elastic_strain"]).data[k]
        np.testing.assert_allclose(strain, Q @ STRAIN @ np.swapaxes(Q, -1, -2), atol=1e-12)
        np.testing.assert_allclose(euler_rodrigues(found["orientation"]).data[k], Q, atol=1e-8)
