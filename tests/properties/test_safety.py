"""Metadata that do not fit are refused, with operand, region and sizes; none is dropped."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neml2_jax import SR2, Scalar, Vec
from neml2_jax.models.chain_rule import equalize_tangent_K
from neml2_jax.types import functions as F
from neml2_jax.types.alignment import align

from ..models.laws import Coupled, SiteMean, TwoInputs
from ..types.layouts import assert_same, dense
from ..types.layouts import tangents as any_tangents
from .layouts import EVERY_TYPE, few, tangents, values


def sited(kind, *shape, sites=1, k=0):
    return kind(jnp.ones((*shape, *kind.BASE_SHAPE)), sub_batch_ndim=sites, k_ndim=k)


REFUSED = {
    "sites of a sum": (
        lambda: sited(Vec, 3) + sited(Vec, 4),
        r"`\+`: the sub-batch axes do not broadcast: Vec \(3,\), Vec \(4,\)",
    ),
    "points of a product": (
        lambda: sited(Scalar, 2, sites=0) * sited(SR2, 5, sites=0),
        r"`\*`: the dynamic batch axes do not broadcast: Scalar \(2,\), SR2 \(5,\)",
    ),
    "sites of a contraction": (
        lambda: F.inner(sited(SR2, 3), sited(SR2, 2)),
        r"inner: the sub-batch axes do not broadcast: SR2 \(3,\), SR2 \(2,\)",
    ),
    "logical sizes of broadcast sites": (
        lambda: align(
            Scalar(
                jnp.ones(1), sub_batch_ndim=1, sub_batch_state=("broadcast",), sub_batch_meta=(3,)
            ),
            sited(Scalar, 4),
            what="align",
        ),
        r"align: the sub-batch axes do not broadcast: Scalar \(3,\), Scalar \(4,\)",
    ),
    "widths of seeds": (
        lambda: sited(Scalar, 2, sites=0, k=1) + sited(Scalar, 3, sites=0, k=1),
        r"`\+`: K axis 0 is stored with different widths: Scalar \(2,\), Scalar \(3,\)",
    ),
    "widths of contributions": (
        lambda: equalize_tangent_K(
            [sited(Scalar, 2, sites=0, k=1), sited(Scalar, 3, sites=0, k=1)]
        ),
        r"K axis 0 is stored with widths \[2, 3\]",
    ),
    "pairings that differ": (
        lambda: F.combine_k_state(
            *(
                Scalar(
                    jnp.ones((1, 2, 2)),
                    sub_batch_ndim=2,
                    k_ndim=1,
                    k_state=("broadcast",),
                    k_pairing=(p,),
                )
                for p in (0, 1)
            )
        ),
        r"pair K axis 0 with sub-batch axes \['0', '1'\]",
    ),
    "a diagonal stored full": (
        lambda: Scalar(
            jnp.ones((2, 2)), sub_batch_ndim=1, k_ndim=1, k_state=("full",), k_pairing=(0,)
        ),
        r"K axis 0 is paired with sub-batch axis 0.*must be 'broadcast'",
    ),
    "a pairing with nothing": (
        lambda: Scalar(jnp.ones((1, 2)), k_ndim=1, k_state=("broadcast",), k_pairing=(0,)),
        r"k_pairing\[0\]=0 names no sub-batch axis \(sub_batch_ndim=0\)",
    ),
    "broadcast but stored": (
        lambda: Scalar(jnp.ones(2), sub_batch_ndim=1, sub_batch_state=("broadcast",)),
        r"sub-batch axis 0 is 'broadcast' and must be stored with size 1, got 2",
    ),
    "metadata of the inner tensor contradicted": (
        lambda: Scalar(sited(Scalar, 2), sub_batch_ndim=0),
        r"sub_batch_ndim=0 contradicts the wrapped Scalar, which holds sub_batch_ndim=1",
    ),
    "a tangent retagged": (
        lambda: F.identity_seed(sited(Scalar, 2)).with_sub_batch_ndim(0),
        r"materialize\(\) or fullify\(\) it first. Got k_ndim=1",
    ),
    "a paired site squeezed": (
        lambda: F.identity_seed(sited(Scalar, 1)).sub_batch.squeeze(0),
        r"Scalar.sub_batch.squeeze\(0\): a K axis is paired with it",
    ),
    "the seed of a tangent": (
        lambda: F.identity_seed(F.identity_seed(sited(Scalar, 2))),
        "takes a value, got a tangent with 1 K axes",
    ),
    "sites of a law": (
        lambda: TwoInputs().call_by_name({"x": sited(Scalar, 2), "y": sited(Scalar, 3)}),
        r"TwoInputs: the sub-batch axes of its operands do not broadcast: x \(2,\), y \(3,\)",
    ),
    "sites that a law consumes": (
        lambda: SiteMean().call_by_name({"x": sited(SR2, 4, sites=0)}),
        r"'x' carries 1 site axes of its own, got a SR2 with sub_batch_ndim=0",
    ),
    "sites of a tangent": (
        lambda: TwoInputs().pushforward(
            {"x": sited(Scalar, 2), "y": sited(Scalar, 2)},
            {"x": {"s": sited(Scalar, 2, sites=0)}},
        ),
        r"the tangent of 'x' has sub_batch_ndim=0, its value 1",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused_with_operand_region_and_sizes(case):
    wrong, message = REFUSED[case]
    with pytest.raises(ValueError, match=message):
        wrong()


def test_type_of_a_tangent():
    with pytest.raises(TypeError, match="the tangent of 'a' is a Vec, its value a SR2"):
        Coupled().pushforward(
            {"a": sited(SR2, 2), "b": sited(Scalar, 2)}, {"a": {"s": sited(Vec, 2)}}
        )


def metadata(x):
    return {**x.metadata, "type": type(x)}


@jax.jit
def same_of(x):
    return -x, 2.0 * x, x / 2.0, x + x, x - x


@given(st.data(), st.sampled_from(EVERY_TYPE))
@few
def test_what_jax_does_to_a_tensor_keeps_its_metadata(data, kind):
    (x,) = data.draw(tangents(kind))
    assert metadata(jax.tree_util.tree_map(lambda a: 2.0 * a, x)) == metadata(x)
    assert metadata(jax.eval_shape(lambda t: t, x)) == metadata(x)
    assert metadata(jax.jvp(lambda t: t, (x,), (x,))[1]) == metadata(x)
    assert metadata(type(x)(x)) == metadata(x)
    for same in same_of(x):
        assert metadata(same)["sub_batch_ndim"] == x.sub_batch_ndim
        assert same.sub_batch_shape == x.sub_batch_shape
        assert (same.k_ndim, same.k_state, same.k_pairing) == (x.k_ndim, x.k_state, x.k_pairing)


@jax.jit
def functions_of(x):
    functions = F.exp, F.sqrt, F.log, F.abs, F.macaulay, lambda s: F.pow(s, 2.5)
    return [function(x) for function in functions]


@given(st.data())
@few
def test_functions_of_a_number_keep_points_and_sites(data):
    """A value that goes through any function of one number has the layout it had."""
    (x,) = data.draw(values(Scalar))
    for y in functions_of(x):
        assert (y.dynamic_batch_shape, y.sub_batch_shape) == (
            x.dynamic_batch_shape,
            x.sub_batch_shape,
        )
        assert y.sub_batch_state == x.sub_batch_state


@given(st.data())
@few
def test_a_diagonal_survives_only_what_keeps_it_a_diagonal(data):
    """Whatever an operation declares paired is zero off the diagonal in the dense result."""
    a, s = data.draw(any_tangents(Vec, Scalar))
    for got, want in ((s * a, None), (a + a, 2.0 * dense(a)), (3.0 * a, 3.0 * dense(a))):
        if want is not None:
            assert_same(got, want)
        full = dense(got)
        for i, g in enumerate(got.k_pairing):
            if g is None:
                continue
            axis = got.ndim - got.base_ndim - got.sub_batch_ndim + g
            off = np.moveaxis(full, (i, axis), (0, 1))[~np.eye(full.shape[i], dtype=bool)]
            assert not off.any()
