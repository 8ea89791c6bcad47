"""`CalibrationParameter`: what of a model is sought, within which bounds."""

from __future__ import annotations

import math

from ..declaration import option, register
from ..errors import DeclarationError
from .abstract_calibration_block import AbstractCalibrationBlock
from .priors import Prior


@register
class CalibrationParameter(AbstractCalibrationBlock):
    """A parameter that is sought, or the same one in several places.

    `paths` are names of parameters as `neml2-jax inspect FILE MODEL` lists them. With several of
    them the parameter is tied: each place has the value times its entry of `ratios`. A parameter
    of several numbers, such as the ordinates of a table over temperature, is as many unknowns,
    called `name[0]`, `name[1]`, ...; `nodes` chooses some of them, and the others stay as they are.

    Without an `initial` value it starts from what the model has. On the scale `log` the logarithm
    is sought: for what is positive and may vary by powers of ten. A `fixed` parameter is given its
    initial value and not sought.

    **Raises:** `DeclarationError` for bounds that do not ascend, an initial value outside of them,
    a scale that its values do not have, and a prior that is none.
    """

    name: str = option("What it is called in reports", default="", named_by_block=True)
    paths: tuple[str, ...] = option("Names of parameters of the model, which are tied")
    ratios: tuple[float, ...] = option("What each place has times the value", default=())
    nodes: tuple[int, ...] = option("Which numbers of it are sought; all by default", default=())
    initial: tuple[float, ...] = option(
        "Value, or values of the nodes, to start from; those of the model by default", default=()
    )
    lower: float | None = option("Lower bound", default=None)
    upper: float | None = option("Upper bound", default=None)
    scale: str = option("In what it is sought", default="linear", choices=("linear", "log"))
    prior: tuple[str, ...] = option(
        "Distribution before the data: Normal m s, LogNormal median s, HalfNormal s, Uniform a b, "
        "LogUniform a b",
        default=(),
    )
    fixed: bool = option("It stays at its initial value", default=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.paths:
            raise DeclarationError(f"{self.label}: no path says which parameter it is")
        if len(self.ratios) not in (0, len(self.paths)) or 0.0 in self.ratios:
            raise DeclarationError(
                f"{self.label}: {len(self.ratios)} ratios for {len(self.paths)} paths; give one "
                f"that is not zero for each"
            )
        if len(set(self.nodes)) < len(self.nodes) or any(n < 0 for n in self.nodes):
            raise DeclarationError(f"{self.label}: nodes are numbers from 0 on, each once")
        self._check_bounds()
        if self.prior:
            low, high = Prior.of(self.prior, self.label).support
            outside = self.low < low or self.high > high
            if outside and self.prior[0] in ("Uniform", "LogUniform"):
                if self.lower is None and self.upper is None:
                    object.__setattr__(self, "lower", low)
                    object.__setattr__(self, "upper", high)
                    return
                raise DeclarationError(
                    f"{self.label}: bounds {self.low:g} and {self.high:g} lie outside of the prior "
                    f"{' '.join(self.prior)}; leave them out, or take them from it"
                )
            if low == 0.0 and self.low < 0.0 and self.scale != "log":
                raise DeclarationError(
                    f"{self.label}: the prior {' '.join(self.prior)} is one of positive values; "
                    f"give lower = 0, or scale = log"
                )

    def _check_bounds(self) -> None:
        for what in ("lower", "upper"):
            x = getattr(self, what)
            if x is not None and math.isnan(x):
                raise DeclarationError(f"{self.label}: the {what} bound is a number, got nan")
        if not self.low < self.high:
            raise DeclarationError(
                f"{self.label}: the lower bound {self.low:g} is not below the upper one "
                f"{self.high:g}; exchange them, or fix the parameter (fixed = true)"
            )
        if self.scale == "log" and self.high <= 0.0:
            raise DeclarationError(
                f"{self.label}: a logarithmic scale is one of positive values, and the upper bound "
                f"is {self.high:g}; say scale = linear"
            )
        if self.scale == "log" and self.low < 0.0 and self.lower is not None:
            raise DeclarationError(
                f"{self.label}: a logarithmic scale is one of positive values, and the lower bound "
                f"is {self.low:g}; leave it out, or say scale = linear"
            )
        for x in self.initial:
            self.check_value(float(x), "the initial value")

    def check_value(self, x: float, what: str) -> None:
        """**Raises:** `DeclarationError` for one outside of the bounds or the scale."""
        if not math.isfinite(x):
            raise DeclarationError(f"{self.label}: {what} is a finite number, got {x}")
        if not (self.fixed or self.low <= x <= self.high):
            raise DeclarationError(
                f"{self.label}: {what}, {x:g}, is outside of the bounds {self.low:g} and "
                f"{self.high:g}; give an `initial` between them, or wider bounds"
            )
        if self.scale == "log" and not x > 0.0:
            raise DeclarationError(
                f"{self.label}: a logarithmic scale is one of positive values, and {what} is {x:g};"
                f" say scale = linear"
            )

    @property
    def label(self) -> str:
        """Its name, or else its first path."""
        return self.name or (self.paths[0] if self.paths else "a parameter")

    @property
    def low(self) -> float:
        """The lower bound, or minus infinity."""
        """The lower bound; without one minus infinity."""
        return -math.inf if self.lower is None else self.lower

    @property
    def high(self) -> float:
        """The upper bound, or infinity."""
        """The upper bound; without one infinity."""
        return math.inf if self.upper is None else self.upper

    @property
    def factors(self) -> tuple[float, ...]:
        """What each place has times the value."""
        return self.ratios or (1.0,) * len(self.paths)
