"""Optimisers of optimistix, optax and scipy, under the names that an input file has for them."""

from __future__ import annotations

import dataclasses
import functools
import importlib
from collections.abc import Callable
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp

LEARNING_RATE = 0.05
"""Of `adam`, whose unknowns are of size one."""
EXACT = 1e-11
"""Residuals, by the norm of the data, below which these count as met."""


# Equal is what is the same (`optimiser` keeps them): the hash of optax's functions, which equinox
# takes of their source, costs 3 ms an iteration.
@dataclasses.dataclass(frozen=True, eq=False)
class Optimiser:
    """A solver of optimistix, and how its state says what it has found.

    `scalar` ones minimise half of the sum of squares, others take the residuals. `radius_of` finds
    in a state how far the next step may go; `scalar` ones have no such thing.
    """

    solver: Any
    scalar: bool
    radius_of: Callable[[Any], jax.Array] | None = None

    def best(self, z: jax.Array, state: Any) -> tuple[jax.Array, jax.Array]:
        """The best unknowns of a state, and their cost."""
        if not self.scalar:
            return z, 0.5 * jnp.sum(state.f_info.residual**2)
        return state.best_y, state.best_loss

    def trial(self, z: jax.Array, state: Any) -> jax.Array:
        """Where the next iteration asks for residuals and their derivatives."""
        return z if self.scalar else state.y_eval

    def distance(self, state: Any) -> jax.Array:
        r"""How many standard errors of a linear model the minimum is away; infinite if not known.

        $\sqrt{N} \, \|U^T r\| / \|r\|$ with $J = U S V^T$, without what is zero in $S$, as for an
        unknown that is held; of data without errors, by `EXACT`.
        """
        if self.scalar:
            return jnp.full((), jnp.inf)
        r, jacobian = state.f_info.residual, state.f_info.jac.as_matrix()
        sizes = jnp.linalg.norm(jacobian, axis=0)
        scaled = jacobian / jnp.where(sizes > 0.0, sizes, 1.0)
        directions, s, _ = jnp.linalg.svd(scaled, full_matrices=False)
        seen = s > len(r) * jnp.finfo(s.dtype).eps * s[0]
        inside = jnp.where(seen, directions.T @ r, 0.0)
        deviation = jnp.linalg.norm(r) / jnp.sqrt(len(r))
        return jnp.linalg.norm(inside) / jnp.maximum(deviation, EXACT)

    def radius(self, state: Any) -> jax.Array:
        """How far the next step may go; NaN where nothing says it."""
        return jnp.full((), jnp.nan) if self.radius_of is None else self.radius_of(state)

    def going_on(self, state: Any, radius: jax.Array) -> Any:
        """A state at the beginning whose first step may go as far as that; NaN: as by default."""
        if self.radius_of is None:
            return state
        known = jnp.where(jnp.isfinite(radius), radius, self.radius_of(state))
        return eqx.tree_at(self.radius_of, state, known)

    def rejected(self, state: Any) -> jax.Array:
        """How many trials have failed since the last that was better."""
        if self.scalar:
            return jnp.zeros((), int)
        return state.num_steps_since_acceptance


def needed(name: str, what: str) -> Any:
    """A module of an optional dependency.

    **Raises:** `ModuleNotFoundError` saying how to install it.
    """
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError:
        package = name.split(".")[0]
        raise ModuleNotFoundError(
            f"{what} needs {package}: pip install 'neml2_jax[calibration]'"
        ) from None


@functools.cache
def optimiser(name: str, rtol: float, atol: float) -> Optimiser:
    """The one that an input file calls `name`; the same one each time, and so the same programs."""
    optimistix = needed("optimistix", f"the optimiser {name}")
    match name:
        case "levenberg_marquardt":
            from .trust_region import TrustRegion

            own = optimistix.LevenbergMarquardt(rtol, atol)
            own = eqx.tree_at(lambda s: s.search, own, TrustRegion())
            return Optimiser(own, False, lambda s: s.search_state.radius)
        case "dogleg":
            own = optimistix.Dogleg(rtol, atol)
            return Optimiser(own, False, lambda s: s.search_state.step_size)
    assert name == "adam"
    optax = needed("optax", "the optimiser adam")
    own = optimistix.OptaxMinimiser(optax.adam(LEARNING_RATE), rtol, atol)
    return Optimiser(optimistix.BestSoFarMinimiser(own), True)
