"""The steps of a block as points of one batch: what each reads, and what it hands on."""

from __future__ import annotations

import dataclasses
from typing import Any

import jax
import jax.numpy as jnp
from jaxtyping import Array

from ...models.chain_rule import ChainRuleDict
from ...models.interface import Values
from ...models.lagged_names import lag, previous
from ...models.model import AbstractModel
from ...models.reports import Reports, converged, poison_tangents
from ...types import TensorWrapper
from ...types.functions import identity_seed


@dataclasses.dataclass(frozen=True)
class Steps:
    """Names and shapes of a block of `count` steps of `points`.

    `states` are lags that the model computes, each as a step reads it; what is prescribed is known.
    """

    count: int
    points: tuple[int, ...]
    states: tuple[str, ...]

    @staticmethod
    def of(lagged: Values, now: Values) -> Steps:
        """Of what is handed to the block and what is prescribed in it, the steps in front."""
        shapes = [x.dynamic_batch_shape for x in lagged.values()]
        shapes += [x.dynamic_batch_shape[1:] for x in now.values()]
        count = next(iter(now.values())).dynamic_batch_shape[0]
        states = tuple(n for n in lagged if lag(n)[0] not in now)
        return Steps(count, jnp.broadcast_shapes(*shapes), states)

    @property
    def batch(self) -> tuple[int, ...]:
        return (self.count, *self.points)

    def wide(self, x: TensorWrapper) -> TensorWrapper:
        """What is prescribed, with all axes of points."""
        missing = len(self.points) + 1 - x.dynamic_batch_ndim
        return x.dynamic_batch.unsqueeze(1, missing) if missing else x

    def start(self, lagged: Values) -> Values:
        """States that are handed to the block, over all points and sites."""
        return {n: lagged[n].materialize().dynamic_batch.expand(self.points) for n in self.states}

    def read(self, lagged: Values, now: Values, after: Values) -> Values:
        """What each step reads: `after` are the states after each step, `lagged` before the first.

        All with one axis for each of the batch.
        """
        first = self.start(lagged)
        found = dict(now)
        for name in sorted(lagged, key=lambda n: lag(n)[1]):
            if name in first:
                found[name] = _shifted(first[name], after[name])
            elif previous(name) in found:
                x = lagged[name].materialize()
                missing = len(self.points) - x.dynamic_batch_ndim
                x = x.dynamic_batch.unsqueeze(0, missing) if missing else x
                found[name] = _shifted(x, found[previous(name)].materialize())
        return found

    def handed_on(self, read: Values, outputs: Values, like: Values) -> Values:
        """States after each step, in the types and shapes of `like`, the steps in front."""
        every = {**read, **outputs}
        found: Values = {}
        for name in self.states:
            source = previous(name)
            x = every[source if source in every else name].materialize()
            target = like[name]
            missing = target.sub_batch_ndim - x.sub_batch_ndim
            x = x.sub_batch.unsqueeze(0, missing) if missing > 0 else x
            front = (1,) * (len(self.batch) - x.dynamic_batch_ndim)
            data = x.data.reshape(front + x.shape)
            shape = (*self.batch, *target.sub_batch_shape, *target.base_shape)
            found[name] = target.replace(jnp.broadcast_to(data, shape))
        return found

    def last(self, lagged: Values, now: Values, after: Values, like: Values) -> Values:
        """What the block hands on, in the shapes of `like`; arguments as of `read`."""
        every = {**now, **self.read(lagged, now, after)}
        found: Values = {}
        for name, x in like.items():
            known = name in after or previous(name) not in every
            data = (after[name] if name in after else every[name if known else previous(name)]).data
            extra = data.ndim - 1 - len(x.shape)  # axes of points of size 1
            data = data[-1].reshape(data.shape[1 + extra :])
            found[name] = lagged[name].replace(jnp.broadcast_to(data, x.shape))
        return found

    def linearised(
        self, model: AbstractModel, read: Values, like: Values
    ) -> tuple[Values, ChainRuleDict, Array]:
        """States after each step, their tangents for the states before, and where solves went."""
        values = {n: read[n] for n in model.input_spec}
        seeds: ChainRuleDict = {n: {n: identity_seed(read[n])} for n in self.states}
        inside = {n: v for n, v in seeds.items() if n in values}
        outputs, tangents, reports = model.first_order_with_reports(model.typed(values), inside)
        every: dict[str, Any] = {**seeds, **poison_tangents(tangents, reports)}
        by_state = {}
        for name in self.states:
            source = previous(name)
            known = source in outputs or source in self.states
            by_state[name] = every.get(source if known else name, {})
        ok = converged(reports)
        good = jnp.ones((), bool) if ok is None else jnp.all(ok)
        return self.handed_on(read, outputs, like), by_state, good

    def at_each(self, model: AbstractModel, read: Values) -> tuple[Values, Reports]:
        """Outputs and reports of all steps."""
        return model.run({n: read[n] for n in model.input_spec})

    # ------------------------------------------------------------------ as a scan gives it

    def outputs_as_stepping(self, outputs: Values, like: Values) -> Values:
        """Outputs of the block as those of a scan over steps with outputs `like`."""
        return {
            n: x.replace(self._fitted(x.data, like[n].shape, x.sub_batch_ndim + x.base_ndim))
            for n, x in outputs.items()
        }

    def reports_as_stepping(self, reports: Reports, like: Reports) -> Reports:
        """Reports of the block as those of a scan over steps with reports `like`."""

        def fitted(path: Any, a: Array, s: jax.ShapeDtypeStruct) -> Array:
            if not any(getattr(key, "name", None) == "residual_history" for key in path):
                return self._fitted(a, s.shape, 0)
            iterations_last = self._fitted(jnp.moveaxis(a, 0, -1), (*s.shape[1:], s.shape[0]), 1)
            return jnp.moveaxis(iterations_last, -1, 1)

        return jax.tree_util.tree_map_with_path(fitted, reports, like)

    def _fitted(self, a: Array, shape: tuple[int, ...], inner: int) -> Array:
        """`(steps, *points, *inner)` as `(steps, *shape)`, where `shape` may have fewer points."""
        rest, front = a.shape[a.ndim - inner :], a.shape[: a.ndim - inner]
        points = shape[: len(shape) - inner]
        wide = (self.count, *(1,) * (len(self.points) - len(points)), *points)
        a = a.reshape((1,) * (len(wide) - len(front)) + front + rest)
        return jnp.broadcast_to(a, wide + rest).reshape(self.count, *points, *rest)


def _shifted(first: TensorWrapper, after: TensorWrapper) -> TensorWrapper:
    """`first`, then all but the last of `after`."""
    a, b = first.materialize().data[None], after.data[:-1]
    shape = jnp.broadcast_shapes(a.shape[1:], b.shape[1:])
    a, b = (jnp.broadcast_to(x, (x.shape[0], *shape)) for x in (a, b))
    return after.replace(jnp.concatenate([a, b]))
