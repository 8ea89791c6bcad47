"""One evaluation of a model against given figures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np

from ..declaration import dependency, option, register, table
from ..models.model import AbstractModel
from ..types import TensorWrapper
from .abstract_driver import AbstractDriver
from .comparison import difference, raise_differences
from .history import History


@register
class ModelUnitTest(AbstractDriver):
    """Evaluates a model once, compares values with figures and derivatives with differences.

    **Shapes:** values and figures are `(*points, *sites, *base)`.
    **Raises:** `ComparisonError` naming variable and both figures.
    """

    model: AbstractModel = dependency("Model to evaluate", "Models")
    input: dict[str, TensorWrapper] = table("Values of the inputs")
    output: dict[str, TensorWrapper] = table("Figures for the outputs")
    value_rel_tol: float = option("Relative tolerance of values", default=1e-5)
    value_abs_tol: float = option("Absolute tolerance of values", default=1e-8)
    derivative_rel_tol: float = option("Relative tolerance of derivatives", default=1e-5)
    derivative_abs_tol: float = option("Absolute tolerance of derivatives", default=1e-8)

    def run(
        self,
        progress: Callable[[int, int], None] | None = None,
        save_as: str | Path | None = None,
    ) -> History:
        """Call the model once and compare its outputs, and derivatives where asked for.

        **Raises:** `ComparisonError` where a value or a derivative is another one.
        """
        values = self.model.call_by_name(self.input)
        history = History(1, finished=1)
        for side, tensors in (("input", self.input), ("output", values)):
            for name, x in tensors.items():
                history.put(f"{side}.{name}", 0, np.asarray(x.data)[None])
        if save_as:
            history.save(save_as)
        found = []
        for name, want in self.output.items():
            if name not in values:
                found.append(f"{name}: the model gives no such output, it gives {list(values)}")
                continue
            got = np.asarray(values[name].data)
            text = difference(
                name, got, np.asarray(want.data), self.value_rel_tol, self.value_abs_tol
            )
            found += [text] if text else []
        raise_differences("ModelUnitTest failed", found + self._wrong_derivatives())
        return history

    def _wrong_derivatives(self) -> list[str]:
        found = []
        for name, x in self.input.items():
            if not jnp.issubdtype(x.dtype, jnp.inexact):
                continue
            direction = jnp.arange(1.0, x.data.size + 1).reshape(x.shape) / (x.data.size + 1)
            direction = direction.astype(x.dtype)
            step = float(jnp.finfo(x.dtype).eps) ** (1 / 3) * max(
                1.0, float(jnp.max(jnp.abs(x.data)))
            )
            _, derivative = self.model.jvp(self.input, {name: direction})
            ends = [
                self.model.call_by_name(
                    {**self.input, name: jax.tree_util.tree_map(lambda a, s=s: a + s, x)}
                )
                for s in (step * direction, -step * direction)
            ]
            for output, d in derivative.items():
                want = np.asarray(ends[0][output].data - ends[1][output].data) / (2 * step)
                scale = max(1.0, float(np.max(np.abs(want), initial=0.0)))
                text = difference(
                    f"d({output})/d({name})",
                    np.asarray(d.data),
                    want,
                    max(self.derivative_rel_tol, 1e-4),
                    max(self.derivative_abs_tol, 1e-4 * scale),
                )
                found += [text] if text else []
        return found
