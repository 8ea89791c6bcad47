r"""What a calibration computes: predictions, residuals and a log density of numbers without bounds.

$$r_k(z) = \sqrt{w} \, \frac{y_k(x(z)) - d_k}{\sigma_k}$$

of each datum $d_k$ with its standard deviation $\sigma_k$ and the weight $w$ of its test, where
$x(z)$ are the values of the parameters (`Transform`). All tests are points of one batch that
marches under mixed control: one compiled program.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jax.typing import ArrayLike

from ..bound_methods import attribute
from ..drivers import march
from ..lab.quantities import Packing
from ..models import AbstractModel
from ..types import TensorWrapper
from .data_rows import DataRows
from .sought import Sought

PENALTY = 10.0
"""By how many times the largest of a column a point that fails is off."""


class CalibrationProblem(eqx.Module):
    """A model, what is sought of it, and data.

    `z`, an argument of the methods, is `(unknowns,)`, without bounds; `initial` is where a fit
    starts. Everything may be jitted, differentiated and mapped over many `z`.

    **Shapes:** `values` are `(unknowns,)` in the units of the file; costs and logarithms of
    densities are one number each.
    """

    model: AbstractModel
    held: AbstractModel
    prescribed: dict[str, TensorWrapper]
    start: dict[str, TensorWrapper]
    rows: DataRows
    sought: Sought = eqx.field(static=True)
    held_names: dict[str, str] = eqx.field(static=True)
    gradient: str = eqx.field(static=True)
    flux: str = eqx.field(static=True)
    strains: Packing = eqx.field(static=True)
    stresses: Packing = eqx.field(static=True)
    rate: bool = eqx.field(static=True)
    time: str = eqx.field(static=True)
    checkpoint: bool | int = eqx.field(static=True, default=False)

    # Of arrays there is no other hash; one problem is one set of programs.
    __hash__ = object.__hash__

    if not TYPE_CHECKING:  # which would take every name for an attribute
        __getattribute__ = attribute

    # ------------------------------------------------------------------ what is sought

    @property
    def names(self) -> tuple[str, ...]:
        """Of the unknowns."""
        return self.sought.names

    @property
    def size(self) -> int:
        """Number of unknowns."""
        return len(self.names)

    @property
    def initial(self) -> np.ndarray:
        """`(unknowns,)`, where a fit starts."""
        return self.unconstrained(self.sought.initial[self.sought.free])

    def values(self, z: ArrayLike) -> jax.Array:
        """Values of the unknowns, `(unknowns,)`."""
        return self.sought.transform.values(jnp.asarray(z))

    def unconstrained(self, values: ArrayLike) -> np.ndarray:
        """`z` of values within their bounds."""
        return self.sought.transform.unconstrained(np.asarray(values, float))

    def material(self, values: ArrayLike) -> AbstractModel:
        """The model with these values of the unknowns."""
        return self.model.with_parameters(self.sought.parameters(jnp.asarray(values)))

    # ------------------------------------------------------------------ what the model answers

    def histories(self, values: ArrayLike) -> dict[str, jax.Array]:
        """Observed quantities by name, `(steps + 1, tests)`, NaN where a test has failed.

        `values` are of all tests, or with the tests in front those of each.
        """
        x = jnp.asarray(values)
        given = (jax.vmap(self.sought.parameters) if x.ndim > 1 else self.sought.parameters)(x)
        held = self.held.with_parameters({self.held_names[n]: x for n, x in given.items()})
        outputs = march(
            held, self.prescribed, self.start, checkpoint=self.checkpoint, time=self.time
        )
        return {n: self._quantity(n, outputs) for n in self.rows.quantities}

    def predictions(self, values: ArrayLike) -> jax.Array:
        """What the model has for each datum, `(data,)`; NaN where a test has failed."""
        return _predictions(self, jnp.asarray(values))

    def _quantity(self, name: str, outputs: dict[str, TensorWrapper]) -> jax.Array:
        steps, tests = self.prescribed[self.time].data.shape
        kind, _, component = name.partition("_")
        if kind == "stress" and component in self.stresses.components:
            data = self.stresses.unpacked(outputs[self.flux].materialize().data)
            found = data[..., self.stresses.components.index(component)]
        elif kind == "strain" and component in self.strains.components:
            found = self._strain(component, outputs)
        else:
            found = outputs[name].materialize().data
        found = jnp.broadcast_to(found, (steps - 1, tests))
        return jnp.concatenate([jnp.zeros((1, tests)), found])

    def _strain(self, component: str, outputs: dict[str, TensorWrapper]) -> jax.Array:
        at = self.strains.components.index(component)
        data = self.strains.unpacked(outputs[self.gradient].materialize().data)[..., at]
        if not self.rate:
            return data - self.strains.undeformed[at]
        return jnp.cumsum(data * jnp.diff(self.prescribed[self.time].data, axis=0), axis=0)

    # ------------------------------------------------------------------ how far it is off

    def misfits(self, values: ArrayLike) -> jax.Array:
        """`(data,)`, each divided by its noise; where a test has failed, a constant above all."""
        return self._misfits_of(self.predictions(values))

    def _misfits_of(self, answers: jax.Array) -> jax.Array:
        off = (answers - self.rows.measured) / self.rows.noise
        failed = ~jnp.isfinite(off)
        off = jnp.where(failed, PENALTY * self.rows.largest / self.rows.noise, off)
        return off * jnp.sqrt(self.rows.weight)

    def residuals_of_values(self, values: ArrayLike) -> jax.Array:
        """Misfits, and below them rows of priors that are normal."""
        return self.residuals_of_answers(values, self.predictions(values))

    def residuals_of_answers(self, values: ArrayLike, answers: jax.Array) -> jax.Array:
        """`residuals_of_values`, of `predictions` that are known already."""
        x = jnp.asarray(values)
        priors = [
            jnp.reshape(p.row(x[i]), 1)
            for i, p in enumerate(self.sought.priors)
            if p is not None and p.is_row
        ]
        return jnp.concatenate([self._misfits_of(answers), *priors])

    def residuals(self, z: ArrayLike) -> jax.Array:
        """`(data + priors,)`: what is least squares."""
        return self.residuals_of_values(self.values(z))

    def cost(self, z: ArrayLike) -> jax.Array:
        """Half of the sum of the squares of the residuals."""
        return 0.5 * jnp.sum(self.residuals(z) ** 2)

    def failed(self, values: ArrayLike) -> jax.Array:
        """`(tests,)`: which tests the model does not get through."""
        return self.rows.any_of_test(~jnp.isfinite(self.predictions(values)))

    # ------------------------------------------------------------------ what is likely

    def log_likelihood(self, z: ArrayLike) -> jax.Array:
        r"""Of independent normal errors, up to a constant.

        Where the noise is unknown it is integrated out with the prior $1/\sigma$:
        $-\tfrac{N}{2} \ln \sum r^2$.
        """
        return self.log_likelihood_of_values(self.values(z))

    def log_likelihood_of_values(self, values: ArrayLike) -> jax.Array:
        """`log_likelihood` of values of the unknowns."""
        squares = jnp.sum(self.misfits(values) ** 2)
        if self.rows.noise_is_known:
            return -0.5 * squares
        return -0.5 * self.rows.count * jnp.log(squares)

    def log_prior(self, z: ArrayLike) -> jax.Array:
        r"""Of `z`: priors of the values times $|dx/dz|$.

        A parameter without a prior is taken as equally likely everywhere between its bounds, on
        its scale.
        """
        z = jnp.asarray(z)
        transform = self.sought.transform
        x, volume = transform.values(z), transform.log_volume(z)
        flat = jnp.where(transform.logarithmic, -jnp.log(jnp.abs(x)), 0.0)
        own = [
            flat[i] if p is None else p.log_density(x[i]) for i, p in enumerate(self.sought.priors)
        ]
        return jnp.sum(jnp.stack(own) + volume)

    def log_density(self, z: ArrayLike) -> jax.Array:
        """Log likelihood and log prior of `z`: what a sampler walks on."""
        return self.log_likelihood(z) + self.log_prior(z)


@eqx.filter_jit
def _predictions(problem: CalibrationProblem, values: jax.Array) -> jax.Array:
    """Compiled once for a problem, also where it is called outside of `jit`."""
    return problem.rows.taken_from(problem.histories(values))
