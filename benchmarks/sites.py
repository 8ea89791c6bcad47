"""What structured Jacobians of models with sites cost, and how that grows with the sites.

    python -m benchmarks.sites [--repeats 9] [--json benchmarks/results/sites.json]

Three parts, float64, medians of runs in alternation in one process; memory is what the compiled
call needs for temporaries and results.

1. A chain of elementwise laws over 200 and 2,000 sites: time and memory grow with the sites.
2. An average over N sites, broadcast back to them (the Taylor pattern), N = 10, 100, 1000.
3. A model of 500 sites with 10 unknowns each: structured against `jax.jacfwd`, dense.
"""

from __future__ import annotations

import argparse
import copy
import json
import os
import platform
import statistics
import time
from pathlib import Path
from typing import Any

import jax
import jax.extend
import jax.numpy as jnp
import numpy as np

from neml2_jax import SR2, AbstractLaw, AbstractModel, Scalar, input_variable, output_variable
from neml2_jax.laws.common import SR2IntermediateMean
from neml2_jax.laws.solid_mechanics import VoceIsotropicHardening
from neml2_jax.models import ComposedModel
from neml2_jax.types import functions as F

RESULTS = Path(__file__).parent / "results" / "sites.json"


class SiteLaw(AbstractLaw):
    """Ten unknowns a site: a tensor and four scalars, each of which depends on all."""

    a: str = input_variable(SR2, "a", unit="-")
    b: str = input_variable(Scalar, "b", unit="-")
    c: str = input_variable(Scalar, "c", unit="-")
    d: str = input_variable(Scalar, "d", unit="-")
    e: str = input_variable(Scalar, "e", unit="-")
    ra: str = output_variable(SR2, "r", unit="-")
    rb: str = output_variable(Scalar, "r", unit="-")
    rc: str = output_variable(Scalar, "r", unit="-")
    rd: str = output_variable(Scalar, "r", unit="-")
    re: str = output_variable(Scalar, "r", unit="-")

    def forward(self, a, b, c, d, e):
        size = F.norm_sq(a)
        ra = a * F.exp(-b) + F.dev(a) * (c * d) - a * e
        return ra, b - size * c, c + F.sin(size * d), d * e - size, e + F.tanh(b + size)


class Weighted(AbstractLaw):
    """A tensor times a number of each site."""

    x: str = input_variable(SR2, "x", unit="-")
    w: str = input_variable(Scalar, "w", unit="-")
    y: str = output_variable(SR2, "y", unit="-")

    def forward(self, x, w):
        return x * w + F.norm_sq(x) * x


class Compiled:
    """A call, compiled for its arguments, with what it needs and how long it takes."""

    def __init__(self, function: Any, *arguments: Any):
        compiled = jax.jit(function).lower(*arguments).compile()
        memory: Any = compiled.memory_analysis()
        self.bytes = memory.temp_size_in_bytes + memory.output_size_in_bytes
        self.compiled = compiled
        self._give(arguments)

    def _give(self, arguments: Any) -> None:
        self.call = lambda: jax.block_until_ready(self.compiled(*arguments))
        self.seconds: list[float] = []
        self.processor_seconds: list[float] = []

    def given(self, *arguments: Any) -> Compiled:
        """The same program for other values."""
        other = copy.copy(self)
        other._give(arguments)
        return other

    def run(self, times: int) -> None:
        begin, used = time.perf_counter(), time.process_time()
        for _ in range(times):
            self.call()
        self.seconds.append((time.perf_counter() - begin) / times)
        self.processor_seconds.append((time.process_time() - used) / times)

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    @property
    def processor(self) -> float:
        """Of all threads; other work on the machine does not count in it."""
        return statistics.median(self.processor_seconds)


def alternate(calls: list[Compiled], repeats: int) -> None:
    """Every call in turn, short ones several times a turn; the first turn does not count."""
    times = []
    for c in calls:
        c.call()
        begin = time.perf_counter()
        c.call()
        times.append(max(1, int(0.02 / (time.perf_counter() - begin))))
    for _ in range(repeats):
        for c, n in zip(calls, times):
            c.run(n)


def blocks_of(model: AbstractModel) -> Any:
    """The structured Jacobian as a function of the inputs."""
    return lambda values: model.jacobian(values)[1]


def chain(repeats: int, points: int = 256, laws: int = 20) -> dict[str, Any]:
    """Hardening of hardening of ...: only elementwise operations."""
    model = ComposedModel(
        models=[
            VoceIsotropicHardening(
                equivalent_plastic_strain=f"x{i}",
                isotropic_hardening=f"x{i + 1}",
                saturated_hardening=1.5,
                saturation_rate=1.0 + 0.1 * i,
            )
            for i in range(laws)
        ]
    )
    sizes = (200, 2000)
    calls = []
    for n in sizes:
        x = np.random.default_rng(0).uniform(0.1, 1.0, (points, n))
        calls.append(Compiled(blocks_of(model), {"x0": Scalar(x, sub_batch_ndim=1)}))
    alternate(calls, repeats)
    told = rows(sizes, calls)
    growth = sizes[1] / sizes[0]
    return {
        "sites": told,
        "time ratio over ratio of sites": calls[1].median / calls[0].median / growth,
        "memory ratio over ratio of sites": calls[1].bytes / calls[0].bytes / growth,
    }


def taylor(repeats: int, points: int = 64) -> dict[str, Any]:
    """Site tensors to their mean, and the mean back to every site."""
    model = ComposedModel(
        models=[
            SR2IntermediateMean(from_="x", to="mean", reduces="grain"),
            Weighted(x="mean", w="w", y="y"),
        ]
    )
    sizes = (10, 100, 1000)
    calls, squares = [], 0
    for n in sizes:
        x = np.random.default_rng(0).uniform(0.1, 1.0, (points, n, 6))
        w = Scalar(
            jnp.ones(1), sub_batch_ndim=1, sub_batch_state=("broadcast",), sub_batch_meta=(n,)
        )
        values = {"x": SR2(x, sub_batch_ndim=1), "w": w}
        calls.append(Compiled(lambda v: model.jacobian(v, wrt=("x",))[1], values))
        block = jax.eval_shape(lambda v: model.jacobian(v, wrt=("x",))[1], values)["y"]["x"]
        assert block.sub_batch_shape == (n,)
        jaxpr = jax.make_jaxpr(lambda v: model.jacobian(v, wrt=("x",))[1])(values)
        squares += sum(s.count(n) > 1 for s in shapes_in(jaxpr.jaxpr) if n > 64)
    alternate(calls, repeats)
    return {"sites": rows(sizes, calls), "arrays with two site axes": squares}


def against_dense(repeats: int, sites: int = 500) -> dict[str, Any]:
    """One model, its Jacobian in both ways."""
    model = SiteLaw()
    rng = np.random.default_rng(0)
    values = {
        n: kind(rng.uniform(0.2, 0.8, (sites, *kind.BASE_SHAPE)), sub_batch_ndim=1)
        for n, kind in model.input_spec.items()
    }

    def packed(values: Any) -> jax.Array:
        return jnp.concatenate([x.data.reshape(-1) for x in values.values()])

    def dense(x: jax.Array) -> jax.Array:
        start, moved = 0, {}
        for n, v in values.items():
            moved[n] = v.replace(x[start : start + v.data.size].reshape(v.shape))
            start += v.data.size
        return packed(model.call_by_name(moved))

    structured = Compiled(blocks_of(model), values)
    full = Compiled(jax.jacfwd(dense), packed(values))
    alternate([structured, full], repeats)
    return {
        "structured": rows((sites,), [structured])[0],
        "jax.jacfwd, dense": rows((sites,), [full])[0],
        "times less time": full.median / structured.median,
        "times less memory": full.bytes / structured.bytes,
        "largest difference": difference(structured.call(), np.asarray(full.call()), values),
    }


def difference(blocks: Any, full: np.ndarray, values: Any) -> float:
    """Between the structured blocks, written out, and the dense matrix."""
    starts = np.cumsum([0, *(x.data.size for x in values.values())])
    worst = 0.0
    for i, by_input in enumerate(blocks.values()):
        for name, block in by_input.items():
            j = list(values).index(name)
            part = full[starts[i] : starts[i + 1], starts[j] : starts[j + 1]]
            got = np.asarray(F.to_dense(block)).reshape(part.shape[::-1]).T
            worst = max(worst, float(np.abs(got - part).max()))
    return worst


def rows(sizes: tuple[int, ...], calls: list[Compiled]) -> list[dict[str, float]]:
    return [
        {"sites": n, "milliseconds": c.median * 1e3, "megabytes": c.bytes / 1e6}
        for n, c in zip(sizes, calls)
    ]


def shapes_in(jaxpr: Any) -> Any:
    for equation in jaxpr.eqns:
        for variable in equation.outvars:
            yield tuple(variable.aval.shape)
        for inner in jax.extend.core.jaxprs_in_params(equation.params):
            yield from shapes_in(inner)


def show(title: str, told: dict[str, Any]) -> None:
    print(title)
    for what, figure in told.items():
        for row in figure if isinstance(figure, list) else [figure]:
            if isinstance(row, dict):
                name = "" if what == "sites" else what
                print(
                    f"  {name:34s} {row['sites']:6d} sites {row['milliseconds']:10.3f} ms "
                    f"{row['megabytes']:10.3f} MB"
                )
            else:
                print(f"  {what:34s} {row:12.4g}")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--repeats", type=int, default=9)
    parser.add_argument("--json", type=Path, default=RESULTS)
    options = parser.parse_args()
    jax.config.update("jax_enable_x64", True)
    machine = f"{platform.machine()}, {os.cpu_count()} cores, jax {jax.__version__}, float64"
    print(machine)
    told: dict[str, Any] = {"machine": machine, "repeats": options.repeats}
    for title, part in (
        ("Chain of 20 elementwise laws, 256 points", chain),
        ("Mean over sites and back (Taylor), 64 points", taylor),
        ("500 sites, 10 unknowns each", against_dense),
    ):
        told[title] = part(options.repeats)
        show(title, told[title])
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(told, indent=2) + "\n")


if __name__ == "__main__":
    main()
