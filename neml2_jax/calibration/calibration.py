"""`Calibration`: which parameters of a model are sought, from which tests."""

from __future__ import annotations

import math
from typing import Any

import jax.numpy as jnp
import numpy as np

from ..declaration import dependency, option, register, table
from ..errors import DeclarationError
from ..lab.specimen import CONTROL, Specimen, specimen
from ..models import AbstractModel
from ..models.lagged_names import lag
from ..types import R2, SR2, Scalar, TensorWrapper
from .abstract_calibration_block import AbstractCalibrationBlock
from .calibration_parameter import CalibrationParameter
from .calibration_test import CalibrationTest, ObservedCurve, check_units
from .data_rows import DataRows
from .problem import CalibrationProblem
from .schedule import Schedule, path_of, schedule
from .sought import sought

OPTIMISERS = ("levenberg_marquardt", "dogleg", "scipy", "adam")


@register
class Calibration(AbstractCalibrationBlock):
    r"""Finds parameters of a model that answers tests as specimens did.

    $$\min_x \tfrac12 \sum_k r_k(x)^2, \qquad
      r_k = \sqrt{w} \, \frac{y_k(x) - d_k}{\sigma_k}$$

    over the data $d_k$ of all tests, with the noise $\sigma_k$ and the weight $w$ of their tests,
    and rows of priors that are normal. `levenberg_marquardt` and `dogleg` are those of optimistix,
    `scipy` is `scipy.optimize.least_squares`, `adam` is that of optax, for many unknowns.

    A fit starts from the initial values, and from `starts - 1` others between the bounds, spread by
    `sampling`, of which after some iterations the best quarter goes on. Parameters without both
    bounds start between the initial value divided by `spread` and times it. With `global_start` a
    differential evolution (scipy) looks for the first start.

    `problem()` is what is minimised; `calibrate` minimises it.

    **Raises:** `DeclarationError` for options that contradict each other.
    **Source:** J. Nocedal, S. J. Wright, Numerical Optimization, Springer (2006), chapter 10.
    """

    name: str = option("What it is called in reports", default="", named_by_block=True)
    model: AbstractModel = dependency("Model whose parameters are sought", "Models")
    tests: tuple[CalibrationTest, ...] = dependency(
        "Tests that it is to answer", "Calibrations", many=True
    )
    parameters: tuple[CalibrationParameter, ...] = dependency(
        "Parameters that are sought", "Calibrations", many=True
    )
    optimiser: str = option(
        "How they are sought", default="levenberg_marquardt", choices=OPTIMISERS
    )
    starts: int = option("How many starts", default=1)
    sampling: str = option(
        "How starts are spread", default="latin_hypercube", choices=("latin_hypercube", "sobol")
    )
    spread: float = option("How far, where there are no bounds", default=3.0)
    seed: int = option("Of the random numbers of the starts", default=0)
    global_start: bool = option("Look for the first start by evolution", default=False)
    max_iterations: int = option("Iterations of one start", default=100)
    rtol: float = option("Relative change at which a start ends", default=1e-6)
    atol: float = option("Absolute change, of unknowns of size one", default=1e-6)
    stress_unit: str = option("Unit of the model's stress; that of the data", default="")
    time_unit: str = option("Unit of the model's time; that of the data", default="")
    ic: dict[str, TensorWrapper] = table(
        "Values of the history at the start, one for all tests or each"
    )
    inputs: dict[str, TensorWrapper] = table(
        "Constant values of inputs that are no scalars, one for all tests or each"
    )
    gradient: str = option("Variable that strain stands for; found where it is empty", default="")
    flux: str = option("Variable that stress stands for; found where it is empty", default="")
    time: str = option("Name of the time variable", default="t")
    checkpoint: bool = option("Keep memory small in reverse mode, for long tests", default=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        for what, kind in (("tests", CalibrationTest), ("parameters", CalibrationParameter)):
            given = getattr(self, what)
            strangers = [x for x in given if not isinstance(x, kind)]
            if strangers:
                raise DeclarationError(
                    f"Calibration: {what} are blocks of type {kind.__name__}, got a "
                    f"{type(strangers[0]).__name__}"
                )
            if not given:
                raise DeclarationError(f"Calibration: there are no {what}")
            names = [x.label for x in given]
            twice = [n for n in names if names.count(n) > 1]
            if twice:
                raise DeclarationError(f"Calibration: two {what} are called {twice[0]!r}")
        for what in ("starts", "max_iterations"):
            if getattr(self, what) < 1:
                raise DeclarationError(f"Calibration: {what} are 1 at least")
        for what in ("spread", "rtol", "atol"):
            x = getattr(self, what)
            if not (math.isfinite(x) and x > 0.0):
                raise DeclarationError(f"Calibration: {what} is positive, got {x:g}")

    @property
    def units(self) -> dict[str, str]:
        """Units that the data are converted to, where any are asked for."""
        asked = {"stress": self.stress_unit, "time": self.time_unit}
        return {n: x for n, x in asked.items() if x}

    def curves(self) -> tuple[ObservedCurve, ...]:
        """The measured curves of all tests.

        **Raises:** `InputFileError` for files that are no such tables.
        """
        found = tuple(c for t in self.tests for c in t.curves(self.units))
        check_units(found, self.units)
        return found

    def problem(self, curves: tuple[ObservedCurve, ...] | None = None) -> CalibrationProblem:
        """What is to be minimised, and sampled.

        **Raises:** `DeclarationError` for paths that the model has not, scalars that it reads and
        nothing gives, and columns that it does not have; `InputFileError` for files of data.
        """
        found = self.curves() if curves is None else curves
        unknown = sought(self.model, self.parameters)
        # Every parameter in memory of its own, by which it is found again under mixed control.
        own = {n: x.replace(jnp.array(x.data, copy=True)) for n, x in unknown.known.items()}
        marked = self.model.with_parameters(own)
        made = specimen(
            marked,
            [path_of(c) for c in found],
            gradient=self.gradient or None,
            flux=self.flux or None,
            initial=self.ic,
            inputs=self.inputs,
            time=self.time,
            marched=False,
        )
        held = made.point.model
        by_memory = {
            id(x.data): n for n, x in held.named_parameters.items() if isinstance(x, TensorWrapper)
        }
        names = {n: by_memory[id(x.data)] for n, x in own.items()}
        plan = schedule(found, made)
        prescribed = _prescribed(plan, made, self.time)
        start = {
            lag(n)[0]: x
            for n, x in made.start.lagged.items()
            if lag(n)[1] == 1 and lag(n)[0] not in prescribed
        }
        self._check_observed(found, held, made)
        return CalibrationProblem(
            model=self.model,
            held=held,
            prescribed=prescribed,
            start=start,
            rows=DataRows.of(found, plan.row_steps),
            sought=unknown,
            held_names=names,
            gradient=made.gradient,
            flux=made.flux,
            strains=made.strains,
            stresses=made.stresses,
            rate=made.rate,
            time=self.time,
            checkpoint=self.checkpoint,
        )

    def _check_observed(
        self, curves: tuple[ObservedCurve, ...], held: AbstractModel, made: Specimen
    ) -> None:
        known = [f"strain_{c}" for c in made.strains.components]
        known += [f"stress_{c}" for c in made.stresses.components]
        known += [n for n, t in held.output_spec.items() if t is Scalar]
        for curve in curves:
            for name in curve.observed:
                if name not in known:
                    raise DeclarationError(
                        f"{curve.name}: the model has no {name!r} to compare with; it has "
                        f"strain_xx, ..., stress_xy"
                        + "".join(f", {n}" for n in known if "_" not in n or n[:6] not in _KINDS)
                    )


_KINDS = ("strain", "stress")


def _prescribed(plan: Schedule, made: Specimen, time: str) -> dict[str, Any]:
    """What `march` takes: the steps in front, then the tests."""
    kind = R2 if made.matrix else SR2
    flux = SR2 if made.stresses.shape == (6,) else R2
    steps = len(plan.time)
    control = np.broadcast_to(plan.control, (steps, *plan.control.shape))
    control = control.reshape(steps, -1, *made.strains.shape)
    return {
        made.point.gradient.name: kind(jnp.asarray(made.strains.packed(plan.strain))),
        made.prescribed_flux: flux(jnp.asarray(made.stresses.packed(plan.stress))),
        CONTROL: kind(jnp.asarray(control)),
        time: Scalar(jnp.asarray(plan.time)),
        **{n: Scalar(jnp.asarray(x)) for n, x in plan.scalars.items()},
        **{n: _repeated(x, steps) for n, x in made.given.items()},
    }


def _repeated(x: TensorWrapper, steps: int) -> TensorWrapper:
    return x.replace(jnp.broadcast_to(x.data, (steps, *x.data.shape)))
