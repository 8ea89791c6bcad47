r"""Between values of parameters and numbers without bounds, in which optimisers and samplers go.

$$x \xrightarrow{\text{scale}} u \xrightarrow{\text{bounds}} z$$

The scale is linear, $u = x$, or logarithmic, $u = \ln x$. With $s$ a size of $u$, bounds are

$$u = s z, \qquad u = a + s \ln(1 + e^z), \qquad u = b - s \ln(1 + e^{-z}), \qquad
  u = a + \frac{b - a}{1 + e^{-z}}$$

where there is none, a lower one, an upper one, and where there are both.
"""

from __future__ import annotations

import dataclasses
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np


@dataclasses.dataclass(frozen=True, eq=False)
class Transform:
    """Of several parameters at once: all fields are of shape `(parameters,)`.

    `lower` and `upper` are bounds of the values, infinite where there is none. Two of the same
    numbers are equal.
    """

    logarithmic: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    size: np.ndarray

    def _content(self) -> tuple[bytes, ...]:
        return tuple(x.tobytes() for x in (self.logarithmic, self.lower, self.upper, self.size))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Transform) and self._content() == other._content()

    def __hash__(self) -> int:
        return hash(self._content())

    @staticmethod
    def of(
        logarithmic: np.ndarray, lower: np.ndarray, upper: np.ndarray, initial: np.ndarray
    ) -> Transform:
        """With sizes from the values that are started from: one, or the value on a linear scale."""
        whole = np.where(np.isfinite(upper - lower), upper - lower, 1.0)
        size = np.where(initial != 0.0, np.abs(initial), np.abs(whole))
        return Transform(logarithmic, lower, upper, np.where(logarithmic, 1.0, size))

    def scaled(self, values: Any) -> Any:
        """$u$ of $x$."""
        safe = jnp.where(self.logarithmic, values, 1.0)
        return jnp.where(self.logarithmic, jnp.log(safe), values)

    def from_scaled(self, u: Any) -> Any:
        """$x$ of $u$."""
        return jnp.where(self.logarithmic, jnp.exp(jnp.where(self.logarithmic, u, 0.0)), u)

    @property
    def scaled_bounds(self) -> tuple[np.ndarray, np.ndarray]:
        """Bounds of $u$; a logarithm has none from a lower bound of zero."""
        with np.errstate(divide="ignore", invalid="ignore"):
            low = np.where(self.logarithmic, np.log(np.maximum(self.lower, 0.0)), self.lower)
            high = np.where(self.logarithmic, np.log(np.maximum(self.upper, 0.0)), self.upper)
        return low, high

    def values(self, z: Any) -> Any:
        """$x$ of $z$."""
        low, high = self.scaled_bounds
        has_low, has_high = np.isfinite(low), np.isfinite(high)
        a, b = np.where(has_low, low, 0.0), np.where(has_high, high, 0.0)
        u = jnp.where(
            has_low & has_high,
            a + (b - a) * jax.nn.sigmoid(z),
            jnp.where(
                has_low,
                a + self.size * jax.nn.softplus(z),
                jnp.where(has_high, b - self.size * jax.nn.softplus(-z), self.size * z),
            ),
        )
        return self.from_scaled(u)

    def unconstrained(self, values: Any) -> np.ndarray:
        """$z$ of $x$; values at a bound are taken from a 1e-6 part of the way inside."""
        low, high = self.scaled_bounds
        has_low, has_high = np.isfinite(low), np.isfinite(high)
        with np.errstate(divide="ignore", invalid="ignore"):
            u = np.where(self.logarithmic, np.log(np.asarray(values, float)), values)
            part = np.clip((u - low) / (high - low), 1e-6, 1.0 - 1e-6)
            above = np.maximum((u - low) / self.size, 1e-6)
            below = np.maximum((high - u) / self.size, 1e-6)
            return np.where(
                has_low & has_high,
                np.log(part / (1.0 - part)),
                np.where(
                    has_low,
                    _inverse_softplus(above),
                    np.where(has_high, -_inverse_softplus(below), u / self.size),
                ),
            )

    def log_volume(self, z: Any) -> Any:
        r"""$\ln |dx / dz|$ of each."""
        ones = jnp.ones_like(z)
        slope = jax.jvp(self.values, (z,), (ones,))[1]
        return jnp.log(jnp.abs(slope))


def _inverse_softplus(y: np.ndarray) -> np.ndarray:
    return y + np.log(-np.expm1(-y))
