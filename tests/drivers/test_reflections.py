"""A deformation gradient whose determinant is not positive, which no motion leads to."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neml2_jax import R2, SR2, WR2, Scalar
from neml2_jax.declaration import REGISTRY
from neml2_jax.drivers import TransientDriver, march
from neml2_jax.errors import DeclarationError
from neml2_jax.laws.common import R2ToSR2
from neml2_jax.laws.solid_mechanics import HenckyStrain

MIRRORED = np.diag([1.1, -0.9, 1.0])  # F^T F, and so every strain, is that of diag(1.1, 0.9, 1)
STRETCHED = np.abs(MIRRORED)
NEEDED = {
    "StressMeasureConversion": {"from_": "CAUCHY", "to": "PK2"},
    "GreenNaghdiStressRate": {},
    **dict.fromkeys(("NeoHookean",), {"shear_modulus": 1.0, "bulk_modulus": 2.0}),
}
KINEMATIC = [
    cls
    for name, cls in sorted(REGISTRY["Models"].items())
    if cls.preserves_orientation and (name in NEEDED or "hyperelasticity" not in cls.__module__)
]


def test_there_are_laws_of_that_kind():
    assert len(KINEMATIC) >= 10


@pytest.mark.parametrize("cls", KINEMATIC, ids=lambda cls: cls.__name__)
def test_laws_have_no_value_there(cls):
    law = cls(**NEEDED.get(cls.__name__, {}))
    shapes = {R2: np.eye(3), SR2: np.ones(6), WR2: np.ones(3)}
    values = {n: kind(shapes.get(kind, 0.0)) for n, kind in law.input_spec.items()}
    if "t" in values:
        values["t"] = Scalar(1.0)
    for turned, finite in ((STRETCHED, True), (MIRRORED, False)):
        outputs = law.call_by_name({**values, law.deformation_gradient: R2(turned)})
        for name, x in outputs.items():
            assert bool(jnp.isfinite(x.data).all()) is finite, (name, x)


def test_a_march_refuses_what_it_can_see():
    F = R2(np.stack([np.eye(3), STRETCHED, MIRRORED]))
    message = r"prescribed 'F' has the determinant -0.99 at index 2: that turns the body inside out"
    law = HenckyStrain(deformation_gradient="F")
    times = Scalar(jnp.arange(3.0))
    with pytest.raises(DeclarationError, match=message):
        march(law, {"F": F, "t": times})
    with pytest.raises(DeclarationError, match=message):
        TransientDriver(model=law, prescribed_time=times, prescribed={"F": F})
    mirrored = jax.jit(lambda F: march(law, {"F": F, "t": times}))(F)["strain"].data
    assert np.isfinite(mirrored[0]).all() and np.isnan(mirrored[1]).all()


def test_other_matrices_may_have_any_determinant():
    law = R2ToSR2(input="v", output="d")
    times, v = Scalar(jnp.arange(2.0)), R2(np.stack([np.zeros((3, 3)), -np.eye(3)]))
    march(law, {"v": v, "t": times})
