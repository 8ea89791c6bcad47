"""The cost of `MaterialPoint.update` with its tangent, and the same J2 law in jaxmat with `jacfwd`.

    python -m benchmarks.material_point                # ours, with and without the tangent
    python -m benchmarks.material_point --jaxmat       # beside jaxmat (pip install jaxmat)
    python -m benchmarks.material_point --others       # Chaboche's model and a crystal as well

Both solve J2 with Voce hardening for 10,000 points by default, from states in which half of the
points flow, in alternation, and the median ratio of the rounds is told.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

import neml2_jax
from neml2_jax import MRP, R2
from neml2_jax.material_point import MaterialPoint

ROOT = Path(__file__).parents[1]
E, NU, YIELD, SATURATED, RATE = 2e5, 0.3, 250.0, 150.0, 40.0


def strains(points: int) -> np.ndarray:
    """Mandel strains up to 1 %; those of two steps are half and whole."""
    directions = np.random.default_rng(0).normal(size=(points, 6))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    return np.geomspace(1e-4, 1e-2, points)[:, None] * directions


FILES = {
    "8 unknowns": "examples/differentiable_fe/steel.i",
    "radial return": "benchmarks/radial_return.i",
}
"""The law as a system for plastic strain and flow rate, and as one equation, as jaxmat has it."""


def ours(points: int, file: str) -> tuple[MaterialPoint, Any, np.ndarray]:
    """The point, its state after half of the strain, and the strain."""
    model = neml2_jax.load_input(ROOT / file).get_model("model")
    point, strain = MaterialPoint(model), strains(points)
    return point, point.update(point.initial_state(points), 0.5 * strain, 1.0).state, strain


def others(points: int) -> dict[str, Callable[[bool], Any]]:
    """Updates of larger laws, with and without the tangent: of a tenth of the points, a crystal."""
    file = neml2_jax.load_input(ROOT / "examples/chaboche/chaboche.i")
    viscoplastic, strain = MaterialPoint(file.get_model("material")), 0.6 * strains(points)
    state = viscoplastic.update(viscoplastic.initial_state(points), 0.5 * strain, 5.0).state

    model = neml2_jax.load_input(ROOT / "examples/crystal_bar/crystal.i").get_model("model")
    crystal, grains = MaterialPoint(model), max(1, points // 10)
    random = np.random.default_rng(0)
    turned = {"orientation": MRP(jnp.asarray(random.uniform(-0.3, 0.3, (grains, 3))))}
    moved = 1e-3 * random.normal(size=(grains, 3, 3))
    before = crystal.initial_state(grains, Fp=R2.identity(), **turned)
    before = crystal.update(before, np.eye(3) + 0.5 * moved, 1.0, turned).state
    return {
        "Chaboche": lambda t: viscoplastic.update(state, strain, 1.0, tangent=t),
        "crystal": lambda t: crystal.update(before, np.eye(3) + moved, 1.0, turned, tangent=t),
    }


def of_jaxmat(points: int) -> tuple[Callable[[], jax.Array], Callable[[], jax.Array]]:
    """Stress, and its derivative by strain at each point by forward mode, in Kelvin order."""
    from jaxmat.materials import (  # pyright: ignore[reportMissingImports]
        LinearElasticIsotropic,
        VoceHardening,
        vonMisesIsotropicHardening,
    )
    from jaxmat.tensors import SymmetricTensor2  # pyright: ignore[reportMissingImports]

    law = vonMisesIsotropicHardening(
        elasticity=LinearElasticIsotropic(E=E, nu=NU),
        yield_stress=VoceHardening(sig0=YIELD, sigu=YIELD + SATURATED, b=RATE),
    )
    strain = jnp.asarray(strains(points)[:, [0, 1, 2, 5, 4, 3]])

    def update(strain: jax.Array, state: Any) -> tuple[jax.Array, Any]:
        stress, new = law.constitutive_update(SymmetricTensor2(array=strain), state, 1.0)
        return stress.array, new

    @jax.jit
    def with_tangent(strain: jax.Array, state: Any) -> Any:
        def both(strain: jax.Array, state: Any) -> Any:
            stress, new = update(strain, state)
            return stress, (stress, new)

        return jax.vmap(jax.jacfwd(both, has_aux=True))(strain, state)

    batched = jax.jit(jax.vmap(update))
    state = batched(0.5 * strain, law.init_state(points))[1]
    return lambda: batched(strain, state)[0], lambda: with_tangent(strain, state)


def seconds(call: Callable[[], Any]) -> tuple[float, float]:
    """On the clock, and of the processor."""
    start = time.perf_counter(), time.process_time()
    jax.block_until_ready(call())
    return time.perf_counter() - start[0], time.process_time() - start[1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--jaxmat", action="store_true", help="compare with jaxmat")
    parser.add_argument("--others", action="store_true", help="larger laws as well")
    options = parser.parse_args()
    jax.config.update("jax_enable_x64", True)
    print(f"{options.points} points, XLA_FLAGS={os.environ.get('XLA_FLAGS', '')!r}")
    calls: dict[str, Callable[[], Any]] = {}
    for name, file in FILES.items():
        point, state, strain = ours(options.points, file)

        def update(tangent: bool, point: Any = point, state: Any = state, e: Any = strain) -> Any:
            return point.update(state, e, 1.0, tangent=tangent)

        calls[name] = lambda update=update: update(False)
        calls[f"{name}, tangent"] = lambda update=update: update(True)
    for name, other in (others(options.points) if options.others else {}).items():
        calls[name] = lambda other=other: other(False)
        calls[f"{name}, tangent"] = lambda other=other: other(True)
    names = [n for n in calls if f"{n}, tangent" in calls]
    if options.jaxmat:
        calls["jaxmat"], calls["jaxmat, jacfwd"] = of_jaxmat(options.points)
        theirs = np.asarray(calls["jaxmat"]())[:, [0, 1, 2, 5, 4, 3]]
        for name in FILES:
            off = np.abs(np.asarray(calls[name]().flux.data) - theirs).max() / np.abs(theirs).max()
            print(f"{name}: stresses differ from jaxmat's by {off:.1e} of the largest")
    for call in calls.values():
        jax.block_until_ready(call())
    times = {n: np.array([[0.0, 0.0]] * options.rounds) for n in calls}
    for i in range(options.rounds):  # in alternation: a load on the machine meets all
        for name, call in calls.items():
            times[name][i] = seconds(call)
    for name, t in times.items():
        print(f"{name:24s} {1e3 * np.median(t[:, 0]):8.1f} ms {1e3 * np.median(t[:, 1]):8.1f} ms")

    def ratio(a: str, b: str) -> str:
        wall, processor = np.median(times[a] / times[b], axis=0)
        return f"{a} / {b}: {wall:.2f} ({processor:.2f})"

    for name in names:
        print(ratio(f"{name}, tangent", name))
        if options.jaxmat and name in FILES:
            print(ratio("jaxmat", name))
            print(ratio("jaxmat, jacfwd", f"{name}, tangent"))


if __name__ == "__main__":
    main()
