r"""Parameters that vary between specimens.

$$u_s = u + \tau \eta_s, \qquad \eta_s \sim N(0, 1), \qquad \tau \sim |N(0, \tau_0^2)|$$

with $u = \ln x$ on a logarithmic scale, or $x$ by its size on a linear one. $\eta$, and not $u_s$,
is what a sampler walks on: the posterior has no funnel then (Papaspiliopoulos, Roberts, Sköld,
Statist. Sci. 22 (2007) 59-73).
"""

from __future__ import annotations

from collections.abc import Sequence

import jax
import jax.numpy as jnp
import numpy as np
from jax.scipy import stats
from jax.typing import ArrayLike

from ..errors import DeclarationError, suggestion
from .problem import CalibrationProblem


class HierarchicalProblem:
    """A problem in which each test is a specimen, with values of its own for parameters `varying`.

    `spread` is $\\tau_0$: 0.1 expects specimens to differ by about a tenth. Other parameters, and
    priors, are those of `problem`, which are of the population; bounds hold for it too, not for
    single specimens. It is sampled like a problem; its values are those of the population, then
    `NAME spread`, $\\tau$, then `NAME[TEST]` of each specimen.

    **Raises:** `DeclarationError` for a name that is no unknown, and fewer than two specimens.
    """

    def __init__(self, problem: CalibrationProblem, varying: Sequence[str], spread: float = 0.2):
        for name in varying:
            if name not in problem.names:
                raise DeclarationError(
                    f"{name!r} is none of the parameters that are sought"
                    f"{suggestion(name, problem.names)}; these are {', '.join(problem.names)}"
                )
        if not varying or len(set(varying)) < len(varying):
            raise DeclarationError("varying names the parameters that vary, each once")
        if not spread > 0.0:
            raise DeclarationError(f"the spread of specimens is above zero, got {spread}")
        self.problem, self.spread, self.rows = problem, spread, problem.rows
        self.specimens = problem.rows.tests
        if len(self.specimens) < 2:
            raise DeclarationError(
                f"specimens of a population are two at least; the only test is "
                f"{', '.join(self.specimens)}"
            )
        self.varying = tuple(varying)
        self._at = np.array([problem.names.index(n) for n in varying])
        self.names = (
            *problem.names,
            *(f"{n} spread" for n in varying),
            *(f"{n}[{s}]" for n in varying for s in self.specimens),
        )
        self.size = len(self.names)

    @property
    def initial(self) -> np.ndarray:
        """`(unknowns,)`, specimens that are all like the population."""
        tau = np.full(len(self.varying), np.log(0.3 * self.spread))
        return np.concatenate(
            [self.problem.initial, tau, np.zeros(len(self.varying) * len(self.specimens))]
        )

    def values(self, z: ArrayLike) -> jax.Array:
        """Of the population, spreads, and of the specimens: `(unknowns,)`."""
        population, tau, eta = self._parts(jnp.asarray(z))
        x = self.problem.values(population)
        t = self.problem.sought.transform
        u = t.scaled(x)[:, None] + jnp.zeros(len(self.specimens))
        u = u.at[self._at].add(t.size[self._at, None] * tau[:, None] * eta)
        own = jax.vmap(t.from_scaled, 1, 1)(u)[self._at]
        return jnp.concatenate([x, tau, own.ravel()])

    def predictions(self, values: ArrayLike) -> jax.Array:
        """What the specimens answer, `(data,)`."""
        return self.problem.predictions(self._of_specimens(jnp.asarray(values)))

    def log_likelihood(self, z: ArrayLike) -> jax.Array:
        """Of independent normal errors, as that of the problem."""
        return self.problem.log_likelihood_of_values(self._of_specimens(self.values(z)))

    def log_prior(self, z: ArrayLike) -> jax.Array:
        """Of the population, of spreads and of specimens."""
        population, tau, eta = self._parts(jnp.asarray(z))
        of_tau = jnp.log(2.0) + stats.norm.logpdf(tau, 0.0, self.spread) + jnp.log(tau)
        own = jnp.sum(of_tau) + jnp.sum(stats.norm.logpdf(eta))
        return self.problem.log_prior(population) + own

    def log_density(self, z: ArrayLike) -> jax.Array:
        """Log likelihood and log prior: what a sampler walks on."""
        return self.log_likelihood(z) + self.log_prior(z)

    def _parts(self, z: jax.Array) -> tuple[jax.Array, jax.Array, jax.Array]:
        n, v = self.problem.size, len(self.varying)
        return z[:n], jnp.exp(z[n : n + v]), z[n + v :].reshape(v, len(self.specimens))

    def _of_specimens(self, values: jax.Array) -> jax.Array:
        """`(tests, unknowns of the problem)`."""
        n, v, count = self.problem.size, len(self.varying), len(self.specimens)
        every = jnp.broadcast_to(values[:n], (count, n))
        return every.at[:, self._at].set(values[n + v :].reshape(v, count).T)
