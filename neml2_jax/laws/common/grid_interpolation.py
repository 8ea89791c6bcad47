"""Interpolation on a grid over any number of arguments."""

from __future__ import annotations

import math
from typing import Any, ClassVar

import numpy as np

from ...declaration import (
    VALUE_TYPE,
    Promoted,
    input_variables,
    option,
    output_variable,
    parameter,
    parameters,
    register,
)
from ...errors import DeclarationError
from ...types import SR2, Scalar, TensorWrapper, Vec
from ...types.functions import grid_interpolation
from ...types.functions.interpolation import SCALES
from .interpolation_table import AbstractInterpolation, check_table


class AbstractGridInterpolation(AbstractInterpolation):
    r"""Linear in each of any number of arguments, between the points of a grid.

    $$y = \sum_{c \in \{0, 1\}^n} \left[\prod_k s_k^{c_k} (1 - s_k)^{1 - c_k}\right] y_{i + c},
      \qquad s_k = \frac{x_k - x_{k, i_k}}{x_{k, i_k + 1} - x_{k, i_k}}$$

    Outside of the grid the outermost cells go on, unless `extrapolation` says otherwise.

    **Shapes:** there is one abscissa for each argument, of any length. The values are given as an
    array with one axis for each argument, or as a list in which the last argument runs fastest;
    that list is what the law holds.
    **Raises:** as `AbstractInterpolation`: `DeclarationError` for points that do not ascend,
    lengths that differ, and numbers without a logarithm.
    **Source:** W. H. Press, S. A. Teukolsky, W. T. Vetterling, B. P. Flannery, Numerical Recipes,
    Cambridge (2007), 3.6.
    """

    value_type: ClassVar[type]

    arguments_: tuple[str, ...] = input_variables(Scalar, "Arguments", symbol="x_k", unit="any")
    output: str = output_variable(VALUE_TYPE, "Value", symbol="y", unit="any", named_by_block=True)
    abscissae: tuple[Scalar, ...] = parameters(
        Scalar,
        "Ascending points of each argument",
        symbol="x_{k, i_k}",
        unit="any",
        core=("point",),
    )
    ordinate: Any = parameter(
        "Values on the grid; the last argument runs fastest",
        symbol="y_{i + c}",
        unit="any",
        type=VALUE_TYPE,
        core=("grid point",),
    )
    argument_scales: tuple[str, ...] = option(
        "Whether arguments, or their logarithms, are interpolated in: one for all, or one for each",
        default=("LINEAR",),
        choices=SCALES,
    )

    def __post_init__(self) -> None:
        scales = self.argument_scales
        if isinstance(scales, str):
            object.__setattr__(self, "argument_scales", tuple(scales.split()))
        n = len(self.arguments_.split() if isinstance(self.arguments_, str) else self.arguments_)
        abscissae = self.abscissae
        if not isinstance(abscissae, (tuple, list)):
            abscissae = (abscissae,)
        object.__setattr__(self, "abscissae", tuple(_along_an_axis(x) for x in abscissae))
        object.__setattr__(self, "ordinate", self._flat(self.ordinate, n))
        super().__post_init__()
        if n == 0 or len(self.abscissae) != n or len(self.argument_scales) not in (1, n):
            raise DeclarationError(
                f"{type(self).__name__}: {n} arguments need as many abscissae, got "
                f"{len(self.abscissae)}, and one of argument_scales or as many, got "
                f"{len(self.argument_scales)}"
            )
        named = {
            f"abscissae[{k}]": (x, scale)
            for k, (x, scale) in enumerate(zip(self.abscissae, self._scales))
        }
        check_table(self, named, ("ordinate", self.ordinate), self._sizes)
        if isinstance(self.ordinate, Promoted) or self._sizes is None:
            return
        given, needed = self.ordinate.sub_batch_shape[-1], math.prod(self._sizes)
        if given != needed:
            raise DeclarationError(
                f"{type(self).__name__}: ordinate has {given} values, a grid of "
                f"{' by '.join(map(str, self._sizes))} points {needed}"
            )

    def _flat(self, ordinate: object, n: int) -> object:
        """An array or a tensor over the grid, as a list."""
        if isinstance(ordinate, (str, Promoted)):
            return ordinate
        base = self.value_type.BASE_SHAPE
        if isinstance(ordinate, TensorWrapper):
            grid = ordinate.sub_batch_ndim or ordinate.dynamic_batch_ndim
            if ordinate.k_ndim or n == 1 or grid != n or ordinate.sub_batch_ndim not in (0, n):
                return _along_an_axis(ordinate)
            front = ordinate.ndim - ordinate.base_ndim - n
            data = ordinate.materialize().data
        else:
            data = np.asarray(ordinate)
            if data.ndim != n + len(base):
                return ordinate
            front = 0
        return self.value_type(data.reshape(data.shape[:front] + (-1,) + base), sub_batch_ndim=1)

    @property
    def _scales(self) -> tuple[str, ...]:
        scales = self.argument_scales
        return scales * len(self.abscissae) if len(scales) == 1 else scales

    @property
    def _sizes(self) -> tuple[int, ...] | None:
        """Points along each axis; `None` where one is read as a variable."""
        if any(isinstance(x, Promoted) for x in self.abscissae):
            return None
        return tuple(x.sub_batch_shape[-1] for x in self.abscissae)

    def forward(self, x: tuple[Scalar, ...]) -> Any:
        values, points = self.ordinate, self.abscissae
        sizes = tuple(p.sub_batch_shape[-1] for p in points)
        data = values.data
        at = data.ndim - values.base_ndim - 1
        grid = type(values)(
            data.reshape(data.shape[:at] + sizes + data.shape[at + 1 :]),
            sub_batch_ndim=values.sub_batch_ndim - 1 + len(sizes),
        )
        return grid_interpolation(
            x,
            points,
            grid,
            extrapolation=self.extrapolation,
            jumps=self.jumps,
            argument_scales=self._scales,
            value_scale=self.value_scale,
        )


def _along_an_axis(x: object) -> object:
    """Tensors along a single batch axis are tables."""
    if isinstance(x, TensorWrapper) and not x.k_ndim and len(x.batch_shape) == 1:
        return x.sub_batch.retag(1)
    return x


@register
class ScalarGridInterpolation(AbstractGridInterpolation):
    value_type = Scalar


@register
class VecGridInterpolation(AbstractGridInterpolation):
    value_type = Vec


@register
class SR2GridInterpolation(AbstractGridInterpolation):
    value_type = SR2
