"""Random compositions of small laws over grains and the sites in them.

A variable lives at one of three levels: the point, the grains of a point, the sites of a grain.
"""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
import numpy as np
from hypothesis import strategies as st

from neml2_jax import SR2, AbstractLaw, Scalar, input_variable, option, output_variable, parameter
from neml2_jax.models import ComposedModel
from neml2_jax.types import functions as F


class Product(AbstractLaw):
    a: str = input_variable(Scalar, "a", unit="-")
    b: str = input_variable(Scalar, "b", unit="-")
    y: str = output_variable(Scalar, "y", unit="-")
    c: Scalar = parameter("c", unit="-")

    def forward(self, a, b):
        return F.sin(a) * b + self.c * a * a


class Scaled(AbstractLaw):
    a: str = input_variable(SR2, "a", unit="-")
    b: str = input_variable(Scalar, "b", unit="-")
    y: str = output_variable(SR2, "y", unit="-")

    def forward(self, a, b):
        return F.dev(a) * b + F.norm_sq(a) * a


class Magnitude(AbstractLaw):
    a: str = input_variable(SR2, "a", unit="-")
    y: str = output_variable(Scalar, "y", unit="-")

    def forward(self, a):
        return jnp.sqrt(1.0 + jnp.sum(a.data**2))


class Mean(AbstractLaw):
    """Over the sites of a grain, or the grains of a point; of a nonlinear function."""

    a: str = input_variable(Scalar, "a", unit="-", core=("site",))
    y: str = output_variable(Scalar, "y", unit="-")

    def forward(self, a):
        return jnp.mean(a.data * jnp.cos(a.data))


class TensorMean(AbstractLaw):
    a: str = input_variable(SR2, "a", unit="-", core=("site",))
    y: str = output_variable(SR2, "y", unit="-")

    def forward(self, a):
        return F.mean((a + a).sub_batch)


class Spread(AbstractLaw):
    """The same value for every site of `like`."""

    a: str = input_variable(Scalar, "a", unit="-")
    like: str = input_variable(Scalar, "like", unit="-", core=("site",))
    y: str = output_variable(Scalar, "y", unit="-", core=("site",))

    def forward(self, a, like):
        return a + like * like


class Neighbours(AbstractLaw):
    a: str = input_variable(Scalar, "a", unit="-", core=("site",))
    y: str = output_variable(Scalar, "y", unit="-", core=("site",))

    def forward(self, a):
        return a.data * jnp.roll(a.data, 1)


class Projections(AbstractLaw):
    """One scalar for each made site."""

    a: str = input_variable(SR2, "a", unit="-")
    y: str = output_variable(Scalar, "y", unit="-", core=("site",))
    count: int = option("number of sites", default=3)

    def forward(self, a):
        weights = jnp.cos(jnp.arange(self.count * 6.0)).reshape(self.count, 6)
        return Scalar(jnp.sum(weights * a.data**2, axis=1), sub_batch_ndim=1)


# Law, operand types and levels relative to the first operand's, output type and level.
ELEMENTWISE = (
    (Product, (Scalar, Scalar), (0, 0), Scalar, 0),
    (Scaled, (SR2, Scalar), (0, 0), SR2, 0),
    (Magnitude, (SR2,), (0,), Scalar, 0),
)
MIXING = (
    (Mean, (Scalar,), (0,), Scalar, -1),
    (TensorMean, (SR2,), (0,), SR2, -1),
    (Spread, (Scalar, Scalar), (0, 1), Scalar, 1),
    (Neighbours, (Scalar,), (0,), Scalar, 0),
    (Projections, (SR2,), (0,), Scalar, 1),
)

# Inputs, their types and levels.
INPUTS = {
    "e": (SR2, 1),
    "f": (SR2, 2),
    "p": (Scalar, 0),
    "g": (Scalar, 1),
    "s": (Scalar, 2),
}


@st.composite
def wirings(draw, sizes, most=5, mixes=(1, 2), elementwise_only=False):
    """A composition of 2 to `most` laws; `mixes` are the levels whose sites may meet."""
    have = dict(INPUTS)
    models, read = [], set()
    for i in range(draw(st.integers(2, most))):
        choices = []
        for entry in ELEMENTWISE + (() if elementwise_only else MIXING):
            choices += [(entry, names) for names in _operands(entry, have, mixes)]
        # Prefer operands that no law has read, so that laws build on one another.
        fresh = [c for c in choices if any(n.startswith("v") and n not in read for n in c[1])]
        (law, _, _, out, step), names = draw(st.sampled_from(fresh or choices))
        level = have[names[0]][1] + step
        fields = ("a", "like") if law is Spread else ("a", "b")
        arguments: dict[str, Any] = dict(zip(fields, names))
        if law is Product:
            arguments["c"] = 0.3 + 0.1 * i
        if law is Projections:
            arguments["count"] = sizes[level - 1]
        models.append(law(**arguments, y=f"v{i}"))
        have[f"v{i}"] = (out, level)
        read.update(names)
    outputs = tuple(n for n in have if n.startswith("v") and n in read)[-1:]
    return ComposedModel(models=models, additional_outputs=outputs)


def _operands(entry, have, mixes):
    law, kinds, offsets, _, step = entry
    for first, (kind, level) in have.items():
        if kind is not kinds[0] or not 0 <= level + step <= 2:
            continue
        touched = level + max(step, 0) if law in (Spread, Projections) else level
        if entry in MIXING and (touched not in mixes or touched == 0):
            continue
        if len(kinds) == 1:
            yield (first,)
            continue
        for second, (other, at) in have.items():
            broadcasts = law is not Spread and at == 0
            if other is kinds[1] and (at == level + offsets[1] or broadcasts):
                yield first, second


def values_of(model, sizes, points, rng):
    """Values for the inputs of a composition; grains and sites are full or broadcast."""
    out = {}
    for name, kind in model.input_spec.items():
        level = INPUTS[name][1]
        n = level
        state = [rng.choice(("full", "full", "broadcast")) for _ in range(n)]
        stored = [m if s == "full" else 1 for m, s in zip(sizes, state)]
        batch = points[len(points) - int(rng.integers(0, len(points) + 1)) :] if points else ()
        out[name] = kind(
            rng.uniform(0.3, 1.0, (*batch, *stored, *kind.BASE_SHAPE)),
            sub_batch_ndim=n,
            sub_batch_state=tuple(str(s) for s in state),
            sub_batch_meta=tuple(None if s == "full" else m for m, s in zip(sizes, state)),
        )
    return out


def full_values(model, sizes):
    """Every site written out, no points."""
    return {
        n: x.materialize() for n, x in values_of(model, sizes, (), np.random.default_rng(0)).items()
    }
