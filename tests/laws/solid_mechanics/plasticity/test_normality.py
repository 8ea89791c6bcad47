import jax
import numpy as np
import pytest

from neml2_jax.errors import DeclarationError
from neml2_jax.laws.common import SR2Invariant
from neml2_jax.laws.solid_mechanics import Normality, YieldFunction
from neml2_jax.models import ComposedModel
from neml2_jax.testing import check_model
from neml2_jax.types import SR2, Scalar
from neml2_jax.types.functions import to_dense

EPS = np.finfo(float).eps
STRESS = np.array([80.0, -20.0, 10.0, 5.0, -7.0, 30.0])


def surface(**options):
    vonmises = SR2Invariant(tensor="stress", invariant="vm", invariant_type="VONMISES")
    f = YieldFunction(
        effective_stress="vm", isotropic_hardening="h", yield_function="f", yield_stress=50.0
    )
    options = {"from_": ("stress", "h"), "to": ("N", "k"), "function": "f"} | options
    return Normality(model=ComposedModel(models=(vonmises, f)), **options)


def flow(stress):
    """sqrt(2/3) * 3/2 s / vm."""
    s = stress - stress[..., :3].mean(-1, keepdims=True) * np.array([1, 1, 1, 0, 0, 0])
    vm = np.sqrt(1.5 * np.sum(s * s, -1, keepdims=True) + EPS)
    return np.sqrt(2.0 / 3.0) * 1.5 * s / vm


# a general stress; on the axis of the surface there is no direction
@pytest.mark.parametrize("stress", (STRESS, np.zeros(6)), ids=("general", "zero"))
def test_gradient_of_the_von_mises_surface(stress):
    check_model(
        surface(),
        inputs={"stress": SR2(stress), "h": Scalar(15.0)},
        outputs={"N": SR2(flow(stress)), "k": Scalar(-np.sqrt(2.0 / 3.0))},
        differences=stress.any(),  # the direction turns round at a scale far below their step
    )


def test_sites_have_gradients_of_their_own():
    """One hardening for all sites: each site has its derivative, not the sum over sites."""
    stress = STRESS * np.array([1.0, -0.5, 3.0])[:, None] + np.arange(18.0).reshape(3, 6)
    model = surface()
    values = {"stress": SR2(stress, sub_batch_ndim=1), "h": Scalar(15.0)}

    def dense(x):
        return model.call_by_name({**values, "stress": SR2(x, sub_batch_ndim=1)})["N"].data

    (out, blocks), full = jax.jit(lambda: (model.jacobian(values), jax.jacfwd(dense)(stress)))()
    np.testing.assert_allclose(out["N"].data, flow(stress), rtol=1e-13)
    np.testing.assert_allclose(out["k"].data, -np.sqrt(2.0 / 3.0), rtol=1e-14)

    want = np.moveaxis(np.asarray(full).reshape(3, 6, 18), -1, 0)
    got = np.asarray(to_dense(blocks["N"]["stress"])).reshape(want.shape)
    np.testing.assert_allclose(got, want, rtol=1e-12, atol=1e-12 * np.abs(want).max())


@pytest.mark.parametrize(
    "options, message",
    (
        ({"function": "N"}, "no scalar output"),
        ({"from_": ("stres", "h")}, "'stres' is no input"),
        ({"to": ("N",)}, "from names 2 variables, to names 1"),
    ),
)
def test_names_are_checked(options, message):
    with pytest.raises(DeclarationError, match=message):
        surface(**options)
