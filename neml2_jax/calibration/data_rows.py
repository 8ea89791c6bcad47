"""All data of all tests in one row, and where the model's answers to them stand."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from ..errors import DeclarationError
from .calibration_test import ObservedCurve


class DataRows(eqx.Module):
    """`(data,)` each, test after test, column after column.

    `noise` is the standard deviation of each datum; where it is unknown, the root mean square of
    its column. The start of a test, at which nothing is solved, is no datum.
    """

    measured: jax.Array
    noise: jax.Array
    largest: jax.Array
    weight: jax.Array
    step: np.ndarray
    test: np.ndarray
    quantity: np.ndarray
    row: np.ndarray
    quantities: tuple[str, ...] = eqx.field(static=True)
    tests: tuple[str, ...] = eqx.field(static=True)
    noise_is_known: bool = eqx.field(static=True)

    @staticmethod
    def of(curves: Sequence[ObservedCurve], row_steps: Sequence[np.ndarray]) -> DataRows:
        """**Raises:** `DeclarationError` where some tests say their noise and others do not, and
        for an observed column that is zero all along."""
        quantities = tuple(dict.fromkeys(n for c in curves for n in c.observed))
        silent = [c.name for c in curves if not c.test.noise]
        if silent and len(silent) < len(curves):
            raise DeclarationError(
                f"the noise of {', '.join(silent)} is not given, but that of other tests is; give "
                f"all, or none: it is estimated then"
            )
        parts = []
        for i, (curve, steps) in enumerate(zip(curves, row_steps)):
            for j, (name, x) in enumerate(curve.observed.items()):
                counted = steps > 0
                y, size = x[counted], float(np.sqrt(np.mean(x**2)))
                if size == 0.0:
                    raise DeclarationError(
                        f"{curve.name}: the observed column {name} is zero in all rows; observe "
                        f"another, or leave the test out"
                    )
                one = np.ones(len(y))
                parts.append(
                    (
                        y,
                        one * (curve.test.noise_of(j) or size),
                        one * np.abs(x).max(),
                        one * curve.test.weight,
                        steps[counted],
                        np.full(len(y), i),
                        np.full(len(y), quantities.index(name)),
                        curve.rows[counted],
                    )
                )
        numbers = [np.concatenate(column) for column in zip(*parts)]
        measured, noise, largest, weight = (jnp.asarray(x) for x in numbers[:4])
        step, test, quantity, row = numbers[4:]
        return DataRows(
            measured,
            noise,
            largest,
            weight,
            step,
            test,
            quantity,
            row,
            quantities=quantities,
            tests=tuple(c.name for c in curves),
            noise_is_known=not silent,
        )

    @property
    def count(self) -> int:
        """Number of data."""
        return len(self.step)

    def taken_from(self, histories: Mapping[str, jax.Array]) -> jax.Array:
        """`(data,)` of the `(steps + 1, tests)` of each quantity."""
        stacked = jnp.stack([histories[n] for n in self.quantities])
        return stacked[self.quantity, self.step, self.test]

    def any_of_test(self, mask: jax.Array) -> jax.Array:
        """`(tests,)`: whether the mask holds at any datum of a test."""
        return jnp.zeros(len(self.tests), bool).at[self.test].max(mask)

    def digest(self) -> str:
        """What tells these data from others."""
        found = hashlib.sha256()
        for x in (self.measured, self.noise, self.weight, self.step, self.test, self.quantity):
            found.update(np.ascontiguousarray(np.asarray(x)).tobytes())
        return found.hexdigest()

    def of_test(self, index: int) -> np.ndarray:
        """`(data,)`: which data are those of a test."""
        return self.test == index
