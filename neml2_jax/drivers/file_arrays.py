"""The arrays of a run that was streamed to a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from .result_files import open_run


class FileArrays(Mapping[str, np.ndarray]):
    """Arrays of a result file by name, read when asked for."""

    def __init__(self, path: Path):
        self._path = path

    def __getitem__(self, key: str) -> np.ndarray:
        with open_run(self._path) as run:
            return run.rows(key, 0, run.finished)

    def shape(self, key: str) -> tuple[int, ...]:
        with open_run(self._path) as run:
            return (run.finished, *run.row_shape(key))

    def at(self, key: str, step: int) -> np.ndarray:
        with open_run(self._path) as run:
            k = step + run.finished if step < 0 else step
            return run.rows(key, k, k + 1)[0]

    def __contains__(self, key: object) -> bool:
        return key in list(self)

    def __iter__(self) -> Iterator[str]:
        with open_run(self._path) as run:
            return iter(run.keys)

    def __len__(self) -> int:
        return len(list(iter(self)))
