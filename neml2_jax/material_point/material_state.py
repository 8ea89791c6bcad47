"""Where material points are after a step, and what a step gives."""

from __future__ import annotations

from collections.abc import Iterator

import equinox as eqx
import jax
import jax.numpy as jnp

from ..errors import VariableError, suggestion
from ..models.interface import Values
from ..models.lagged_names import lag
from ..models.reports import Reports
from ..types import TensorWrapper
from .energies import Energies
from .point_status import PointStatus


class MaterialState(eqx.Module):
    """Where material points are after a step; frozen: a step takes a state and gives another.

    `state["x"]` is the value of `x`, `(*points, *sites, *base)`; `names` are those of the history.
    `time` (one number, or per point), `gradient` (the whole one under mixed control), `flux` and
    `work`, per point and unit of volume, are those at the end of the step.
    """

    lagged: Values
    time: jax.Array
    gradient: TensorWrapper
    flux: TensorWrapper
    work: jax.Array

    @property
    def names(self) -> tuple[str, ...]:
        """Variables of which a value is held."""
        return tuple(lag(n)[0] for n in self.lagged if lag(n)[1] == 1)

    @property
    def points(self) -> tuple[int, ...]:
        """Shape of the batch of points."""
        return self.gradient.dynamic_batch_shape

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __contains__(self, name: object) -> bool:
        return name in self.names

    def __getitem__(self, name: str) -> TensorWrapper:
        if f"{name}~1" not in self.lagged:
            raise VariableError(
                f"MaterialState: no history of {name!r}{suggestion(name, self.names)}; it holds "
                f"{list(self.names)}"
            )
        return self.lagged[f"{name}~1"]


class Update(eqx.Module):
    """What one step gives, per point.

    `flux` is a tensor, `tangent` an array `(*points, *flux, *gradient)`, the derivative of the flux
    at the end of the step by the gradient at the end of the step. `status` says how the solve of
    each point ended, `time_step_ratio` which part of the step a host should try instead: 1 where
    all went well, less where a point failed, and where it was taken in parts and is right all the
    same. Where a point failed, its flux, tangent and state are NaN. `outputs` are all
    variables that the model gives.
    """

    flux: TensorWrapper
    tangent_or_none: jax.Array | None
    state: MaterialState
    outputs: Values
    status: PointStatus
    time_step_ratio: jax.Array
    energies_or_none: Energies | None
    reports: Reports

    @property
    def tangent(self) -> jax.Array:
        """The derivative of the flux by the gradient, `(*points, *flux, *gradient)`.

        **Raises:** `ValueError` for an update that was made with `tangent=False`.
        """
        if self.tangent_or_none is None:
            raise ValueError("this update was made with tangent=False")
        return self.tangent_or_none

    @property
    def energies(self) -> Energies:
        """Work, stored and dissipated energy per point.

        **Raises:** `ValueError` where nothing says which stress the flux is.
        """
        if self.energies_or_none is None:
            raise ValueError(
                "the work is not known, since nothing says which stress the flux is: "
                "MaterialPoint(model, measure='cauchy') or 'pk1', 'pk2', 'kirchhoff'"
            )
        return self.energies_or_none

    @property
    def ok(self) -> jax.Array:
        """Whether all points converged: one number, true or false."""
        return jnp.all(self.status.ok)
