"""A tensor is no array: what Python, numpy and JAX do with it, and what the refusals advise.

Values come from the same operations on the bare numbers.
"""

import math

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neml2_jax.types import R2, SR2, Scalar, Tensor, Vec
from neml2_jax.types import functions as F

X = Scalar(3.0)
B = Scalar(jnp.array([1.0, 2.0, 3.0]))
S = SR2.fill(1.0, 2.0, 3.0)
FUNCTIONS = "neml2_jax.types.functions"


@pytest.mark.parametrize(
    "use",
    (
        lambda: jnp.power(X, 2),  # pyright: ignore[reportArgumentType]
        lambda: jnp.exp(X),  # pyright: ignore[reportArgumentType]
        lambda: jnp.sqrt(S),  # pyright: ignore[reportArgumentType]
        lambda: jnp.maximum(X, 0.0),  # pyright: ignore[reportArgumentType]
        lambda: jnp.where(True, X, 0.0),  # pyright: ignore[reportArgumentType]
        lambda: jnp.sum(B),  # pyright: ignore[reportArgumentType]
        lambda: jnp.stack([X, X]),  # pyright: ignore[reportArgumentType]
        lambda: jnp.linalg.norm(S),
        lambda: jnp.einsum("i,i->", S, S),
        lambda: jnp.asarray(X),
        lambda: jax.nn.relu(X),  # pyright: ignore[reportArgumentType]
        lambda: jax.jit(lambda x: jnp.exp(x))(B),
        lambda: jax.vmap(lambda x: jnp.exp(x))(B),
        lambda: np.asarray(X),
        lambda: np.array([X, X]),
        lambda: np.linalg.norm(S),
        lambda: np.sum(B),
        lambda: np.sqrt(X),
        lambda: np.isfinite(X),
        lambda: np.multiply(np.ones(3), B, out=np.ones(3)),
        lambda: math.sqrt(X),  # pyright: ignore[reportArgumentType]
        lambda: float(X),
        lambda: int(X),
        lambda: complex(X),
        lambda: bool(X > 0.0),
        lambda: jax.jit(lambda x: F.exp(x) if x > 0.0 else x)(X),
        lambda: 0.0 < X < 1.0,
        lambda: X == 3.0,
        lambda: X != 3.0,
        lambda: S == np.ones(6),
    ),
)
def test_what_takes_an_array_says_what_to_call(use):
    with pytest.raises(TypeError, match=FUNCTIONS):
        use()


def test_the_function_of_the_same_meaning_is_named():
    for use, name in ((np.sqrt, "sqrt"), (np.arctan, "atan"), (np.tanh, "tanh")):
        with pytest.raises(TypeError, match=rf"{FUNCTIONS}\.{name},"):
            use(X)


@pytest.mark.parametrize(
    "use, advice",
    (
        (lambda: len(B), "dynamic_batch_shape"),
        (lambda: list(B), r"x\.data"),
        (lambda: B[0], "dynamic_batch"),
        (lambda: S[..., 0], "component"),
        (lambda: B.__setitem__(0, 1.0), "replace"),
        (lambda: Scalar([X, X]), "stack"),
        (lambda: Scalar("1"), "got a str, '1'"),
        (lambda: Scalar(None), "got a NoneType"),
        (lambda: Scalar(1j), "got a complex"),
        (lambda: Tensor({}), "got a dict"),
    ),
)
def test_other_mistakes(use, advice):
    with pytest.raises(TypeError, match=advice):
        use()


@pytest.mark.parametrize("array", (np.ones(3), jnp.ones(3), [1.0, 1.0, 1.0]))
@pytest.mark.parametrize("x", (X, B, S))
def test_an_array_with_axes_is_no_operand(array, x):
    for use in (
        lambda: array * x,
        lambda: x * array,
        lambda: array + x,
        lambda: x - array,
        lambda: array / x,
        lambda: array < x,
        lambda: x >= array,
    ):
        with pytest.raises(TypeError, match="does not say whether its axes are points, sites"):
            use()


@pytest.mark.parametrize("number", (2.0, np.float64(2.0), np.array(2.0), jnp.asarray(2.0)))
def test_numbers_of_any_kind_are_operands(number):
    data = np.asarray(B.data)
    for ours, right in (
        (number * B, 2.0 * data),
        (B * number, 2.0 * data),
        (number - B, 2.0 - data),
        (B - number, data - 2.0),
        (number / B, 2.0 / data),
        (number**B, 2.0**data),
        (number < B, 2.0 < data),
        (B <= number, data <= 2.0),
        (number >= B, 2.0 >= data),
    ):
        assert type(ours) is Scalar
        np.testing.assert_allclose(ours.data, right, rtol=1e-15)


def test_comparisons_choose_in_where():
    x = Scalar(jnp.array([-1.0, 0.0, 2.0]))
    chosen = jax.jit(lambda x: F.where(x > 0.0, 2.0 * x, -x))(x)
    np.testing.assert_array_equal(chosen.data, [1.0, 0.0, 4.0])
    assert jax.jacfwd(lambda a: F.where(Scalar(a) > 0.0, Scalar(3.0 * a), 0.0).data)(2.0) == 3.0


def test_tensors_stay_pytrees():
    """What asks whether a value is an array finds the leaf, and not the tensor."""
    assert eqx.filter(S, eqx.is_array_like).data is S.data
    assert not eqx.is_inexact_array_like(S)
    assert bool(S == SR2.fill(1.0, 2.0, 3.0))
    doubled = eqx.filter_jit(lambda x: x + x)(S)
    np.testing.assert_array_equal(doubled.data, 2.0 * S.data)
    carried, _ = jax.lax.scan(lambda c, _: (c * 2.0, None), X, length=3)
    assert float(carried.data) == 24.0
    assert None not in (X,)


@pytest.mark.parametrize(
    "components",
    ((np.eye(3),), tuple(np.diag([1.0, 2.0, 3.0])), (jnp.ones(6),), ([1.0, 2.0, 3.0],)),
)
def test_a_matrix_is_no_batch_of_components(components):
    with pytest.raises(ValueError, match=r"SR2\(|SR2\.fill takes components one by one.*sym\(R2"):
        SR2.fill(*components)


def test_components_in_an_array_and_batches_of_them():
    matrix = np.array([[1.0, 6.0, 5.0], [6.0, 2.0, 4.0], [5.0, 4.0, 3.0]])
    right = SR2.fill(1.0, 2.0, 3.0, 4.0, 5.0, 6.0)
    assert F.equal(SR2.fill(*np.arange(1.0, 7.0)), right)
    assert F.allclose(F.sym(R2(matrix)), right)
    rows = SR2.fill(np.array([0.0, 1.0, 2.0]), np.zeros(3), np.zeros(3))
    np.testing.assert_array_equal(rows.data[:, 0], [0.0, 1.0, 2.0])
    assert SR2.fill(Scalar(np.ones(3))).dynamic_batch_shape == (3,)
    with pytest.raises(ValueError, match=r"unpack an array, as fill\(\*a\)"):
        Vec.fill(np.ones(3))


def test_few_values_are_shown():
    assert repr(X) == f"Scalar(3.0, {X.dtype})"
    assert repr(B) == f"Scalar([1.0, 2.0, 3.0], points (3,), {X.dtype})"
    assert repr(S).startswith("SR2([1.0, 2.0, 3.0, 0.0, 0.0, 0.0], float")
    assert "1e-07" in repr(Scalar(1e-7)) and "0.33333333" in repr(
        Scalar(
            1.0 / 3.0,
        )
    )


def test_many_values_are_shown_by_region():
    x = SR2(
        jnp.ones((1, 6, 5, 1, 4, 6)),
        sub_batch_ndim=2,
        sub_batch_state=("broadcast", "full"),
        sub_batch_meta=(7, None),
        k_ndim=2,
        k_state=("broadcast", "full"),
        k_pairing=(1, None),
    )
    assert repr(x) == (
        "SR2(seeds (diagonal of site axis 1, 6), points (5,), sites (7 stored as 1, 4), "
        f"components (6,), {x.dtype})"
    )


def test_what_jax_puts_in_place_of_data_is_shown():
    for leaf in (None, object(), jax.ShapeDtypeStruct((7,), float)):
        assert repr(jax.tree.map(lambda _, leaf=leaf: leaf, S)).startswith("SR2(")
    shown = []
    jax.jit(lambda x: shown.append(repr(x)) or x)(SR2(jnp.ones((2, 6))))
    assert shown == [f"SR2(points (2,), components (6,), {S.dtype})"]


@pytest.mark.parametrize(
    ("make", "message"),
    (
        (lambda: Scalar(np.ma.masked_equal([1.0, 2.0], 2.0)), "masks 1 of its 2 values"),
        (lambda: Scalar([[1.0, 2.0], [3.0]]), r"rows of one length are needed, got \[\[1.0, 2.0\]"),
        (lambda: Scalar(np.array(["a"])), "entries numpy holds as <U1"),
        (lambda: Scalar(10**400), "entries numpy holds as object"),
        # Components would be six points, rows three points.
        (lambda: Scalar(S), r"whose components are \(6,\) and not \(\)"),
        (lambda: Vec(R2.identity()), r"whose components are \(3, 3\) and not \(3,\)"),
    ),
)
def test_data_that_are_no_numbers_of_the_type(make, message):
    with pytest.raises(TypeError, match=message):
        make()


def test_a_tensor_of_any_components_takes_those_of_another():
    assert Tensor(S).base_shape == (6,) and Vec(Tensor([1.0, 2.0, 3.0])).base_shape == (3,)


def test_an_array_that_could_mask_and_does_not_is_one():
    np.testing.assert_array_equal(Scalar(np.ma.masked_equal([1.0, 2.0], 3.0)).data, [1.0, 2.0])
