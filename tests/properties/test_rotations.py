"""Laws that prefer no direction: with everything turned, they give the same, turned.

The truth is isotropy itself (C. Truesdell, W. Noll, The Non-Linear Field Theories of Mechanics,
Springer (1965), section 8). Inputs and parameters that are tensors turn together.
"""

import functools

import jax
import numpy as np
import pytest

from neml2_jax.types import R2, SR2, SSR4, WR2, Scalar, Vec
from neml2_jax.types import functions as F

from .every_law import every_law, layout_of, make, values_for
from .layouts import quick_jit

DIRECTED = {
    "along axes of the material": (
        "BarlatYld2004EffectiveStress",
        "CubicElasticityTensor",
        "Hill48EffectiveStress",
        "OrthotropicElasticityTensor",
        "TransverselyIsotropicElasticityTensor",
    ),
    "an orientation has one leg in the lattice, which stays": (
        "PlasticDeformationRate",
        "PlasticSpatialVelocityGradient",
        "PlasticVorticity",
        "ResolvedShear",
    ),
    "the first component is normal to the interface": (
        "BilinearTraction",
        "OrthotropicLinearTraction",
        "SalehaniIraniTraction",
    ),
    "component by component": (
        "MixedControlSetup",
        "R2LinearCombination",  # its offset
        "SR2LinearCombination",
        "VecComponents",
        "VecLinearCombination",
    ),
    "as the laws that the example holds": ("ComposedModel", "ImplicitUpdate"),
}
"""Laws that do prefer a direction, and why."""

TURNING = (SR2, R2, WR2, Vec, SSR4)
TURN = R2(np.linalg.qr(np.array([[0.8, 0.3, -0.5], [0.1, 0.9, 0.4], [0.6, -0.3, 0.7]]))[0])
TURN = TURN if np.linalg.det(TURN.data) > 0 else R2(-TURN.data)


def turned(x):
    return F.rotate(x, TURN) if isinstance(x, TURNING) else x


@functools.partial(jax.jit, **quick_jit)
def outputs_of(model, values):
    """Outputs, these turned, and those of turned inputs and parameters, as one program."""
    parameters = {n: x for n, x in model.named_parameters.items() if isinstance(x, TURNING)}
    turned_model = model.with_parameters({n: turned(x) for n, x in parameters.items()})
    outputs = model.call_by_name(values)
    found = turned_model.call_by_name({n: turned(x) for n, x in values.items()})
    return outputs, {n: turned(x) for n, x in outputs.items()}, found


def specs(model):
    return [*model.input_spec.values(), *model.output_spec.values()]


def tensor_laws():
    """Laws of tensors that turn, with an example of each."""
    out = {}
    for name, cls in every_law().items():
        layout = layout_of(name)
        model = make(cls, layout)
        kinds = set(specs(model))
        if kinds & set(TURNING) and kinds <= {Scalar, *TURNING}:
            out[name] = model, values_for(model, layout)
    return out


LAWS = tensor_laws()
PREFER = {name for names in DIRECTED.values() for name in names}


def test_what_is_left_out_exists():
    assert PREFER <= set(LAWS) and len(LAWS) - len(PREFER) > 60


@pytest.mark.parametrize("name", [n for n in LAWS if n not in PREFER])
def test_turned_inputs_give_turned_outputs(name):
    model, values = LAWS[name]
    outputs, expected, found = outputs_of(model, values)
    for n, x in outputs.items():
        want = expected[n].data
        scale = float(np.abs(x.data).max())
        assert np.isfinite(scale), n
        np.testing.assert_allclose(found[n].data, want, rtol=1e-8, atol=1e-8 * scale, err_msg=n)
