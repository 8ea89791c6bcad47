"""A material point on plain arrays: `(n, k)` in, `(n, m)`, `(n, m, k)` and a flat state out.

What all adapters share, and what a code of one's own calls.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from ..errors import DeclarationError, suggestion
from ..material_point import MaterialPoint, MaterialState, PointStatus
from ..types import R2, TensorWrapper
from .measures import convert_measure, convert_stress
from .packing import convention, convert, convert_tangent, real_array

_BY_F = {"pk1": "dP/dF", "pk2": "dS/dF", "kirchhoff": "dtau/dF", "cauchy": "dsigma/dF"}


class FlatUpdate(NamedTuple):
    """Of a step, as numpy arrays: flux, tangent, state, and how each point ended."""

    flux: np.ndarray
    tangent: np.ndarray
    state: np.ndarray
    status: PointStatus
    time_step_ratio: float


class FlatPoint:
    """`point(gradient, state, time_step)` on arrays of numpy, in the packing of a host.

    `packing` names those of flux and gradient, one for both or a pair (see `packing`). What a plane
    packing of the gradient lacks is undeformed, which is plane strain; under plane stress the model
    finds it. With a deformation gradient the flux becomes that of `measure`, by default `pk1`.

    A state is an array `(n, p)`; `state_sizes` says which columns are what. Different numbers of
    points are filled up to the next power of two, so that few programs are compiled; with
    parameters of each point they are as many as they are.

    **Raises:** `KeyError` for a packing or a measure that is not known; `DeclarationError` where
    the measure of the model's stress is not known.
    """

    def __init__(
        self, point: MaterialPoint, packing: str | tuple[str, str], measure: str = "pk1"
    ) -> None:
        self.point = point
        self.packing = (packing, packing) if isinstance(packing, str) else packing
        for name in self.packing:
            convention(name)
        if measure not in _BY_F:
            raise KeyError(
                f"no stress measure {measure!r}{suggestion(measure, _BY_F)}; one of {list(_BY_F)}"
            )
        self.measure = measure if point.gradient.type is R2 else None
        if self.measure is not None and point.measure is None:
            raise DeclarationError(
                f"nothing says which stress {point.flux.name!r} is; say "
                f"MaterialPoint(model, measure='cauchy') or 'pk1', 'pk2', 'kirchhoff'"
            )
        self._starts: MaterialState | None = None

    def initial_state(self, n: int, **overrides: Any) -> np.ndarray:
        """The flat state of `n` points before the first step; `overrides` by name."""
        state = self.point.initial_state(n, **overrides)
        self._starts = state
        return self._flat(state)

    @property
    def state_sizes(self) -> dict[str, int]:
        """Names and columns of the flat state, in order."""
        paths, _ = jax.tree_util.tree_flatten_with_path(self._like)
        return {_name(path): int(np.prod(x.shape[1:], dtype=int)) for path, x in paths}

    def __call__(
        self,
        gradient: Any,
        state: np.ndarray,
        time_step: Any = None,
        external: Mapping[str, Any] | None = None,
    ) -> FlatUpdate:
        """One step for all points; of none there are empty arrays.

        **Raises:** `ValueError` for arrays that do not fit the packing or the state; as
        `MaterialPoint.update`.
        """
        given, shape = real_array("the gradient", gradient), convention(self.packing[1]).shape
        if given.shape[1:] != shape or given.ndim != 1 + len(shape):
            raise ValueError(
                f"the gradient of n points in packing {self.packing[1]!r} has shape "
                f"{('n', *shape)}, got {given.shape}"
            )
        n = len(given)
        if np.shape(state) != (n, sum(self.state_sizes.values())):
            raise ValueError(
                f"the state of {n} points has shape {(n, sum(self.state_sizes.values()))}, got "
                f"{np.shape(state)}; initial_state({n}) gives the first one"
            )
        as_many = n == 0 or self._differs_by_point()
        count = n if as_many else 1 << (n - 1).bit_length()
        places = np.minimum(np.arange(count), n - 1)

        def filled(x: Any, entries: int = 0) -> Any:
            """Of each point, with so many axes behind; what is one for all stays so."""
            if isinstance(x, TensorWrapper):
                return x.replace(filled(x.data, x.sub_batch_ndim + x.base_ndim))
            x = x if isinstance(x, jax.Array) else np.asanyarray(x)
            return x[places] if x.ndim > entries and len(x) == n else x

        entries = {v.name: len(v.shape) for v in self.point.external}
        whole = self._unpacked(filled(given))
        values = {name: filled(x, entries.get(name, 0)) for name, x in (external or {}).items()}
        step = None if time_step is None else filled(time_step)
        result = self.point.update(self._typed(filled(state)), whole, step, values)
        flux, tangent = self._packed(
            np.asarray(result.flux.data), np.asarray(result.tangent), np.asarray(whole)
        )
        status = PointStatus(result.status.code[:n])
        ratio = float(np.min(np.asarray(result.time_step_ratio)[:n], initial=1.0))
        return FlatUpdate(flux[:n], tangent[:n], self._flat(result.state)[:n], status, ratio)

    def _differs_by_point(self) -> bool:
        return any(x.dynamic_batch_ndim for x in self.point.parameters.values())

    # ------------------------------------------------------------------ packings

    def _unpacked(self, given: np.ndarray) -> np.ndarray:
        own = "tensor" if self.point.gradient.type is R2 else "mandel"
        whole = convert(given, self.packing[1], own, "strain", missing=0.0)
        if own == "tensor":  # out of the plane F is the unit tensor
            held = convention(self.packing[1]).entries
            for i in range(3):
                if (i, i) not in held:
                    whole[..., i, i] = 1.0
        return whole

    def _packed(
        self, flux: np.ndarray, tangent: np.ndarray, F: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        flux_is, gradient_is = (
            "tensor" if v.type is R2 else "mandel" for v in (self.point.flux, self.point.gradient)
        )
        if self.measure is not None:
            given = str(self.point.measure)
            full = convert(flux, flux_is, "tensor", "stress")
            pk1 = convert_stress(full, given, "pk1", F)
            tangent = convert_tangent(tangent, (flux_is, gradient_is), "tensor")
            tangent = convert_measure(tangent, _BY_F[given], _BY_F[self.measure], F, pk1)
            flux, flux_is = convert_stress(pk1, "pk1", self.measure, F), "tensor"
        return (
            convert(flux, flux_is, self.packing[0], "stress"),
            convert_tangent(tangent, (flux_is, gradient_is), self.packing),
        )

    # ------------------------------------------------------------------ flat states

    @functools.cached_property
    def _like(self) -> MaterialState:
        if self._starts is None:
            self._starts = self.point.initial_state(1)
        return self._starts

    def _flat(self, state: MaterialState) -> np.ndarray:
        leaves = [np.asarray(x) for x in jax.tree_util.tree_leaves(state)]
        sizes = [np.prod(x.shape[1:], dtype=int) for x in leaves]
        return np.concatenate([x.reshape(len(x), k) for x, k in zip(leaves, sizes)], axis=1)

    def _typed(self, flat: np.ndarray) -> MaterialState:
        leaves, treedef = jax.tree_util.tree_flatten(self._like)
        sizes = np.cumsum([np.prod(x.shape[1:], dtype=int) for x in leaves])[:-1]
        parts = np.split(flat, sizes, axis=1)
        arrays = [
            jnp.asarray(p.reshape(len(p), *x.shape[1:]), x.dtype) for p, x in zip(parts, leaves)
        ]
        return jax.tree_util.tree_unflatten(treedef, arrays)


def _name(path: tuple[Any, ...]) -> str:
    """`x` of `.lagged['x~1'].data`."""
    keys = [getattr(k, "key", None) or getattr(k, "name", None) for k in path]
    return str(next((k for k in reversed(keys) if k not in ("data", None)), "state"))
