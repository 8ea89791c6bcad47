"""The public words of the chain rule: bringing tangents to one storage, and the product."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neml2_jax import SR2, Scalar
from neml2_jax.models.chain_rule import equalize_tangent_K, matvec
from neml2_jax.types.functions import to_dense

from ..compiling import OPTIMISED


def paired(n):
    return Scalar(
        jnp.arange(1.0, n + 1)[None],
        sub_batch_ndim=1,
        k_ndim=1,
        k_state=("broadcast",),
        k_pairing=(0,),
    )


def full(k, n):
    return Scalar(jnp.ones((k, n)), sub_batch_ndim=1, k_ndim=1)


def same_for_all(n):
    return Scalar(jnp.full((1, n), 7.0), sub_batch_ndim=1, k_ndim=1, k_state=("broadcast",))


def test_alike_pairings_keep_their_diagonal():
    a, b = equalize_tangent_K([paired(3), paired(3)])
    assert a.k_state == b.k_state == ("broadcast",) and a.shape == (1, 3)


@pytest.mark.parametrize("other", (full(3, 3), same_for_all(3)), ids=("full", "broadcast"))
def test_a_diagonal_that_meets_anything_else_is_written_out(other):
    a, b = equalize_tangent_K([paired(3), other])
    assert a.k_shape == b.k_shape == (3,)
    np.testing.assert_array_equal(a.data, np.diag([1.0, 2.0, 3.0]))
    np.testing.assert_array_equal(to_dense(b), np.broadcast_to(other.data, (3, 3)))


def test_a_missing_axis_is_broadcast():
    bare = Scalar(jnp.ones(3), sub_batch_ndim=1)
    a, b = equalize_tangent_K([bare, full(4, 3)])
    assert a.k_ndim == b.k_ndim == 1 and a.shape == b.shape == (4, 3)


def test_widths_that_do_not_agree_are_named():
    with pytest.raises(ValueError, match=r"K axis 0 .* widths \[2, 4\]"):
        equalize_tangent_K([full(2, 3), full(4, 3)])
    assert equalize_tangent_K([]) == []


def test_matvec():
    M, v = np.random.RandomState(0).rand(5, 3, 4), np.random.RandomState(1).rand(5, 4)
    np.testing.assert_allclose(matvec(M, v), np.einsum("bij,bj->bi", M, v))
    np.testing.assert_allclose(matvec(M[0], v), v @ M[0].T)
    with pytest.raises(ValueError, match=r"\(5, 3, 4\) and \(5, 3\)"):
        matvec(M, v[:, :3])


def test_matvec_fuses():
    """No dot is left for a library call: it compiles to one fusion."""
    lowered = jax.jit(matvec).lower(jnp.ones((8, 3, 4)), jnp.ones((8, 4)))
    text = lowered.compile(OPTIMISED).as_text()
    assert text is not None and "custom-call" not in text and " dot(" not in text


def test_a_tangent_is_a_tensor_of_its_variable():
    t = SR2(jnp.ones((6, 6)), k_ndim=1)
    doubled = t + t
    assert isinstance(doubled, SR2) and doubled.k_ndim == 1 and doubled.k_state == ("full",)
