"""Derivatives of every typed operation, first and second, are those of JAX on dense arrays.

An operation is taken as a law with values of random layouts as operands: its structured Jacobian
and second derivative, written out, against `jax.jacfwd` and `jax.jacfwd(jax.jacfwd)`.
"""

import functools

import jax
import numpy as np
import pytest
from hypothesis import given, settings

from neml2_jax.models.interface import Slot
from neml2_jax.models.pushforward import BoundLaw
from neml2_jax.models.site_map import SiteLaw
from neml2_jax.types import MRP, R2, SR2, SSR4, WR2, Quaternion, Scalar, Vec
from neml2_jax.types import functions as F

from .layouts import assert_block, dense_hessians, dense_jacobians, few, quick_jit, values

S = (Scalar,)

# Operation, operand types, output type.
OPERATIONS = {
    "negative": (lambda x: -x, (SR2,), SR2),
    "sum": (lambda x, y: x + y, (SR2, SR2), SR2),
    "difference": (lambda x, y: x - y, (Vec, Vec), Vec),
    "scaled": (lambda s, x: s * x, (Scalar, R2), R2),
    "quotient": (lambda x, s: x / s, (SR2, Scalar), SR2),
    "inverse number": (lambda s: 1.0 / s, S, Scalar),
    "number and tensor": (lambda s: 2.0 - 3.0 * s, S, Scalar),
    "sqrt": (F.sqrt, S, Scalar),
    "exp": (F.exp, S, Scalar),
    "expm1": (F.expm1, S, Scalar),
    "log": (F.log, S, Scalar),
    "log1p": (F.log1p, S, Scalar),
    "log10": (F.log10, S, Scalar),
    "sin": (F.sin, S, Scalar),
    "cos": (F.cos, S, Scalar),
    "tan": (F.tan, S, Scalar),
    "asin": (lambda s: F.asin(0.5 * s), S, Scalar),
    "acos": (lambda s: F.acos(0.5 * s), S, Scalar),
    "atan": (F.atan, S, Scalar),
    "sinh": (F.sinh, S, Scalar),
    "cosh": (F.cosh, S, Scalar),
    "tanh": (F.tanh, S, Scalar),
    "reciprocal": (F.reciprocal, S, Scalar),
    "abs": (F.abs, (SR2,), SR2),
    "sign": (F.sign, (Vec,), Vec),
    "heaviside": (F.heaviside, (Vec,), Vec),
    "macaulay": (lambda s: F.macaulay(s - 1.0), S, Scalar),
    "clamp": (lambda s: F.clamp(s, 0.8, 1.2), S, Scalar),
    "maximum": (F.maximum, (Scalar, Scalar), Scalar),
    "minimum": (F.minimum, (Vec, Vec), Vec),
    "where": (lambda x, y: F.where(F.gt(x, y), x * x, y), (Scalar, Scalar), Scalar),
    "integer power": (lambda s: F.pow(s, 3), S, Scalar),
    "power": (F.pow, (Scalar, Scalar), Scalar),
    "inner": (F.inner, (SR2, SR2), Scalar),
    "vdot": (F.vdot, (Vec, Vec), Scalar),
    "cross": (F.cross, (Vec, Vec), Vec),
    "outer of vectors": (F.outer, (Vec, Vec), R2),
    "outer of tensors": (F.outer, (SR2, SR2), SSR4),
    "component": (lambda v: F.vec_component(v, 1), (Vec,), Scalar),
    "from components": (F.vec_from_scalars, (Scalar, Scalar, Scalar), Vec),
    "matrix product": (lambda a, b: a @ b, (R2, R2), R2),
    "stiffness times strain": (lambda C, e: C @ e, (SSR4, SR2), SR2),
    "tr": (F.tr, (SR2,), Scalar),
    "dev": (F.dev, (SR2,), SR2),
    "vol": (F.vol, (SR2,), SR2),
    "det": (F.det, (R2,), Scalar),
    "inv": (lambda x: F.inv(x + R2.identity() * 3.0), (R2,), R2),
    "norm": (F.norm, (SR2,), Scalar),
    "norm_sq": (F.norm_sq, (Vec,), Scalar),
    "unit": (F.unit, (Vec,), Vec),
    "vonmises": (F.vonmises, (SR2,), Scalar),
    "transpose": (F.transpose, (R2,), R2),
    "sym": (F.sym, (R2,), SR2),
    "skew": (F.skew, (R2,), WR2),
    "r2_from_sr2": (F.r2_from_sr2, (SR2,), R2),
    "r2_from_wr2": (F.r2_from_wr2, (WR2,), R2),
    "rotate": (F.rotate, (SR2, R2), SR2),
    "compose": (lambda a, b: F.compose(0.2 * a, 0.3 * b), (MRP, MRP), MRP),
    "euler_rodrigues": (lambda r: F.euler_rodrigues(0.3 * r), (MRP,), R2),
    "exp_map": (F.exp_map, (WR2,), MRP),
    "gdist": (lambda a, b: F.gdist(0.2 * a, 0.3 * b), (MRP, MRP), Scalar),
    "quaternion_rotation_matrix": (F.quaternion_rotation_matrix, (Quaternion,), R2),
}


def bound(name, given):
    operation, kinds, out = OPERATIONS[name]
    slots = tuple(Slot(f"x{i}", kind) for i, kind in enumerate(kinds))
    law = SiteLaw(name, lambda *x: (operation(*x),), slots, (Slot("y", out),))
    return BoundLaw(law, tuple(given.values()))


def seed(i, given):
    return [F.identity_seed(x) if j == i else None for j, x in enumerate(given)]


def function_of(name):
    """The operation on typed values by name, to the dense output by name."""

    def dense(by_name):
        (y,) = bound(name, by_name).evaluate()
        return {"y": y.materialize().data}

    return dense


@functools.partial(jax.jit, static_argnums=0, **quick_jit)
def first(name, given):
    operands = list(given.values())
    got = {
        slot: F.to_dense(bound(name, given).push(seed(i, operands))[0])
        for i, slot in enumerate(given)
    }
    direct = OPERATIONS[name][0](*operands).materialize().data
    return direct, function_of(name)(given)["y"], got, dense_jacobians(function_of(name), given)


@functools.partial(jax.jit, static_argnums=0, **quick_jit)
def second(name, given):
    operands = list(given.values())
    got = {}
    for i, a in enumerate(given):
        for j, b in enumerate(given):
            seeds = seed(i, operands), seed(j, operands), [None] * len(operands)
            y = bound(name, given).push_second(*seeds)
            assert y is not None
            got[a, b] = F.to_dense(y[0])
    return got, dense_hessians(function_of(name), given)


@pytest.mark.slow
@pytest.mark.parametrize("name", OPERATIONS)
def test_first_derivative(name):
    @given(values(*OPERATIONS[name][1]))
    @settings(few, max_examples=3)
    def check(operands):
        given = {f"x{i}": x for i, x in enumerate(operands)}
        direct, at_sites, got, want = first(name, given)
        np.testing.assert_allclose(at_sites, np.broadcast_to(direct, at_sites.shape), rtol=1e-12)
        for n in given:
            assert_block(got[n], want["y", n], f"{name} by {n}")

    check()


@pytest.mark.slow
@pytest.mark.parametrize("name", OPERATIONS)
def test_second_derivative(name):
    @given(values(*OPERATIONS[name][1]))
    @settings(few, max_examples=2)
    def check(operands):
        given = {f"x{i}": x for i, x in enumerate(operands)}
        got, want = second(name, given)
        for a, b in got:
            assert_block(got[a, b], want["y", a, b], f"{name} by {a} and {b}")

    check()
