"""The flux down a gradient."""

from __future__ import annotations

from typing import Any

from ...declaration import input_variable, output_variable, parameter, register
from ...models.law import AbstractLaw
from ...types import Scalar
from ...types.functions import diff


def _uniform(value: Any) -> Any:
    """A number, as the value at every edge."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        return value
    return Scalar([number], sub_batch_ndim=1)


@register
class FiniteVolumeGradient(AbstractLaw):
    r"""Flux down the gradient at the edges between cells, from the values in the cells.

    $$J_e = -k_e \frac{u_{e+1} - u_e}{\Delta x_e}$$

    A number for $k$ or $\Delta x$ holds at every edge.

    **Source:** S. V. Patankar, Numerical Heat Transfer and Fluid Flow, Hemisphere (1980), 4.
    """

    u: str = input_variable(Scalar, "Values in the cells", symbol="u", unit="any", core=("cell",))
    grad_u: str = output_variable(Scalar, "Flux", symbol="J", unit="any", core=("edge",))
    dx: Scalar = parameter(
        "Distances between centres", symbol=r"\Delta x", unit="length", core=("edge",), above=0.0
    )
    prefactor: Scalar = parameter(
        "Factors of the gradient", symbol="k", unit="any", default=1.0, core=("edge",)
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "dx", _uniform(self.dx))
        object.__setattr__(self, "prefactor", _uniform(self.prefactor))
        super().__post_init__()

    def forward(self, u: Scalar) -> Scalar:
        return -self.prefactor * diff(u.sub_batch) / self.dx
