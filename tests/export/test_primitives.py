"""Each operation of a traced program by itself, against JAX on random numbers."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax
from scipy.interpolate import make_interp_spline

from neml2_jax import AbstractLaw, Scalar, input_variable, output_variable
from neml2_jax.export.elementwise import ELEMENTWISE
from neml2_jax.export.graph import ExportError, Graph
from neml2_jax.export.moves import MOVES, PLACES
from neml2_jax.export.primitives import RULES, expressions
from neml2_jax.laws.common import ScalarLinearInterpolation

from .graph_values import values

X = np.random.default_rng(1).normal(size=(3, 4))
Y = np.random.default_rng(2).normal(size=(3, 4))
P = np.abs(X) + 0.1
U = np.tanh(X)
# Every pair of these; zeros of one sign and NaN without, as JAX's keys of sorting have them.
ORDERED, SHIFTED = (
    a.ravel() for a in np.meshgrid(*2 * [[-np.inf, -1.0, 0.0, 2.0, np.inf, np.nan]])
)

CASES = {
    "add": (lambda x, y: x + y, X, Y),
    "sub": (lambda x, y: x - y, X, Y),
    "mul": (lambda x, y: x * y, X, Y),
    "div": (lambda x, y: x / y, X, Y),
    "neg": (lambda x: -x, X),
    "rem": (lambda x, y: lax.rem(x, y), X, P),
    "square": (lax.square, X),
    "rsqrt": (lax.rsqrt, P),
    "logistic": (lax.logistic, X),
    "exp2": (lax.exp2, X),
    "clamp": (lambda x: lax.clamp(-0.5, x, 0.5), X),
    "sign": (lax.sign, np.array([-2.0, 0.0, 3.0, np.nan])),
    "max": (jnp.maximum, X, Y),
    "min": (jnp.minimum, np.array([1.0, np.nan, 2.0]), np.array([2.0, 1.0, np.nan])),
    "lt": (lambda x, y: jnp.where(x < y, x, y), X, Y),
    "le": (lambda x, y: jnp.where(x <= y, x, y), X, X),
    "gt": (lambda x, y: jnp.where(x > y, x, y), X, Y),
    "ge": (lambda x, y: jnp.where(x >= y, x, y), X, X),
    **{
        name: (lambda x, y, p=p: jnp.where(p.bind(x, y), 1.0, 2.0), ORDERED, SHIFTED)
        for name, p in dict(lt_to=lax.lt_to_p, le_to=lax.le_to_p, eq_to=lax.eq_to_p).items()
    },
    **{
        f"search of {q} from the {side}": (
            lambda x, y, side=side: jnp.searchsorted(x, y[0], side=side).astype(float),
            *(np.sort(X.ravel()), np.array([q])),
        )
        for side in ("left", "right")
        for q in (X[1, 2], 0.01, -9.0, 9.0, np.nan)
    },
    "division of integers": (lambda x: lax.div(x.astype(int), 3).astype(float), 9.0 * X),
    "rest of integers": (lambda x: lax.rem(x.astype(int), -3).astype(float), 9.0 * X),
    "eq": (lambda x: jnp.where(x == x[0], 1.0, x), X),
    "ne": (lambda x: jnp.where(x != x[0], 1.0, x), X),
    "and": (lambda x, y: jnp.where((x > 0) & (y > 0), x, y), X, Y),
    "or": (lambda x, y: jnp.where((x > 0) | (y > 0), x, y), X, Y),
    "xor": (lambda x, y: jnp.where((x > 0) ^ (y > 0), x, y), X, Y),
    "not": (lambda x, y: jnp.where(~(x > 0), x, y), X, Y),
    "is_finite": (lambda x: jnp.where(jnp.isfinite(x), x, 7.0), np.array([1.0, np.inf, np.nan])),
    **{
        name: (getattr(lax, name), x)
        for name, x in dict(
            sqrt=P,
            exp=X,
            log=P,
            log1p=P,
            expm1=X,
            sin=X,
            cos=X,
            tan=X,
            asin=U,
            acos=U,
            atan=X,
            sinh=X,
            cosh=X,
            tanh=X,
            asinh=X,
            acosh=1.0 + P,
            atanh=U,
            cbrt=X,
            erf=X,
            erfc=X,
            floor=X,
            ceil=X,
            abs=X,
        ).items()
    },
    "pow": (lax.pow, P, Y),
    "atan2": (lax.atan2, X, Y),
    "integer_pow": (lambda x: x**3 + x**-2, X),
    "select_n": (lambda x, y: lax.select_n((x > 0).astype(jnp.int32), x, y), X, Y),
    "cond": (lambda x: lax.cond(x[0, 0] > 5.0, lambda x: 2.0 * x, lambda x: x - 1.0, x), X),
    "cond of many": (
        lambda x: lax.switch(
            jnp.floor(x[0]).astype(int), [lambda x: x, lambda x: 2 * x, lambda x: 3 * x], x
        ),
        np.array([1.5, 2.0]),
    ),
    "convert_element_type": (lambda x: (x > 0).astype(float) + x.astype(int), 3.0 * X),
    "reduce_sum": (lambda x: x.sum(0), X),
    "reduce_prod": (lambda x: x.prod(1), X),
    "reduce_max": (lambda x: x.max(1), X),
    "reduce_min": (lambda x: x.min((0, 1)), X),
    "reduce_and": (lambda x: jnp.where((x > 0).all(0), 1.0, 2.0), X),
    "reduce_or": (lambda x: jnp.where((x > 0).any(0), 1.0, 2.0), X),
    "argmax": (lambda x: x.argmax(1).astype(float), X),
    "argmin": (lambda x: x.argmin(0).astype(float), X),
    "cumsum": (lambda x: jnp.cumsum(x, 1), X),
    "cumprod": (lambda x: lax.cumprod(x, 0, reverse=True), X),
    "cummax": (lambda x: lax.cummax(x, 0), X),
    "cummin": (lambda x: lax.cummin(x, 1), X),
    "dot_general": (lambda x, y: x.T @ y + jnp.einsum("ia,ib->ab", x, y), X, Y),
    "batched dot_general": (lambda x, y: jnp.einsum("ia,ia->i", x, y), X, Y),
    "sort": (lambda x: jnp.sort(x, 1), X),
    "sort with values": (lambda x, y: lax.sort((x, y), num_keys=1)[1], X, Y),
    "reshape": (lambda x: x.reshape(2, 6), X),
    "squeeze": (lambda x: x[:1].squeeze(0), X),
    "expand_dims": (lambda x: jnp.expand_dims(x, 1), X),
    "copy": (jnp.copy, X),
    "stop_gradient": (lax.stop_gradient, X),
    "optimization_barrier": (lax.optimization_barrier, X),
    "reduce_precision": (lambda x: lax.reduce_precision(x, 11, 52), X),
    "transpose": (lambda x: x.T, X),
    "broadcast_in_dim": (lambda x: jnp.broadcast_to(x[:, None], (3, 2, 4)), X),
    "slice": (lambda x: x[1:, ::2], X),
    "split": (lambda x: jnp.split(x, [1], 1)[1], X),
    "concatenate": (lambda x, y: jnp.concatenate([x, y], 1), X, Y),
    "stack": (lambda x, y: jnp.stack([x, y], 1), X, Y),
    "unstack": (lambda x: jnp.unstack(x, axis=1)[2], X),
    "rev": (lambda x: x[::-1], X),
    "pad": (lambda x: lax.pad(x, 0.5, ((1, 0, 0), (0, 2, 1))), X),
    "gather": (lambda x: x[:, np.array([2, 0])], X),
    "gather by computed indices": (
        lambda x: x[0][(2.0 * jnp.abs(x[1, :2])).astype(int)],
        np.array([[1.0, 2.0, 3.0, 4.0], [0.6, -1.7, 0.0, 0.0]]),
    ),
    "gather beyond": (
        lambda x: x.at[(9.0 * x[:1]).astype(int)].get(mode="fill"),
        np.array([1.0, 2.0, 3.0]),
    ),
    "dynamic_slice by a computed index": (
        lambda x: x[(x[1]).astype(int)],
        np.array([4.0, 2.5, 3.0]),
    ),
    "dynamic_slice": (lambda x: lax.dynamic_slice(x, (1, 0), (2, 2)), X),
    "scatter": (lambda x: x.at[0, jnp.array([1, 3])].set(9.0 * x[1, :2]), X),
    "dynamic_update_slice": (lambda x: lax.dynamic_update_slice(x, 2 * x[:1], (1, 0)), X),
    "scan": (lambda x: lax.scan(lambda c, r: (c + r, c * r), x[0], x, reverse=True)[1], X),
    "jit": (lambda x: jax.jit(jnp.sin)(x), X),
    "custom_jvp": (lambda x: jax.nn.relu(x), X),
}


@pytest.mark.parametrize("name", CASES)
def test_against_jax(name):
    function, *given = CASES[name]
    graph = Graph()
    arrays = [f"x{k}" for k in range(len(given))]
    symbols = [
        np.array([graph.symbol(a, i) for i in range(x.size)], object).reshape(x.shape)
        for a, x in zip(arrays, given)
    ]
    found = expressions(graph, function, [np.zeros_like(x) for x in given], symbols)
    expected = np.asarray(function(*map(jnp.asarray, given)))
    assert np.shape(found) == expected.shape
    result = values(found, dict(zip(arrays, given)))
    np.testing.assert_allclose(result, expected, rtol=1e-14, atol=1e-15)


def test_every_rule_has_a_case():
    rules = {*ELEMENTWISE, *RULES, *MOVES, *PLACES}
    not_of_numpy_alone = {"add_any", "copy_p"}  # sums of derivatives; a name of older versions
    assert rules - set(CASES) - not_of_numpy_alone == set()


def test_derivatives_come_from_jax():
    """A rule of a custom derivative is followed: sqrt has slope 7 here."""

    @jax.custom_jvp
    def root(x):
        return jnp.sqrt(x)

    root.defjvp(lambda p, t: (jnp.sqrt(p[0]), 7.0 * t[0]))
    graph = Graph()
    x = np.array([graph.symbol("x", 0)], object)
    found = expressions(graph, jax.jacfwd(root), [np.zeros(1)], [x])
    assert found.item() == 7.0


class Looping(AbstractLaw):
    """A law with a loop of unknown length."""

    x: str = input_variable(Scalar, "Anything", unit="-")
    y: str = output_variable(Scalar, "Anything", unit="-")

    def forward(self, x: Scalar) -> Scalar:
        return Scalar(lax.while_loop(lambda a: a < 10.0, lambda a: 2.0 * a, x.data))


def test_what_is_not_covered_is_refused_by_name_and_law():
    law = Looping()
    with pytest.raises(ExportError, match=r"`while`.*Looping.*test_primitives.py"):
        expressions(
            Graph(),
            lambda x: law.call_by_name({"x": Scalar(x)})["y"].data,
            [np.zeros(())],
            [np.array(Graph().symbol("x", 0), object)],
        )


class Sorting(AbstractLaw):
    """A law that sorts more entries than an export does."""

    x: str = input_variable(Scalar, "Anything", unit="-")
    y: str = output_variable(Scalar, "Anything", unit="-")

    def forward(self, x: Scalar) -> Scalar:
        return Scalar(jnp.sort(x.data * jnp.arange(40.0))[3])


def test_a_function_of_jax_is_part_of_the_law_that_calls_it():
    """JAX traces it once and for all, of whichever law was the first."""
    law = Sorting()
    with pytest.raises(ExportError, match=r"sorting 40 entries.*part of Sorting \(test_prim"):
        expressions(
            Graph(),
            lambda x: law.call_by_name({"x": Scalar(x)}),
            [np.zeros(())],
            [np.array(Graph().symbol("x", 0), object)],
        )


def test_a_long_table_is_searched():
    """Against scipy's interpolation, which goes on beyond the ends as the law does."""
    at = np.array([-1.0, 0.0, 0.35, 0.5, 1.0, 2.0])
    table = np.linspace(0.0, 1.0, 101) ** 2
    law = ScalarLinearInterpolation(argument="x", abscissa=Scalar(table), ordinate=Scalar(table**3))
    graph = Graph()
    found = expressions(
        graph,
        lambda x: next(iter(law.call_by_name({"x": Scalar(x)}).values())).data,
        [np.zeros(())],
        [np.array(graph.symbol("x", 0), object)],
    )
    worth = np.array([values(found, {"x": np.array([x])}) for x in at])
    assert worth == pytest.approx(make_interp_spline(table, table**3, k=1)(at), rel=1e-13)


def test_integers_are_not_divided_by_what_is_computed():
    x = np.array([Graph().symbol("x", i) for i in range(2)], object)
    with pytest.raises(ExportError, match="division of integers by what is computed"):
        expressions(Graph(), lambda x: lax.div(*x.astype(int)).astype(float), [np.zeros(2)], [x])


def test_too_long_a_look_up_is_refused():
    x = np.array([Graph().symbol("x", i) for i in range(100)], object)
    with pytest.raises(ExportError, match="`gather` looks up entries by 3 indices.*among 100"):
        expressions(Graph(), lambda x: x[x[:3].astype(int)], [np.zeros(100)], [x])
