"""Laws that prefer no direction: with everything turned, they give the same, turned.

The truth is isotropy itself (C. Truesdell, W. Noll, The Non-Linear Field Theories of Mechanics,
Springer (1965), section 8). Inputs and parameters that are tensors turn together.
"""

import functools

import jax
import numpy as np
import pytest

from neml2_jax.types import R2, SR2, SSR4, WR2, Scalar, Vec

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

TURN = np.linalg.qr(np.array([[0.8, 0.3, -0.5], [0.1, 0.9, 0.4], [0.6, -0.3, 0.7]]))[0]
TURN = TURN * np.linalg.det(TURN)


FACTORS = np.where(np.eye(3), 1.0, np.sqrt(0.5))  # of an entry of a matrix, by a component of SR2
PACKED = [0, 1, 2, 1, 0, 0], [0, 1, 2, 2, 2, 1]


def mandel(turn):
    """What `turn` is for symmetric tensors as vectors of six: each of the base turned."""
    base = np.eye(6)[:, [[0, 5, 4], [5, 1, 3], [4, 3, 2]]] * FACTORS
    return ((turn @ base @ turn.T) / FACTORS)[:, *PACKED].T


SIX = mandel(TURN)
HOW = {
    SR2: lambda x: x @ SIX.T,
    R2: lambda x: TURN @ x @ TURN.T,
    WR2: lambda x: x @ TURN.T,
    Vec: lambda x: x @ TURN.T,
    SSR4: lambda x: SIX @ x @ SIX.T,
}


def turned(x):
    return x.replace(HOW[type(x)](np.asarray(x.data))) if type(x) in HOW else x


@functools.partial(jax.jit, **quick_jit)
def outputs_of(model, values):
    """One program serves a law as it is and turned."""
    return model.call_by_name(values)


def specs(model):
    return [*model.input_spec.values(), *model.output_spec.values()]


def tensor_laws():
    """Laws of tensors that turn, with an example of each."""
    out = {}
    for name, cls in every_law().items():
        layout = layout_of(name)
        model = make(cls, layout)
        kinds = set(specs(model))
        if kinds & set(HOW) and kinds <= {Scalar, *HOW}:
            out[name] = model, values_for(model, layout)
    return out


LAWS = tensor_laws()
PREFER = {name for names in DIRECTED.values() for name in names}


def test_what_is_left_out_exists():
    assert PREFER <= set(LAWS) and len(LAWS) - len(PREFER) > 60


@pytest.mark.parametrize("name", [n for n in LAWS if n not in PREFER])
def test_turned_inputs_give_turned_outputs(name):
    model, values = LAWS[name]
    parameters = {n: x for n, x in model.named_parameters.items() if type(x) in HOW}
    turned_model = model.with_parameters({n: turned(x) for n, x in parameters.items()})
    outputs = outputs_of(model, values)
    found = outputs_of(turned_model, {n: turned(x) for n, x in values.items()})
    for n, x in outputs.items():
        want = turned(x).data
        scale = float(np.abs(x.data).max())
        assert np.isfinite(scale), n
        np.testing.assert_allclose(found[n].data, want, rtol=1e-8, atol=1e-8 * scale, err_msg=n)
