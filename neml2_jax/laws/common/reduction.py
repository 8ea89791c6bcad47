"""What sums and means over points, and those over sites, share."""

from __future__ import annotations

from typing import ClassVar

from ...declaration import VALUE_TYPE, input_variable, option
from ...models.law import AbstractLaw
from ...types import TensorWrapper


class AbstractDynamicReduction(AbstractLaw):
    """One tensor for those along an axis of the dynamic batch; it mixes points."""

    value_type: ClassVar[type[TensorWrapper]]
    maps_dynamic_batch: ClassVar[bool] = False

    from_: str = input_variable(VALUE_TYPE, "Variable", symbol="x_k", unit="any")
    dim: int = option("Axis, counted among those of the dynamic batch")


class AbstractIntermediateReduction(AbstractLaw):
    """One tensor for those along the last site axis."""

    value_type: ClassVar[type[TensorWrapper]]

    from_: str = input_variable(VALUE_TYPE, "Variable", symbol="x_k", unit="any", core=("site",))
    reduces: str = option("What the sites are, for the reader of the file", default="")
