"""Derivatives of the implicit cases of the reference, against central differences.

At the values that the second step of a case's driver starts from, `jacobian` and `param_jacobian`
times a direction, `jvp` and `vjp` are compared with differences of fourth order (two central
ones), variable by variable and point by point. The truth is the model's own solution, with Newton
iterations down to rounding.

A case costs about half a minute of compilation, so one of each kind runs by default;
`NEML2_JAX_EVERY_CASE=1` runs all.
"""

import functools
import os
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import neml2_jax
from neml2_jax.drivers.march import at_step, carry_after, start
from neml2_jax.input_files.extensions import load_extension
from neml2_jax.models.lagged_names import lag
from neml2_jax.models.parameters import promoted
from neml2_jax.types import TensorWrapper
from neml2_jax.types.functions import to_dense

CASES = Path(__file__).parents[3] / "shared" / "parity" / "regression"
EXTENSION = Path(__file__).parents[1] / "extensions" / "surrogate_flow_rate.py"
RTOL = 1e-6
"""Of the norm of a derivative at a point, over the components of one output."""
NOISE = 3e-8
"""Of the largest value of the output: what differences cannot resolve."""
ROUNDING = 1e-18
"""What they cannot resolve of an output that is nearly zero, such as the first of a damage."""
H = 1e-4
"""Steps of differences, of the size of what is moved."""
QUICK = {"xla_backend_optimization_level": 0}
"""Compilation takes longer than everything else."""
ONE_OF_EACH_KIND = (
    "chemical_reactions/pyrolysis/model.i",
    "finite_volume/combined/model.i",
    "kwn/growth-nucleation-scaled/model.i",
    "solid_mechanics/crystal_plasticity/per_slip_hardening_cd_predictor/model.i",
    "solid_mechanics/mixed_control/model.i",
    "solid_mechanics/viscoplasticity/isoharden/model.i",
)
BY_INPUTS_AND_BY_PARAMETERS = (
    "chemical_reactions/pyrolysis/model.i",
    "finite_volume/combined/model.i",
    "solid_mechanics/viscoplasticity/isoharden/model.i",
)
"""Of these `jvp`, `vjp`, `jacobian` and `param_jacobian` are taken each by itself. Of the others,
whose solves take seconds to compile, the first two are of one solve, and so are the last two."""
TIGHT = ("rel_tol:=1e-14", "abs_tol:=1e-30")
TIGHT_FROM_A_RETURN_PATH = ("rel_tol:=1e-14", "abs_tol:=1e-11")
"""The guess nearly solves the step, and of its residual 1e-14 is below the rounding of stresses."""

STEPS = {"solid_mechanics/km_flow/full_model/model.i": (10, 20)}
"""Where two steps end that are taken instead of the first two: those are elastic here, so that
plastic strains are rounding and nothing else."""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CASES.is_dir(), reason=f"no reference cases in {CASES}"),
]


def implicit_cases():
    found = sorted(p for p in CASES.rglob("*.i") if "ImplicitUpdate" in p.read_text())
    names = {p.relative_to(CASES).as_posix(): p for p in found}
    first = [n for n in ONE_OF_EACH_KIND if n in names]
    others = [n for n in names if n not in first] if os.environ.get("NEML2_JAX_EVERY_CASE") else []
    return [pytest.param(names[n], id=n) for n in first + others] or [None]


def loaded(path):
    """The input file, its Newton solvers going on until rounding stops them."""
    if "SurrogateFlowRate" in path.read_text():
        load_extension(EXTENSION)
    blocks = neml2_jax.load_input(path).file.sections["Solvers"]
    newton = [n for n, block in blocks.items() if block.type.startswith("Newton")]
    options = TIGHT_FROM_A_RETURN_PATH if "RateCondensation" in path.read_text() else TIGHT
    tight = [f"Solvers/{name}/{option}" for name in newton for option in options]
    return neml2_jax.load_input(path, tight, compat="neml2")


def floating_parameters(model):
    return {
        n: x
        for n, x in model.named_parameters.items()
        if isinstance(x, TensorWrapper) and jnp.issubdtype(x.dtype, jnp.inexact)
    }


def compiled(model):
    """The outputs by inputs and parameters."""

    def outputs(values, parameters):
        return model.with_parameters(parameters).call_by_name(values)

    return jax.jit(outputs, compiler_options=QUICK)


class Case:
    """The model of a case's driver, compiled once, and what its second step reads."""

    def __init__(self, file, steps=(1, 2)):
        drivers = file.file.sections["Drivers"]
        name = next(n for n, block in drivers.items() if block.type == "TransientDriver")
        driver = file.get_driver(name)
        self.model = model = driver.model
        self.parameters = floating_parameters(model)
        self.outputs = compiled(model)
        given = driver.prescribed_values()
        first, now, then = ({n: at_step(x, k) for n, x in given.items()} for k in (0, *steps))
        lagged = start(model, first, driver.ic).lagged
        zeros = {n: kind.zeros() for n, kind in model.input_spec.items()}
        inputs = {**zeros, **now, **lagged}
        inputs = model.typed({n: inputs[n] for n in model.input_spec})
        lagged = carry_after(lagged, {**inputs, **self.outputs(inputs, self.parameters)})
        self.values = model.typed({n: {**inputs, **then, **lagged}[n] for n in model.input_spec})


def sizes(values, outputs):
    """How far an input may be moved: its largest value, those of its lags among them."""
    known = {**outputs, **values}
    families: dict[str, list[float]] = {}
    for name, x in known.items():
        families.setdefault(lag(name)[0], []).append(float(np.abs(x.data).max()))
    out = {n: max(families[lag(n)[0]]) or 1e-6 for n in values}
    if "t" in values and "t~1" in values:
        step = float((np.asarray(values["t"].data) - np.asarray(values["t~1"].data)).min())
        out |= {n: step for n in values if lag(n)[0] == "t"}
    return out


def random_directions(values, size, random):
    """Each component moves in proportion to itself; those that are zero, as the least other does.

    A point and site without any moves as the whole variable does.
    """

    def along(name, x):
        base = tuple(range(x.ndim - x.base_ndim, x.ndim))
        own = np.abs(np.asarray(x.data))
        own = np.where(own > 1e-6 * size[name], np.minimum(own, size[name]), np.inf)
        least = own.min(axis=base, keepdims=True) if base else own
        own = np.where(np.isfinite(own), own, np.where(np.isfinite(least), least, size[name]))
        return x.replace(random.uniform(-1.0, 1.0, x.shape) * own)

    return {n: along(n, x) for n, x in values.items() if jnp.issubdtype(x.dtype, jnp.inexact)}


def in_order(points, direction):
    """A direction along which the points of a table keep their order, as far as they are moved."""
    gaps = np.diff(np.asarray(points.data))
    least = np.minimum(np.append(gaps, np.inf), np.insert(gaps, 0, np.inf)) / (8 * H)
    return direction.replace(np.clip(direction.data, -least, least))


def differences(function, at, directions, name):
    """d/ds of `function` at `at + s direction`, of fourth order in the step."""

    x, direction = np.asarray(at[name].data), np.asarray(directions[name].data)

    def out(h):
        moved = at[name].replace(x + h * direction)
        return {n: np.asarray(x.data) for n, x in function({**at, name: moved}).items()}

    near, far = ((out(h), out(-h)) for h in (H, 2 * H))
    return {
        n: (8 * (near[0][n] - near[1][n]) - (far[0][n] - far[1][n])) / (12 * H) for n in near[0]
    }


def contracted(block, x, direction):
    """A block of the Jacobian by `x` times a direction in it."""
    J = np.asarray(to_dense(block))
    k = block.k_ndim
    dynamic = x.dynamic_batch_shape
    d = np.asarray(direction.data).reshape(dynamic + J.shape[:k])
    J = np.moveaxis(J, range(k), range(-k, 0)) if k else J  # (*dynamic, *sites, *base, *K)
    inner = J.ndim - k - block.dynamic_batch_ndim
    d = d.reshape(dynamic + (1,) * inner + J.shape[J.ndim - k :])
    return (J * d).sum(axis=tuple(range(-k, 0))) if k else J * d


class Comparison:
    """Collects what disagrees, so that one run of a case names all of it."""

    def __init__(self, outputs):
        self.outputs = outputs
        self.wrong: list[str] = []

    def check(self, what, name, got, expected):
        y = self.outputs[name]
        shape = y.shape
        got, expected = (np.broadcast_to(np.asarray(a), shape) for a in (got, expected))
        inner = tuple(range(y.dynamic_batch_ndim, y.ndim))
        largest = lambda a: np.abs(a).max(axis=inner) if inner else np.abs(a)  # noqa: E731
        allowed = RTOL * largest(expected) + NOISE * np.abs(y.data).max() + ROUNDING
        excess = largest(got - expected) / allowed
        if not np.all(excess <= 1):
            point = np.unravel_index(np.argmax(np.nan_to_num(excess, nan=np.inf)), excess.shape)
            self.wrong.append(
                f"{what} of {name}: off by {largest(got - expected)[point]:.2e}, "
                f"{largest(expected)[point]:.2e} expected, at point {tuple(map(int, point))}; "
                f"{int(np.count_nonzero(~(excess <= 1)))} of {excess.size} points"
            )


def forward_and_reverse(model, values, along, weights):
    """What `jvp` and `vjp` give, of one solve that JAX linearises, and what it makes transposed."""

    def outputs(moved):
        return model.call_by_name({**values, **moved})

    found, push = jax.linearize(outputs, {n: values[n] for n in along})
    pull = jax.linear_transpose(push, along)
    return push(along), pull({n: x.replace(weights[n]) for n, x in found.items()})[0]


@pytest.mark.parametrize("path", implicit_cases())
def test_derivatives_agree_with_differences(path):
    name = path.relative_to(CASES).as_posix()
    separately = name not in ONE_OF_EACH_KIND or name in BY_INPUTS_AND_BY_PARAMETERS
    check_derivatives(Case(loaded(path), STEPS.get(name, (1, 2))), separately)


def check_derivatives(case, separately=True):
    random = np.random.default_rng(4)
    model, values, parameters = case.model, case.values, case.parameters
    outputs = case.outputs(values, parameters)
    for n, x in outputs.items():
        assert np.all(np.isfinite(np.asarray(x.data))), f"the step does not converge: {n}"
    along = random_directions(values, sizes(values, outputs), random)
    weights = {n: random.uniform(-1.0, 1.0, x.shape) for n, x in outputs.items()}
    size_of_parameters = {n: float(np.abs(x.data).max()) or 1e-6 for n, x in parameters.items()}
    moved = random_directions(parameters, size_of_parameters, random)
    moved |= {n: in_order(parameters[n], d) for n, d in moved.items() if n.endswith(".abscissa")}

    # Few programs: operation by operation it is two hundred.
    @functools.partial(jax.jit, static_argnums=0, compiler_options=QUICK)
    def products(separately, reading, read):
        if not separately:
            return forward_and_reverse(reading, read, along, weights)
        return reading.jvp(read, along)[1], reading.vjp(read, weights)[1]

    @functools.partial(jax.jit, static_argnums=0, compiler_options=QUICK)
    def jacobians(separately, reading, read):
        jacobian = reading.jacobian(read)[1]
        if not separately:
            return jacobian, jacobian
        return jacobian, reading.param_jacobian(read, wrt=tuple(parameters))[1]

    # `param_jacobian` is the `jacobian` of the model that reads its parameters.
    given = (model, values)
    if not separately:
        given = (promoted(model, parameters), {**values, **parameters})
    jvp, vjp = products(separately, model, values)
    jacobian, by_parameter = jacobians(separately, *given)
    compare = Comparison(outputs)
    total: dict[str, Any] = {n: 0.0 for n in outputs}
    for x, direction in along.items():
        expected = differences(lambda v: case.outputs(v, parameters), values, along, x)
        pulled, scale = 0.0, 0.0
        for y, d in expected.items():
            total[y] = total[y] + d
            pulled += float(np.sum(weights[y] * d))
            scale += float(np.sum(np.abs(d)) + 1e-2 * np.sum(np.abs(outputs[y].data)))
            block = jacobian[y].get(x)
            got = 0.0 if block is None else contracted(block, values[x], direction)
            compare.check(f"jacobian by {x}", y, got, d)
        got = float(np.sum(np.asarray(vjp[x].data) * np.asarray(direction.data)))
        if not abs(got - pulled) <= RTOL * scale:
            compare.wrong.append(f"vjp by {x}: {got:.8e}, {pulled:.8e} expected")
    for y, d in total.items():
        compare.check("jvp", y, jvp[y].data, d)
    for p, direction in moved.items():
        for y, d in differences(lambda v: case.outputs(values, v), parameters, moved, p).items():
            block = by_parameter[y].get(p)
            got = 0.0 if block is None else contracted(block, parameters[p], direction)
            compare.check(f"param_jacobian by {p}", y, got, d)
    assert not compare.wrong, "\n".join(compare.wrong)
