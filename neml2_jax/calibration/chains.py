"""Chains of NUTS (numpyro), some iterations at a time: between two of them a user may stop."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jaxtyping import Array

from ..drivers.interrupts import Interrupted, Request
from .optimisers import needed

PART = 64
"""Iterations of one part at most."""
SHORT, LONG = 0.4, 1.5
"""Seconds of a part below which the next has twice, and above which half as many iterations."""


class DrawLook(NamedTuple):
    """What sampling has come to: `done` of `total` iterations of a `stage`.

    Stages are `warm-up` and `draws`, of each chain, and `temperature` of SMC, from 0 to 1.
    `diverging` counts draws, `gradients` are those of one iteration, on average since the last
    look.
    """

    stage: str
    done: float
    total: float
    diverging: int = 0
    gradients: float = 0.0


class Chains(NamedTuple):
    """Draws of all chains: `(chains, draws, unknowns)`, and of the others `(chains, draws)`."""

    position: np.ndarray
    potential: np.ndarray
    diverging: np.ndarray


def run_chains(
    potential: Callable[[Array], Array],
    begin: Array,
    key: Array,
    warmup: int,
    draws: int,
    stop: Request,
    progress: Callable[[DrawLook], Any] | None = None,
) -> Chains:
    """Iterate from `begin`, `(chains, unknowns)`, to the last of `draws`, or to a request to stop.

    All parts are calls of one compiled program, and how long they are changes no draw.

    **Raises:** `Interrupted` where it is stopped before the first draw.
    """
    kernel = needed("numpyro.infer", "sampling").NUTS(potential_fn=potential)
    state = kernel.init(jax.random.split(key, len(begin)), warmup, begin, (), {})

    @jax.jit
    def advanced(state: Any, count: Array) -> Any:
        def iteration(k: Array, carry: Any) -> Any:
            state, kept, gradients = carry
            state = kernel.sample(state, (), {})
            new = Chains(state.z, state.potential_energy, state.diverging)
            kept = jax.tree_util.tree_map(lambda a, x: a.at[k].set(x), kept, new)
            return state, kept, gradients + jnp.mean(state.num_steps)

        shape = (PART, len(begin))
        kept = Chains(jnp.zeros((PART, *begin.shape)), jnp.zeros(shape), jnp.zeros(shape, bool))  # type: ignore[arg-type]
        return lax.fori_loop(0, count, iteration, (state, kept, jnp.zeros(())))

    parts: list[Chains] = []
    done, part, diverging = 0, 1, 0
    while done < warmup + draws:
        left = warmup - done if done < warmup else warmup + draws - done
        count, begun = min(part, left), time.perf_counter()
        state, kept, gradients = jax.block_until_ready(advanced(state, count))
        seconds = time.perf_counter() - begun
        if seconds < SHORT:
            part = min(2 * part, PART)
        elif seconds > LONG:
            part = max(part // 2, 1)
        done += count
        if done > warmup:
            own = Chains(*(np.asarray(x)[:count].swapaxes(0, 1) for x in kept))
            parts.append(own)
            diverging += int(own.diverging.sum())
        if progress is not None:
            of_one = float(gradients) / count
            look = (
                DrawLook("draws", done - warmup, draws, diverging, of_one)
                if done > warmup
                else DrawLook("warm-up", done, warmup, 0, of_one)
            )
            progress(look)
        if stop.number is not None and done < warmup + draws:
            break
    if not parts:
        raise Interrupted(
            f"stopped by {stop.name} after {done} of {warmup} iterations of warm-up: there are no "
            f"draws yet",
            stop.number or 0,
        )
    return Chains(*(np.concatenate(x, axis=1) for x in zip(*parts)))
