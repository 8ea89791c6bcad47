"""Derivatives of every typed operation, first and second, are those of JAX on dense arrays.

Operations on the same types are taken as one law of several outputs, with values of random layouts
as operands: its structured Jacobian and second derivative, written out, against `jax.jacfwd` and
`jax.jacfwd(jax.jacfwd)` of each.
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


BY_OPERANDS = {", ".join(k.__name__ for k in kinds): kinds for _, kinds, _ in OPERATIONS.values()}


def on(operands):
    """Operations on these types, by name."""
    return {n: o for n, o in OPERATIONS.items() if o[1] == BY_OPERANDS[operands]}


def bound(operands, given):
    """A law whose outputs are what the operations give."""
    those = on(operands)
    slots = tuple(Slot(f"x{i}", kind) for i, kind in enumerate(BY_OPERANDS[operands]))
    outputs = tuple(Slot(name, out) for name, (_, _, out) in those.items())
    law = SiteLaw(operands, lambda *x: tuple(o(*x) for o, _, _ in those.values()), slots, outputs)
    return BoundLaw(law, tuple(given.values()))


def seed(i, given):
    return [F.identity_seed(x) if j == i else None for j, x in enumerate(given)]


def function_of(operands):
    """The operations on typed values by name, to the dense outputs by name."""

    def dense(by_name):
        results = bound(operands, by_name).evaluate()
        return {n: y.materialize().data for n, y in zip(on(operands), results)}

    return dense


@functools.partial(jax.jit, static_argnums=0, **quick_jit)
def first(operands, given):
    values = list(given.values())
    got = {
        (name, slot): F.to_dense(y)
        for i, slot in enumerate(given)
        for name, y in zip(on(operands), bound(operands, given).push(seed(i, values)))
    }
    direct = {n: o[0](*values).materialize().data for n, o in on(operands).items()}
    function = function_of(operands)
    return direct, function(given), got, dense_jacobians(function, given)


@functools.partial(jax.jit, static_argnums=0, **quick_jit)
def second(operands, given):
    values = list(given.values())
    got = {}
    for i, a in enumerate(given):
        for j, b in enumerate(given):
            seeds = seed(i, values), seed(j, values), [None] * len(values)
            found = bound(operands, given).push_second(*seeds)
            assert found is not None
            for name, y in zip(on(operands), found):
                got[name, a, b] = F.to_dense(y)
    return got, dense_hessians(function_of(operands), given)


@pytest.mark.slow
@pytest.mark.parametrize("operands", BY_OPERANDS)
def test_first_derivative(operands):
    @given(values(*BY_OPERANDS[operands]))
    @settings(few, max_examples=3)
    def check(drawn):
        given = {f"x{i}": x for i, x in enumerate(drawn)}
        direct, at_sites, got, want = first(operands, given)
        assert got.keys() == want.keys()
        for name, x in at_sites.items():
            np.testing.assert_allclose(x, np.broadcast_to(direct[name], x.shape), rtol=1e-12)
            for n in given:
                assert_block(got[name, n], want[name, n], f"{name} by {n}")

    check()


@pytest.mark.slow
@pytest.mark.parametrize("operands", BY_OPERANDS)
def test_second_derivative(operands):
    @given(values(*BY_OPERANDS[operands]))
    @settings(few, max_examples=2)
    def check(drawn):
        given = {f"x{i}": x for i, x in enumerate(drawn)}
        got, want = second(operands, given)
        assert got.keys() == want.keys()
        for name, a, b in got:
            assert_block(got[name, a, b], want[name, a, b], f"{name} by {a} and {b}")

    check()
