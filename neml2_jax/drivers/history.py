"""Results of a march, on the host or in a file."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from .file_arrays import FileArrays
from .output_files import check_ending
from .result_files import ResumePoint, write_h5, write_npz


@dataclasses.dataclass
class History:
    """Arrays `(steps, *points, *sites, *base)`, keyed `input.<name>` and `output.<name>`.

    A variable that has no value at a step is NaN there. `finished` counts the steps that are done,
    the start among them. The arrays of a run that was streamed to a file are read from it each time
    that they are asked for; they end with the finished steps.
    """

    steps: int
    arrays: Mapping[str, np.ndarray] = dataclasses.field(default_factory=dict)
    finished: int = 0
    resume: ResumePoint | None = None

    def put(self, key: str, first: int, values: np.ndarray) -> None:
        """Write values `(n, *points, *sites, *base)` of the steps `first`, `first + 1`, ...

        **Raises:** `TypeError` for a history that is in a file.
        """
        if not isinstance(self.arrays, dict):
            raise TypeError("the history of a streamed run is read from its file, not written to")
        shape = values.shape[1:]
        kept = self.arrays.get(key)
        if kept is None:
            dtype = stored_dtype(values.dtype)
            kept = self.arrays[key] = np.full((self.steps, *shape), np.nan, dtype)
        if kept.shape[1:] != shape:  # an initial condition without the batch that follows
            wide = np.broadcast_shapes(kept.shape[1:], shape)
            lead = (1,) * (len(wide) - (kept.ndim - 1))
            kept = np.broadcast_to(
                kept.reshape(kept.shape[0], *lead, *kept.shape[1:]), (self.steps, *wide)
            ).copy()
            self.arrays[key] = kept
        kept[first : first + len(values)] = values

    def __getitem__(self, key: str) -> np.ndarray:
        return self.arrays[key]

    def shape(self, key: str) -> tuple[int, ...]:
        """Shape of an array, which is not read for it."""
        if isinstance(self.arrays, FileArrays):
            return self.arrays.shape(key)
        return self.arrays[key].shape

    def at(self, key: str, step: int) -> np.ndarray:
        """One step of an array, `(*points, *sites, *base)`; a streamed run reads that step only."""
        if isinstance(self.arrays, FileArrays):
            return self.arrays.at(key, step)
        return self.arrays[key][step]

    def trimmed(self) -> dict[str, np.ndarray]:
        """The finished steps only, `(finished, *points, *sites, *base)` each."""
        return {key: x[: self.finished] for key, x in self.arrays.items()}

    def save(self, path: str | Path) -> Path:
        """Write the finished steps to a `.npz` or `.h5` file, from which a run can go on.

        **Raises:** `OutputError` for another ending.
        """
        path = Path(path)
        write = write_npz if check_ending(path) == ".npz" else write_h5
        write(path, self.trimmed(), self.resume)
        return path


def stored_dtype(dtype: np.dtype) -> np.dtype:
    """What values are stored as: numbers without NaN become floating ones."""
    return dtype if np.issubdtype(dtype, np.inexact) else np.dtype(np.float64)
