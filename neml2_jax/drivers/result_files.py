"""Result files: their layout, and how they are read and written whole.

`input.<name>` and `output.<name>` hold the finished steps. What a run needs to go on lies beside
them: in HDF5 in the group `resume`, in `.npz` under keys that begin with `resume.`. In HDF5 there
are two slots of it, so that one is whole while the other is being written. Checksums guard all of
it: those of zip in `.npz`; in HDF5 those of its metadata and of its chunks, and a digest of a slot.
"""

from __future__ import annotations

import abc
import contextlib
import dataclasses
import hashlib
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import NEML2Error
from .available_memory import available_memory
from .output_files import in_words, new_h5, replacing
from .unmarked_file import UnmarkedFile, is_marked

RESUME = "resume"
SLOTS = 2
CHECKED_AT_ONCE = 2**20
"""Numbers that are read at a time where a file is gone through."""


class ResumeError(NEML2Error, ValueError):
    """A file from which a run cannot go on; the message says why."""


@dataclasses.dataclass(frozen=True)
class ResumePoint:
    """What a run needs to go on: finished steps, lagged values of the next one, what was run.

    `steps` are those that the run was to have.
    """

    finished: int
    lagged: dict[str, np.ndarray]
    fingerprint: dict[str, str]
    steps: int

    def digest(self) -> np.ndarray:
        """A checksum of all of it."""
        sha = hashlib.sha256()
        sha.update(json.dumps([self.finished, self.steps, self.fingerprint]).encode())
        for name, x in sorted(self.lagged.items()):
            sha.update(f"{name} {x.dtype} {x.shape}".encode())
            sha.update(np.ascontiguousarray(x).data)
        return np.frombuffer(sha.digest(), np.uint8)


@contextlib.contextmanager
def open_run(path: Path) -> Iterator[AbstractSavedRun]:
    """A result file, for reading.

    **Raises:** `FileNotFoundError`; `ResumeError` if the file cannot be read, now or by one of the
    methods of what this gives.
    """
    if not path.exists():
        raise FileNotFoundError(f"no result file {path}")
    if not path.is_file():
        raise ResumeError(f"{path} is no file; a result is an .npz or .h5 file")
    with contextlib.ExitStack() as stack:
        with reading(path):
            if path.suffix == ".npz":
                if not zipfile.is_zipfile(path):  # numpy would take it for something else
                    raise ResumeError(
                        f"{path} is no .npz file, or is cut off: give another file, or run from "
                        f"the start"
                    )
                run = _NpzRun(path, stack.enter_context(np.load(path)))
            else:
                run = _H5Run(path, _open_h5(path, stack))
            if not run.keys:
                raise ResumeError(f"{path} holds no results of a run")
        yield run


@contextlib.contextmanager
def reading(path: Path) -> Iterator[None]:
    """Within it, whatever is wrong with a file is a `ResumeError`."""
    try:
        yield
    except (NEML2Error, ModuleNotFoundError):
        raise
    except Exception as error:  # libraries raise all kinds for a file that is damaged
        text = str(error) or type(error).__name__
        raise ResumeError(
            f"{path} cannot be read: {text}; it is damaged or no result of a run: give another "
            f"file, or run from the start"
        ) from error


class AbstractSavedRun(abc.ABC):
    """A result file that is open for reading."""

    keys: list[str]

    def __init__(self, path: Path):
        self._path = path

    @property
    def resume(self) -> ResumePoint | None:
        """`None` where the file holds results only.

        **Raises:** `ResumeError` if it is damaged.
        """
        with reading(self._path):
            point = self._resume()
            if point is None:
                return None
            short = [k for k in self.keys if self._rows(k) < point.finished]
            if short or point.finished < 1:
                raise ResumeError(
                    f"{self._path} is damaged: {', '.join(short)} have fewer than the "
                    f"{point.finished} finished steps; run from the start"
                )
            return point

    @property
    def finished(self) -> int:
        """Steps that are whole."""
        with reading(self._path):
            return min(self._finished(), *(self._rows(k) for k in self.keys))

    def check(self) -> None:
        """Go through all of the file, so that a damage outside of what is asked for is found too.

        **Raises:** `ResumeError` if what the file holds is not what was written.
        """
        with reading(self._path):
            self._check()
        _ = self.resume

    def rows(self, key: str, first: int, end: int) -> np.ndarray:
        """Steps `first` to `end` of an array."""
        with reading(self._path):
            self._check_numbers(key)
            size = (end - first) * int(np.prod(self.row_shape(key))) * self.dtype(key).itemsize
            if size > available_memory():
                raise ResumeError(
                    f"{self._path}: {key} takes {in_words(size)}, more than there is memory"
                )
            return self._array(key)[first:end]

    def row_shape(self, key: str) -> tuple[int, ...]:
        """Shape of one step."""
        with reading(self._path):
            return self._array(key).shape[1:]

    def dtype(self, key: str) -> np.dtype:
        """Its dtype."""
        with reading(self._path):
            return self._array(key).dtype

    def _rows(self, key: str) -> int:
        self._check_numbers(key)
        return self._array(key).shape[0]

    def _check_numbers(self, key: str) -> None:
        """**Raises:** `ResumeError` for an array that no run saves."""
        array = self._array(key)
        if array.dtype.kind not in "fiub" or not array.shape:
            what = f"{array.dtype} values" if array.shape else "a single value"
            raise ResumeError(
                f"{self._path} is no result of a run: {key} is of {what}, not of numbers with the "
                f"steps in front; give another file"
            )

    @abc.abstractmethod
    def _check(self) -> None:
        """Read everything once."""

    @abc.abstractmethod
    def _array(self, key: str) -> Any:
        """An array, or something to index like one."""

    @abc.abstractmethod
    def _finished(self) -> int:
        pass

    @abc.abstractmethod
    def _resume(self) -> ResumePoint | None:
        pass


class _NpzRun(AbstractSavedRun):
    def __init__(self, path: Path, file: Any):
        super().__init__(path)
        self._file = file
        self.keys = [k for k in file.files if not k.startswith(f"{RESUME}.")]
        self._read: dict[str, np.ndarray] = {}

    def _array(self, key: str) -> np.ndarray:
        if key not in self._read:
            try:
                array = self._file[key]
            except ValueError as error:
                if "allow_pickle" not in str(error):
                    raise
                raise ResumeError(
                    f"{self._path} is no result of a run: {key} is of Python objects, not of "
                    f"numbers; give another file"
                ) from None
            self._read = {key: array}  # a member is decoded whole: keep the last one
        return self._read[key]

    def _check(self) -> None:
        damaged = self._file.zip.testzip()
        if damaged is not None:
            raise ResumeError(
                f"{self._path} is damaged: {damaged.removesuffix('.npy')} does not have the "
                f"checksum that was saved with it; give another file, or run from the start"
            )

    def _resume(self) -> ResumePoint | None:
        if f"{RESUME}.fingerprint" not in self._file:
            return None
        prefix = f"{RESUME}.lagged."
        return ResumePoint(
            int(self._file[f"{RESUME}.finished"]),
            {k.removeprefix(prefix): self._file[k] for k in self._file if k.startswith(prefix)},
            json.loads(str(self._file[f"{RESUME}.fingerprint"])),
            int(self._file[f"{RESUME}.steps"]),
        )

    def _finished(self) -> int:
        return self._rows(self.keys[0])


class _H5Run(AbstractSavedRun):
    def __init__(self, path: Path, file: Any):
        super().__init__(path)
        self._file = file
        self.keys = datasets(file)

    def _array(self, key: str) -> Any:
        return self._file[key]

    def _check(self) -> None:
        for key in self.keys:
            block = max(1, CHECKED_AT_ONCE // max(1, int(np.prod(self._array(key).shape[1:]))))
            for first in range(0, self._rows(key), block):
                self._array(key)[first : first + block]  # HDF5 compares checksums as it reads

    def _resume(self) -> ResumePoint | None:
        group = self._file.get(RESUME)
        if group is None:
            return None
        finished = group["finished"][()]
        slot = int(np.argmax(finished))
        lagged = group["lagged"]
        point = ResumePoint(
            int(finished[slot]),
            {n: lagged[n][slot] for n in json.loads(lagged.attrs["names"])},
            json.loads(group.attrs["fingerprint"]),
            int(group.attrs["steps"]),
        )
        if not np.array_equal(group["digest"][slot], point.digest()):
            raise ResumeError(
                f"{self._path} is damaged: what a run would go on from does not have the checksum "
                f"that was saved with it; run from the start"
            )
        return point

    def _finished(self) -> int:
        group = self._file.get(RESUME)
        return self._rows(self.keys[0]) if group is None else int(max(group["finished"]))


def import_h5py() -> Any:
    """**Raises:** `ModuleNotFoundError` naming the extra to install."""
    try:
        import h5py
    except ModuleNotFoundError:
        raise ModuleNotFoundError(
            "results in .h5 need h5py: pip install 'neml2_jax[hdf5]'"
        ) from None
    return h5py


def _open_h5(path: Path, stack: contextlib.ExitStack) -> Any:
    h5py = import_h5py()
    source = stack.enter_context(UnmarkedFile(path)) if is_marked(path) else path
    return stack.enter_context(h5py.File(source, "r"))


def datasets(file: Any) -> list[str]:
    """Names of the results in an HDF5 file."""
    h5py = import_h5py()
    found: list[str] = []

    def visit(name: str, item: Any) -> None:
        if isinstance(item, h5py.Dataset) and item.ndim and not name.startswith(f"{RESUME}/"):
            found.append(name)

    file.visititems(visit)
    return found


def write_npz(path: Path, arrays: dict[str, np.ndarray], resume: ResumePoint | None) -> None:
    """A whole file. An older one of that name is replaced when the new one is complete."""
    extra: dict[str, Any] = {}
    if resume is not None:
        extra = {f"{RESUME}.lagged.{n}": x for n, x in resume.lagged.items()}
        extra[f"{RESUME}.finished"] = np.asarray(resume.finished)
        extra[f"{RESUME}.steps"] = np.asarray(resume.steps)
        extra[f"{RESUME}.fingerprint"] = np.asarray(json.dumps(resume.fingerprint))
    with replacing(path) as part, part.open("wb") as file:
        np.savez(file, **arrays, **extra)  # type: ignore[arg-type]


def write_h5(path: Path, arrays: dict[str, np.ndarray], resume: ResumePoint | None) -> None:
    """A whole file. An older one of that name is replaced when the new one is complete."""
    import_h5py()
    with replacing(path) as part, new_h5(part) as file:
        for key, x in arrays.items():
            file.create_dataset(key, data=x, **({"fletcher32": True} if x.size else {}))
        if resume is not None:
            create_resume(file, resume)


def create_resume(file: Any, resume: ResumePoint) -> None:
    """The group that a run goes on from, all slots alike."""
    group = file.create_group(RESUME)
    group.attrs["fingerprint"] = json.dumps(resume.fingerprint)
    group.attrs["steps"] = resume.steps
    group.create_dataset("finished", data=np.full(SLOTS, resume.finished))
    group.create_dataset("digest", data=np.stack([resume.digest()] * SLOTS))
    lagged = group.create_group("lagged")
    lagged.attrs["names"] = json.dumps(list(resume.lagged))
    for name, x in resume.lagged.items():
        lagged.create_dataset(name, data=np.stack([x] * SLOTS))
