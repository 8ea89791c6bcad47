"""Result files: their layout, and how they are read and written whole.

`input.<name>` and `output.<name>` hold the finished steps. What a run needs to go on lies beside
them: in HDF5 in the group `resume`, in `.npz` under keys that begin with `resume.`. In HDF5 there
are two slots of it, so that one is whole while the other is being written.
"""

from __future__ import annotations

import abc
import contextlib
import dataclasses
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import NEML2Error

RESUME = "resume"
SLOTS = 2


class ResumeError(NEML2Error, ValueError):
    """A file from which a run cannot go on; the message says why."""


@dataclasses.dataclass(frozen=True)
class ResumePoint:
    """What a run needs to go on: finished steps, lagged values of the next one, what was run."""

    finished: int
    lagged: dict[str, np.ndarray]
    fingerprint: dict[str, str]


@contextlib.contextmanager
def open_run(path: Path) -> Iterator[AbstractSavedRun]:
    """A result file, for reading.

    **Raises:** `FileNotFoundError`; `ResumeError` if the file cannot be read.
    """
    if not path.exists():
        raise FileNotFoundError(f"no result file {path}")
    if path.suffix == ".npz":
        with np.load(path) as file:
            yield _NpzRun(file)
    else:
        with _open_h5(path) as file:
            yield _H5Run(file)


class AbstractSavedRun(abc.ABC):
    """A result file that is open for reading."""

    keys: list[str]

    @property
    @abc.abstractmethod
    def resume(self) -> ResumePoint | None:
        """`None` where the file holds results only."""

    @property
    @abc.abstractmethod
    def finished(self) -> int:
        """Steps that are whole."""

    @abc.abstractmethod
    def rows(self, key: str, first: int, end: int) -> np.ndarray:
        """Steps `first` to `end` of an array."""

    @abc.abstractmethod
    def row_shape(self, key: str) -> tuple[int, ...]:
        """Shape of one step."""

    @abc.abstractmethod
    def dtype(self, key: str) -> np.dtype:
        """Its dtype."""


class _NpzRun(AbstractSavedRun):
    def __init__(self, file: Any):
        self._file = file
        self.keys = [k for k in file.files if not k.startswith(f"{RESUME}.")]
        self._read: dict[str, np.ndarray] = {}

    def _array(self, key: str) -> np.ndarray:
        if key not in self._read:
            self._read = {key: self._file[key]}  # a member is decoded whole: keep the last one
        return self._read[key]

    @property
    def resume(self) -> ResumePoint | None:
        if f"{RESUME}.fingerprint" not in self._file:
            return None
        prefix = f"{RESUME}.lagged."
        return ResumePoint(
            int(self._file[f"{RESUME}.finished"]),
            {k.removeprefix(prefix): self._file[k] for k in self._file if k.startswith(prefix)},
            json.loads(str(self._file[f"{RESUME}.fingerprint"])),
        )

    @property
    def finished(self) -> int:
        return len(self._array(self.keys[0]))

    def rows(self, key: str, first: int, end: int) -> np.ndarray:
        return self._array(key)[first:end]

    def row_shape(self, key: str) -> tuple[int, ...]:
        return self._array(key).shape[1:]

    def dtype(self, key: str) -> np.dtype:
        return self._array(key).dtype


class _H5Run(AbstractSavedRun):
    def __init__(self, file: Any):
        self._file = file
        self.keys = datasets(file)

    @property
    def resume(self) -> ResumePoint | None:
        group = self._file.get(RESUME)
        if group is None:
            return None
        finished = group["finished"][()]
        slot = int(np.argmax(finished))
        lagged = group["lagged"]
        return ResumePoint(
            int(finished[slot]),
            {n: lagged[n][slot] for n in json.loads(lagged.attrs["names"])},
            json.loads(group.attrs["fingerprint"]),
        )

    @property
    def finished(self) -> int:
        group = self._file.get(RESUME)
        return len(self._file[self.keys[0]]) if group is None else int(max(group["finished"]))

    def rows(self, key: str, first: int, end: int) -> np.ndarray:
        return self._file[key][first:end]

    def row_shape(self, key: str) -> tuple[int, ...]:
        return self._file[key].shape[1:]

    def dtype(self, key: str) -> np.dtype:
        return self._file[key].dtype


def import_h5py() -> Any:
    """**Raises:** `ModuleNotFoundError` naming the extra to install."""
    try:
        import h5py
    except ModuleNotFoundError:
        raise ModuleNotFoundError(
            "results in .h5 need h5py: pip install 'neml2_jax[hdf5]'"
        ) from None
    return h5py


def _open_h5(path: Path) -> Any:
    h5py = import_h5py()
    try:
        return h5py.File(path, "r")
    except OSError as error:
        try:
            # A writer that was killed leaves its mark; the mode for reading beside one ignores it.
            return h5py.File(path, "r", libver="latest", swmr=True)
        except (OSError, ValueError):
            raise ResumeError(f"{path} cannot be read: {error}") from None


def datasets(file: Any) -> list[str]:
    """Names of the results in an HDF5 file."""
    h5py = import_h5py()
    found: list[str] = []

    def visit(name: str, item: Any) -> None:
        if isinstance(item, h5py.Dataset) and not name.startswith(f"{RESUME}/"):
            found.append(name)

    file.visititems(visit)
    return found


def write_npz(path: Path, arrays: dict[str, np.ndarray], resume: ResumePoint | None) -> None:
    """A whole file. An older one of that name is replaced when the new one is complete."""
    extra: dict[str, Any] = {}
    if resume is not None:
        extra = {f"{RESUME}.lagged.{n}": x for n, x in resume.lagged.items()}
        extra[f"{RESUME}.finished"] = np.asarray(resume.finished)
        extra[f"{RESUME}.fingerprint"] = np.asarray(json.dumps(resume.fingerprint))
    with replacing(path) as part, part.open("wb") as file:
        np.savez(file, **arrays, **extra)  # type: ignore[arg-type]


def write_h5(path: Path, arrays: dict[str, np.ndarray], resume: ResumePoint | None) -> None:
    """A whole file. An older one of that name is replaced when the new one is complete."""
    h5py = import_h5py()
    with replacing(path) as part, h5py.File(part, "w") as file:
        for key, x in arrays.items():
            file.create_dataset(key, data=x)
        if resume is not None:
            create_resume(file, resume)


def create_resume(file: Any, resume: ResumePoint) -> None:
    """The group that a run goes on from, all slots alike."""
    group = file.create_group(RESUME)
    group.attrs["fingerprint"] = json.dumps(resume.fingerprint)
    group.create_dataset("finished", data=np.full(SLOTS, resume.finished))
    lagged = group.create_group("lagged")
    lagged.attrs["names"] = json.dumps(list(resume.lagged))
    for name, x in resume.lagged.items():
        lagged.create_dataset(name, data=np.stack([x] * SLOTS))


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A file beside `path` that takes its place once it is complete."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        yield part
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
