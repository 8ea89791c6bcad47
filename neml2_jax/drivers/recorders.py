"""Where a march puts its steps: in memory, or in a file that grows with them."""

from __future__ import annotations

import abc
from pathlib import Path
from typing import Any

import numpy as np

from .available_memory import available_memory
from .file_arrays import FileArrays
from .history import History, stored_dtype
from .output_files import (
    Claim,
    OutputError,
    abandon,
    cannot_write,
    check_ending,
    check_output,
    check_space,
    in_words,
    new_h5,
    replacing,
)
from .result_files import (
    RESUME,
    SLOTS,
    AbstractSavedRun,
    ResumePoint,
    create_resume,
    datasets,
    import_h5py,
)

Rows = dict[str, np.ndarray]
COPIED_AT_ONCE = 2**26
"""Bytes that are copied at a time from the file of an earlier run."""
FILE_CHUNK = 2**20
"""Bytes of a chunk of an HDF5 file at most, if a step has no more than that."""


class AbstractRecorder(abc.ABC):
    """Takes steps in their order. `history` is what has been taken, complete after `close`."""

    history: History

    @abc.abstractmethod
    def prepare(self, row_types: dict[str, Any]) -> None:
        """See that rows of these shapes and dtypes can be kept for all steps.

        **Raises:** `OutputError` if they cannot.
        """

    @abc.abstractmethod
    def begin(self, start: Rows, row_types: dict[str, Any], resume: ResumePoint) -> None:
        """Values of the start, and shape and dtype of every row that is to come."""

    @abc.abstractmethod
    def adopt(self, run: AbstractSavedRun, resume: ResumePoint) -> None:
        """Begin with the finished steps of an earlier run."""

    @abc.abstractmethod
    def append(self, rows: Rows, count: int, lagged: Rows) -> None:
        """`count` steps, and the lagged values of the step after them."""

    @abc.abstractmethod
    def close(self) -> None:
        """Nothing follows; what is there is saved."""

    @property
    def finished(self) -> int:
        return self.history.finished


def recorder_for(target: str | Path | None, steps: int) -> AbstractRecorder:
    """In memory, unless `target` is an HDF5 file.

    **Raises:** `OutputError` for a file of another kind than `.npz` and `.h5`.
    """
    path = Path(target) if target else None
    if path is not None and check_ending(path) == ".h5":
        return StreamRecorder(path, steps)
    return MemoryRecorder(path, steps)


class MemoryRecorder(AbstractRecorder):
    """Keeps the whole history; `close` saves it, if there is a file for it."""

    def __init__(self, path: Path | None, steps: int):
        self._path = path
        self._claim: Claim | None = None
        self.history = History(steps)

    def prepare(self, row_types: dict[str, Any]) -> None:
        size = self.history.steps * _bytes(row_types)
        if size > available_memory():
            raise OutputError(
                f"all steps take {in_words(size)}, more memory than there is; save to a .h5 file, "
                f"which is written as the run goes on"
            )
        if self._path is not None:
            check_output(self._path)
            check_space(self._path, size)
            self._claim = Claim(self._path)

    def begin(self, start: Rows, row_types: dict[str, Any], resume: ResumePoint) -> None:
        for key, x in start.items():
            self.history.put(key, 0, x[None])
        self.history.finished, self.history.resume = 1, resume

    def adopt(self, run: AbstractSavedRun, resume: ResumePoint) -> None:
        for key in run.keys:
            self.history.put(key, 0, run.rows(key, 0, resume.finished))
        self.history.finished, self.history.resume = resume.finished, resume

    def append(self, rows: Rows, count: int, lagged: Rows) -> None:
        history = self.history
        assert history.resume is not None
        for key, x in rows.items():
            history.put(key, history.finished, x)
        history.finished += count
        history.resume = ResumePoint(
            history.finished, lagged, history.resume.fingerprint, history.steps
        )

    def close(self) -> None:
        try:
            if self._path is not None and self.history.finished:
                self.history.save(self._path)
        finally:
            if self._claim is not None:
                self._claim.release()


class StreamRecorder(AbstractRecorder):
    """Appends to an HDF5 file and keeps nothing.

    The file is written in the mode in which others may read at the same time. In it the library
    orders its writes so that the file is whole at every moment, also when the process is killed.
    """

    def __init__(self, path: Path, steps: int):
        import_h5py()
        self._path = path
        self._claim: Claim | None = None
        self._file: Any = None
        self._slot = 0
        self.history = History(steps)

    def prepare(self, row_types: dict[str, Any]) -> None:
        check_output(self._path)
        check_space(self._path, self.history.steps * _bytes(row_types))
        self._claim = Claim(self._path)

    def begin(self, start: Rows, row_types: dict[str, Any], resume: ResumePoint) -> None:
        with replacing(self._path) as part, new_h5(part) as file:
            for key in [*start, *(k for k in row_types if k not in start)]:
                known = [x for x in (start.get(key), row_types.get(key)) if x is not None]
                shape = np.broadcast_shapes(*(x.shape for x in known))
                dtype = stored_dtype(np.result_type(*(x.dtype for x in known)))
                _create(file, key, shape, dtype, 1)
                if key in start:
                    file[key][0] = start[key]
            create_resume(file, resume)
        self._open(resume)

    def adopt(self, run: AbstractSavedRun, resume: ResumePoint) -> None:
        with replacing(self._path) as part, new_h5(part) as file:
            for key in run.keys:
                shape, dtype = run.row_shape(key), run.dtype(key)
                _create(file, key, shape, dtype, resume.finished)
                block = max(1, COPIED_AT_ONCE // max(1, _row_bytes(shape, dtype)))
                for first in range(0, resume.finished, block):
                    end = min(first + block, resume.finished)
                    file[key][first:end] = run.rows(key, first, end)
            create_resume(file, resume)
        self._open(resume)

    def _open(self, resume: ResumePoint) -> None:
        self._resume = resume
        self._file = import_h5py().File(self._path, "r+", libver="latest")
        self._keys = datasets(self._file)
        self._file.swmr_mode = True
        self.history.finished = resume.finished
        self.history.arrays = FileArrays(self._path)

    def append(self, rows: Rows, count: int, lagged: Rows) -> None:
        try:
            self._append(rows, self.finished + count, lagged)
        except (OSError, RuntimeError) as error:
            abandon(self._file)
            raise OutputError(
                f"{cannot_write(self._path, error)}; its first {self.finished} steps are whole, "
                f"and can be gone on with"
            ) from error
        self.history.finished += count

    def _append(self, rows: Rows, end: int, lagged: Rows) -> None:
        first = self.finished
        for key in self._keys:
            dataset = self._file[key]
            dataset.resize(end, axis=0)  # where nothing is written it is NaN
            if key in rows:
                dataset[first:end] = rows[key]
            dataset.flush()
        # The slot that does not hold the last point; it counts once its number is in the file.
        self._slot = (self._slot + 1) % SLOTS
        group = self._file[RESUME]
        for name, x in lagged.items():
            group["lagged"][name][self._slot] = x
            group["lagged"][name].flush()
        point = ResumePoint(end, lagged, self._resume.fingerprint, self._resume.steps)
        group["digest"][self._slot] = point.digest()
        group["digest"].flush()
        group["finished"][self._slot] = end
        group["finished"].flush()

    def close(self) -> None:
        if self._file is not None:
            try:
                self._file.close()
            except (OSError, RuntimeError) as error:
                abandon(self._file)
                raise cannot_write(self._path, error) from error
            finally:
                self._file = None
        if self._claim is not None:
            self._claim.release()


class NullRecorder(AbstractRecorder):
    """Counts."""

    def __init__(self, steps: int):
        self.history = History(steps, finished=1)

    def prepare(self, row_types: dict[str, Any]) -> None:
        pass

    def begin(self, start: Rows, row_types: dict[str, Any], resume: ResumePoint) -> None:
        pass

    def adopt(self, run: AbstractSavedRun, resume: ResumePoint) -> None:
        self.history.finished = resume.finished

    def append(self, rows: Rows, count: int, lagged: Rows) -> None:
        self.history.finished += count

    def close(self) -> None:
        pass


def _create(file: Any, key: str, shape: tuple[int, ...], dtype: np.dtype, steps: int) -> None:
    row = max(1, _row_bytes(shape, dtype))
    chunk = (max(1, min(1024, FILE_CHUNK // row)), *shape) if row <= 16 * FILE_CHUNK else True
    file.create_dataset(
        key,
        shape=(steps, *shape),
        maxshape=(None, *shape),
        dtype=dtype,
        chunks=chunk,
        fillvalue=np.nan,
        fletcher32=True,
    )


def _row_bytes(shape: tuple[int, ...], dtype: np.dtype) -> int:
    return int(np.prod(shape, dtype=int)) * np.dtype(dtype).itemsize


def _bytes(row_types: dict[str, Any]) -> int:
    """Bytes of a step."""
    return sum(_row_bytes(x.shape, stored_dtype(x.dtype)) for x in row_types.values())
