"""Differences of neighbouring sites."""

from __future__ import annotations

import dataclasses
from typing import ClassVar

from ...declaration import VALUE_TYPE, input_variable, option, output_variable, register
from ...errors import DeclarationError
from ...models.declared_variables import declared_inputs, declared_outputs, declared_priorities
from ...models.interface import Slot, Values
from ...models.law import AbstractSiteModel
from ...types import R2, SR2, Scalar, TensorWrapper, Vec
from ...types.functions import diff


class AbstractIntermediateDiff(AbstractSiteModel):
    r"""The n-th difference of neighbours along a site axis.

    $$y_k = x_{k+1} - x_k$$

    **Raises:** `DeclarationError` for an axis counted from the left other than the first.
    """

    value_type: ClassVar[type]

    from_: str = input_variable(VALUE_TYPE, "Variable", symbol="x", unit="any", core=("site",))
    to: str = output_variable(VALUE_TYPE, "Its difference", symbol="y", unit="any", core=("site",))
    dim: int = option("Site axis, counted from the last one: -1, -2, ...; 0 is the only one")
    n: int = option("How often to take differences", default=1)
    reduces: str = option("What the sites are, for the reader of the file", default="")

    def __check_init__(self) -> None:
        if self.dim > 0:
            raise DeclarationError(
                f"{type(self).__name__}: dim counts site axes from the last one (-1), "
                f"got {self.dim}"
            )

    def input_slots(self) -> list[Slot]:
        return [dataclasses.replace(s, core=max(1, -self.dim)) for s in declared_inputs(self)]

    def output_slots(self) -> list[Slot]:
        return [dataclasses.replace(s, core=max(1, -self.dim)) for s in declared_outputs(self)]

    @property
    def output_priorities(self) -> dict[str, str]:
        return declared_priorities(self)

    def at_site(self, values: Values) -> TensorWrapper:
        return diff(values[self.from_].sub_batch, self.n, self.dim)


@register
class ScalarIntermediateDiff(AbstractIntermediateDiff):
    value_type = Scalar


@register
class VecIntermediateDiff(AbstractIntermediateDiff):
    value_type = Vec


@register
class SR2IntermediateDiff(AbstractIntermediateDiff):
    value_type = SR2


@register
class R2IntermediateDiff(AbstractIntermediateDiff):
    value_type = R2
