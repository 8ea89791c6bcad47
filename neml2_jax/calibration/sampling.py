"""Samples of the parameters given the data: NUTS, and sequential Monte Carlo for several modes."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array

from ..drivers.interrupts import Interrupted, deferred
from ..errors import ConvergenceError, DeclarationError
from .chains import DrawLook, run_chains
from .fit_variant import linearised
from .hierarchy import HierarchicalProblem
from .optimisers import needed
from .posterior import Posterior
from .problem import CalibrationProblem

METHODS = ("NUTS", "SMC")


def sample(
    problem: CalibrationProblem | HierarchicalProblem,
    *,
    seed: int,
    method: str = "NUTS",
    draws: int = 1000,
    warmup: int = 500,
    chains: int = 4,
    start: Any = None,
    progress: Callable[[DrawLook], Any] | None = None,
) -> Posterior:
    """Draw from the density `problem.log_density`.

    `NUTS` (numpyro) walks along gradients from around `start` (`z`; by default where a fit starts:
    better, where a fit has ended), all chains at once. It walks in the unknowns in which Laplace's
    approximation at the start is a standard normal distribution, so that its first steps are of the
    right size in all directions; chains start from draws of it. `SMC` (blackjax) moves `draws`
    particles from the priors to the posterior in as many temperatures as it takes, without
    gradients, and finds modes far from each other; `warmup`, `chains` and `start` are not used.

    `progress` is called about once a second. On Ctrl-C the draws so far are returned, with
    `stopped` set.

    **Raises:** `DeclarationError` for another method, for numbers below one, and with SMC for a
    parameter without prior and bounds, from which nothing can be drawn; `ConvergenceError` where
    the density is not finite at the start; `ModuleNotFoundError` for what is not installed;
    `Interrupted` where it is stopped before there is a draw.
    **Source:** M. D. Hoffman, A. Gelman, J. Machine Learning Research 15 (2014) 1593-1623;
    P. Del Moral, A. Doucet, A. Jasra, J. R. Statist. Soc. B 68 (2006) 411-436.
    """
    if method not in METHODS:
        raise DeclarationError(f"sample: the method is NUTS or SMC, got {method!r}")
    if min(draws, warmup, chains) < 1:
        raise DeclarationError(
            f"sample: draws, warmup and chains are 1 at least, got {draws}, {warmup}, {chains}"
        )
    if method == "SMC":
        if isinstance(problem, HierarchicalProblem):
            raise NotImplementedError("SMC draws no specimens of a population yet; take NUTS")
        return _by_smc(problem, seed, draws, progress)
    z0 = jnp.asarray(problem.initial if start is None else start, float)
    key, jitter = jax.random.split(jax.random.key(seed))
    root = laplace_root(problem, z0)

    def of_standard(x: Array) -> Array:
        return z0 + root @ x

    begin = jax.random.normal(jitter, (chains, problem.size))
    # One after the other, by the march of a single point that a fit has compiled.
    density = np.array([float(problem.log_density(of_standard(x))) for x in begin])
    if not np.isfinite(density).all():
        raise ConvergenceError(
            f"sample: the density is not finite where chains start, {density}: start "
            f"from a fit, or give other initial values"
        )
    with deferred() as stop:
        chains_of_standard = run_chains(
            lambda x: -problem.log_density(of_standard(x)),
            begin, key, warmup, draws, stop, progress,
        )  # fmt: skip
        stopped = stop.name if stop.number is not None else ""
    z = np.asarray(z0) + chains_of_standard.position @ root.T
    return _posterior(
        problem,
        z,
        -chains_of_standard.potential,
        chains_of_standard.diverging,
        method,
        seed,
        stopped,
    )


def laplace_root(problem: CalibrationProblem | HierarchicalProblem, z: Array) -> np.ndarray:
    r"""`(unknowns, unknowns)`: $R$ with $R R^T$ the covariance of Laplace's approximation at `z`.

    That is the inverse of $J^T J$, with the Jacobian $J$ of the residuals, divided by the variance
    of the noise where that is not known. Along directions that hardly anything fixes, $R$ is of
    size one, as the unknowns are.
    """
    rows = problem.rows
    if isinstance(problem, CalibrationProblem):
        r, jacobian, _ = linearised(problem, z)
    else:

        def misfits(z: Array) -> tuple[Array, Array]:
            r = (problem.predictions(problem.values(z)) - rows.measured) / rows.noise
            r = r * jnp.sqrt(rows.weight)
            return r, r

        jacobian, r = jax.jit(jax.jacfwd(misfits, has_aux=True))(z)
    r, jacobian = np.asarray(r), np.asarray(jacobian)
    if not rows.noise_is_known:
        with np.errstate(divide="ignore", invalid="ignore"):
            jacobian = jacobian / np.sqrt(np.nansum(r**2) / rows.count)
    seen = np.where(np.isfinite(jacobian), jacobian, 0.0)
    _, singular, directions = np.linalg.svd(seen, full_matrices=False)
    unseen = np.eye(problem.size) - directions.T @ directions
    return unseen + directions.T @ (directions / np.maximum(singular, 1.0)[:, None])


def _by_smc(
    problem: CalibrationProblem,
    seed: int,
    draws: int,
    progress: Callable[[DrawLook], Any] | None,
) -> Posterior:
    blackjax = needed("blackjax", "sampling")
    resampling = importlib.import_module("blackjax.smc.resampling")
    random_walk = importlib.import_module("blackjax.mcmc.random_walk")
    particles = jnp.asarray(prior_draws(problem, draws, seed))
    walk = random_walk.build_additive_step()
    size = problem.size

    def move(key: Array, state: Any, log_density: Any, root: Array) -> Any:
        def step(key: Array, position: Array) -> Array:
            return root @ jax.random.normal(key, position.shape)

        return walk(key, state, log_density, step)

    def root_of(z: Array) -> dict[str, Array]:
        """Steps of the size that accepts about a quarter (Roberts, Gelman, Gilks 1997)."""
        covariance = jnp.cov(z, rowvar=False).reshape(size, size) + 1e-12 * jnp.eye(size)
        return {"root": (2.38 / np.sqrt(size) * jnp.linalg.cholesky(covariance))[None]}

    smc = blackjax.inner_kernel_tuning(
        smc_algorithm=blackjax.adaptive_tempered_smc,
        logprior_fn=problem.log_prior,
        loglikelihood_fn=problem.log_likelihood,
        mcmc_step_fn=move,
        mcmc_init_fn=random_walk.init,
        resampling_fn=resampling.systematic,
        mcmc_parameter_update_fn=lambda key, state, info: root_of(state.particles),
        initial_parameter_value=root_of(particles),
        num_mcmc_steps=MOVES,
        target_ess=0.7,
    )
    state, key, step = smc.init(particles), jax.random.key(seed), jax.jit(smc.step)
    with deferred() as stop:
        for _ in range(MOST_TEMPERATURES):
            reached = float(state.sampler_state.tempering_param)
            if progress is not None:
                progress(DrawLook("temperature", reached, 1.0))
            if reached >= 1.0:
                break
            if stop.number is not None:
                raise Interrupted(
                    f"stopped by {stop.name} on the way from the priors to the data ({reached:.2g} "
                    f"of it): there are no draws yet",
                    stop.number,
                )
            key, now = jax.random.split(key)
            state, _ = step(now, state)
        else:
            raise ConvergenceError(
                f"sample: SMC has not come from the priors to the data in {MOST_TEMPERATURES} "
                f"temperatures; narrow the priors, or draw more particles"
            )
    z = np.asarray(state.sampler_state.particles)[None]
    density = np.asarray(jax.jit(lambda z: jax.lax.map(problem.log_density, z))(jnp.asarray(z[0])))
    return _posterior(problem, z, density[None], np.zeros(z.shape[:2], bool), "SMC", seed)


MOVES = 20
"""Steps of each particle at each temperature."""
MOST_TEMPERATURES = 200
MOST_DRAWS = 1000
"""How often values beyond the bounds are drawn again."""


def prior_draws(problem: CalibrationProblem, draws: int, seed: int) -> np.ndarray:
    """`(draws, unknowns)`: `z` of values drawn from the priors.

    **Raises:** `DeclarationError` for a parameter that has neither a prior nor two bounds, or a
    prior beyond its bounds.
    """
    numbers, found = np.random.default_rng(seed), []
    t = problem.sought.transform
    for i, (name, prior) in enumerate(zip(problem.names, problem.sought.priors)):
        low, high = t.lower[i], t.upper[i]
        kind, given = (prior.kind, prior.numbers) if prior is not None else ("", ())
        if prior is None:
            if not np.isfinite(high - low) or (t.logarithmic[i] and low <= 0.0):
                raise DeclarationError(
                    f"{name}: SMC draws from the priors, and this one has none; give it a prior, "
                    f"or a lower and an upper bound"
                )
            kind, given = ("LogUniform" if t.logarithmic[i] else "Uniform"), (low, high)
        x = np.full(draws, np.nan)
        for _ in range(MOST_DRAWS):
            if not (left := ~((x >= low) & (x <= high))).any():
                break
            x[left] = _drawn(numbers, kind, given, int(left.sum()))
        else:
            raise DeclarationError(
                f"{name}: hardly anything of its prior lies between its bounds {low:g} and "
                f"{high:g}; give wider bounds, or a prior of values between them"
            )
        found.append(x)
    return np.stack([problem.unconstrained(x) for x in np.stack(found, -1)])


def _drawn(
    numbers: np.random.Generator, kind: str, given: tuple[float, ...], count: int
) -> np.ndarray:
    first, last = given[0], given[-1]
    match kind:
        case "Normal":
            return numbers.normal(first, last, count)
        case "LogNormal":
            return first * np.exp(last * numbers.standard_normal(count))
        case "HalfNormal":
            return np.abs(numbers.normal(0.0, first, count))
        case "Uniform":
            return numbers.uniform(first, last, count)
    return np.exp(numbers.uniform(np.log(first), np.log(last), count))


def _posterior(
    problem: CalibrationProblem | HierarchicalProblem,
    z: np.ndarray,
    density: np.ndarray,
    diverging: np.ndarray,
    method: str,
    seed: int,
    stopped: str = "",
) -> Posterior:
    values = np.asarray(jax.vmap(jax.vmap(problem.values))(jnp.asarray(z)))
    return Posterior(problem.names, z, values, density, diverging, method, seed, stopped)
