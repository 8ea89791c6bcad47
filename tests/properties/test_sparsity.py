"""The zeros that are declared are zeros, by asdex, which reads the pattern off the jaxpr.

asdex knows nothing of tangents: it propagates, element by element, which input an output depends
on. Where sites do not mix the patterns of sites are equal; a law that takes sites together is
declared full, so there asdex may find less, never more.
"""

import asdex
import jax
import jax.flatten_util
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings

from neml2_jax import Scalar
from neml2_jax.equation_systems import NonlinearSystem
from neml2_jax.equation_systems.block_jacobian import linearize
from neml2_jax.models import ComposedModel
from neml2_jax.solvers.blocks import BlockMatrix, dense
from neml2_jax.types import SR2
from neml2_jax.types import functions as F

from ..equation_systems.test_implicit_update import Global, MeanOverGrains, Residual
from ..models.laws import Coupled
from .layouts import few
from .transformed import at_a_point, crystal_system
from .wirings import full_values, wirings

SIZES = (2, 3)


def found(function, x):
    """The pattern of a function of one array, (inputs, outputs)."""
    return np.asarray(asdex.jacobian_sparsity(function, x).todense()).T != 0


def by_site(mask, columns, rows):
    """Whether anything at one site depends on anything at another: components joined."""
    k, g = int(np.prod(columns.sub_batch_shape)), int(np.prod(rows.sub_batch_shape))
    return mask.reshape(k, columns.base_size, g, rows.base_size).any(axis=(1, 3))


@jax.jit
def written_out(model, values):
    """Outputs, and ones where their blocks are stored."""
    outputs, blocks = model.jacobian(values)
    ones = {
        o: {n: F.to_dense(t.replace(jnp.ones_like(t.data))) for n, t in by.items()}
        for o, by in blocks.items()
    }
    return {n: x.materialize() for n, x in outputs.items()}, ones


def compare_blocks(model, values, exact):
    outputs, blocks = written_out(model, values)
    for output in outputs:
        for name, x in values.items():

            def of(data, name=name, output=output, x=x):
                y = model.call_by_name({**values, name: x.replace(data.reshape(x.shape))})
                return y[output].materialize().data.reshape(-1)

            truth = by_site(found(of, x.data.reshape(-1)), x, outputs[output])
            stored = blocks[output].get(name)
            if stored is None:
                assert not truth.any(), f"{output} depends on {name}"
                continue
            shape = (x.data.size, outputs[output].data.size)
            sizes = (*x.sub_batch_shape, *((x.base_size,) if x.base_size > 1 else ()))
            inner = outputs[output].shape
            declared = np.broadcast_to(stored, (*sizes, *inner)).reshape(shape) != 0
            declared = by_site(declared, x, outputs[output])
            assert not (truth & ~declared).any(), f"a site of {name} is missing in {output}"
            if exact:
                np.testing.assert_array_equal(declared, truth, f"{output} by {name}")


@pytest.mark.slow
@given(wirings(SIZES, elementwise_only=True))
@settings(few, max_examples=5)
def test_sites_that_do_not_mix(model):
    compare_blocks(model, full_values(model, SIZES), exact=True)


@pytest.mark.slow
@given(wirings(SIZES))
@settings(few, max_examples=6)
def test_sites_that_mix(model):
    compare_blocks(model, full_values(model, SIZES), exact=False)


def grains_and_their_mean():
    model = ComposedModel(models=[Residual(k=2.0), MeanOverGrains(), Global()])
    system = NonlinearSystem(model=model, unknowns="a b; f", structure=("block", "dense"))
    rng = np.random.default_rng(0)
    unknowns = {
        "a": SR2(rng.uniform(size=(4, 6)), sub_batch_ndim=1),
        "b": Scalar(rng.uniform(size=4), sub_batch_ndim=1),
        "f": SR2(rng.uniform(size=6)),
    }
    return system, unknowns, {"t": SR2(rng.uniform(size=6))}


def slip_systems():
    system, values = crystal_system()
    point = at_a_point(values)
    unknowns = {"slip_hardening": point["slip_hardening~1"]}
    return system, unknowns, point


@pytest.mark.parametrize("case", (grains_and_their_mean, slip_systems))
def test_jacobian_of_an_equation_system(case):
    """The blocks of the matrix that a solver is given."""
    system, unknowns, given_values = case()
    layout = system.layout(unknowns)
    u = system.pack(layout, unknowns)
    shapes = [g.shape for g in u]
    A = jax.jit(lambda u: linearize(system, layout, u, given_values)[1])(u)
    blocks = tuple(
        tuple(None if b is None else np.ones((*b.shape, 1)) for b in row) for row in A.blocks
    )
    declared = np.asarray(jax.jit(lambda A: dense(A, shapes))(BlockMatrix(blocks)))[..., 0] != 0
    flat, unflatten = jax.flatten_util.ravel_pytree(u)

    def residual(x):
        r = system.residual(layout, unflatten(x), given_values)
        return jnp.concatenate([g.reshape(-1) for g in r])

    truth = found(residual, flat).T
    assert not (truth & ~declared).any()
    # Site by site, a block that is stored is a block that is there.
    starts = np.cumsum([0, *(int(np.prod(s)) for s in shapes)])
    for i, row in enumerate(shapes):
        for j, column in enumerate(shapes):
            part = np.s_[starts[i] : starts[i + 1], starts[j] : starts[j + 1]]
            size = (row[0], int(np.prod(row[1:])), column[0], int(np.prod(column[1:])))
            want, got = (m[part].reshape(size).any(axis=(0, 2)) for m in (truth, declared))
            np.testing.assert_array_equal(got, want, f"block {i}, {j}")


def test_a_composed_residual_in_which_a_block_is_absent():
    model = ComposedModel(models=[Coupled(), Coupled(a="c", b="d", p="r", q="s")])
    values = {
        n: kind(np.full((3, *kind.BASE_SHAPE), 0.5), sub_batch_ndim=1)
        for n, kind in model.input_spec.items()
    }
    blocks = model.jacobian(values)[1]
    assert "c" not in blocks["p"] and "a" not in blocks["r"]
    compare_blocks(model, values, exact=True)
