"""`MaterialTest`: a test in an input file, component by component."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ..declaration import buffer, dependency, option, register, table
from ..drivers.abstract_driver import AbstractDriver
from ..drivers.history import History
from ..drivers.interrupts import Interrupted
from ..errors import ConvergenceError, DeclarationError
from ..models import AbstractModel
from ..types import Scalar, TensorWrapper
from .lab_result import LabResult
from .load_path import LoadPath
from .material_test import MAX_CUTS, material_test
from .quantities import component_of
from .standard_tests import following


@register
class MaterialTest(AbstractDriver):
    r"""Tests a material with any components of strain or stress prescribed, the others free.

    `prescribed_Scalar_names` are `strain_xx`, `stress_yy` and the like, and scalars that the model
    reads, such as `temperature`. Their values are `(steps,)`, or `(steps, specimens)` if there
    are several; a number stays what it is. Components that are not named are free: their stress is
    zero. Values between the steps of `prescribed_time` are interpolated
    linearly. Where a table does not begin at time zero with no strain, a step is taken to it.

    Shears are components of the tensor; of a deformation gradient $F$, `strain_xy` is
    $F_{xy} - \delta_{xy}$. What is free is found by the Newton of the model.

    **Raises:** `DeclarationError` for names that nothing has, scalars that nothing gives, and
    values that do not fit the times.
    """

    model: AbstractModel = dependency("Model to test", "Models")
    prescribed_time: Scalar = buffer("Times, the first axis being the steps", unit="time")
    prescribed: dict[str, TensorWrapper] = table(
        "Components of strain or stress, and scalars, by name; steps in front"
    )
    ic: dict[str, TensorWrapper] = table(
        "Values of the history at the start, one for all specimens or each"
    )
    inputs: dict[str, TensorWrapper] = table(
        "Constant values of inputs that are no scalars, one for all specimens or each"
    )
    gradient: str = option("Variable that strain stands for; found where it is empty", default="")
    flux: str = option("Variable that stress stands for; found where it is empty", default="")
    time: str = option("Name of the time variable", default="t")
    substeps: int = option("Steps to each one that is prescribed", default=1)
    max_step_cuts: int = option(
        "How often a step that fails is halved, of each specimen on its own", default=MAX_CUTS
    )
    accuracy: float = option(
        "How far strain and stress may be off for the length of the steps, as part of their value; "
        "0: the steps are those that are prescribed",
        default=0.0,
    )
    axis: tuple[float, ...] = option(
        "Direction of the material along x of the specimen", default=(1.0, 0.0, 0.0)
    )
    save_as: str = option("File to save the result to, .npz, .h5 or .csv", default="")

    def __post_init__(self) -> None:
        super().__post_init__()
        self.paths()

    @property
    def points(self) -> tuple[int, ...]:
        """Specimens pace themselves, and are not shared among devices."""
        return ()

    def paths(self) -> list[LoadPath]:
        """What is prescribed of each specimen."""
        times = np.asarray(self.prescribed_time.data)
        if times.ndim < 1 or times.ndim > 2 or len(times) < 2:
            raise DeclarationError(
                f"MaterialTest: the prescribed time is (steps,) or (steps, specimens), two steps "
                f"at least; got shape {times.shape}"
            )
        if self.substeps < 1 or self.max_step_cuts < 0:
            raise DeclarationError(
                f"MaterialTest: substeps are 1 at least and max_step_cuts 0, got {self.substeps} "
                f"and {self.max_step_cuts}"
            )
        columns = {n: np.asarray(self._scalar(n, x).data) for n, x in self.prescribed.items()}
        for name, x in columns.items():
            if x.ndim > 2 or (x.ndim and len(x) != len(times)):
                raise DeclarationError(
                    f"MaterialTest: {name!r} has shape {x.shape}; its first axis is the "
                    f"{len(times)} steps of the prescribed time, its second the specimens"
                )
        counts = {x.shape[1] for x in (times, *columns.values()) if x.ndim == 2} - {1}
        if len(counts) > 1:
            raise DeclarationError(f"MaterialTest: numbers of specimens differ: {sorted(counts)}")
        count = max(counts, default=1)
        return [self._path(_of(times, i), {n: _of(x, i) for n, x in columns.items()}, i)
                for i in range(count)]  # fmt: skip

    def _path(self, times: np.ndarray, columns: dict[str, np.ndarray], index: int) -> LoadPath:
        constants = {n: float(x.ravel()[0]) for n, x in columns.items() if not component_of(n)}
        steps = self.substeps * (len(times) - 1)
        moving = {n: np.broadcast_to(x, times.shape) for n, x in columns.items()}
        axis: Any = tuple(float(x) for x in self.axis)
        return following(
            times, moving, steps=steps, constants=constants, axis=axis, name=f"specimen {index}"
        )

    def _scalar(self, name: str, x: TensorWrapper) -> Scalar:
        if not isinstance(x, Scalar):
            raise DeclarationError(
                f"MaterialTest: {name!r} is prescribed by a Scalar, got a {type(x).__name__}"
            )
        return x

    def test(self, progress: Callable[[float, float], None] | None = None) -> LabResult:
        """Run it; see `material_test`."""
        return material_test(
            self.model,
            self.paths(),
            gradient=self.gradient or None,
            flux=self.flux or None,
            initial=self.ic,
            inputs=self.inputs,
            time=self.time,
            max_cuts=self.max_step_cuts,
            accuracy=self.accuracy or None,
            progress=progress,
        )

    def run(
        self,
        progress: Callable[[int, int], None] | None = None,
        save_as: str | Path | None = None,
        resume: str | Path | None = None,
        devices: Sequence[Any] | None = None,
    ) -> History:
        """Run it, and save to `save_as` or the driver's own; also what is there after a failure.

        **Raises:** as `material_test`; `NotImplementedError` where a run is to be gone on with, or
        shared among devices.
        """
        if resume is not None:
            raise NotImplementedError("MaterialTest: a test is not gone on with; run it again")
        if devices is not None and len(devices) > 1:
            raise NotImplementedError("MaterialTest: specimens are not shared among devices")

        def shown(done: float, total: float) -> None:
            if progress is not None:
                progress(int(100 * done), int(100 * total))

        target = save_as or self.save_as
        try:
            result = self.test(shown)
        except (ConvergenceError, Interrupted) as error:
            partial: Any = error.history
            if target and partial is not None:
                partial.save(target)
            if partial is not None:
                error.history = partial.history()
            raise
        if target:
            result.save(target)
        return result.history()


def _of(x: np.ndarray, index: int) -> np.ndarray:
    return x if x.ndim < 2 else x[:, index if x.shape[1] > 1 else 0]
