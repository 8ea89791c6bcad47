"""Files that a run is to write: whether it can, before it starts; by one run at a time."""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..errors import NEML2Error

log = logging.getLogger(__name__)

SLACK = 2**20
"""Bytes that a file takes besides its arrays."""


class OutputError(NEML2Error, ValueError):
    """A result cannot be written; the message says why and what to try."""


def check_ending(path: Path) -> str:
    """`.npz` or `.h5`.

    **Raises:** `OutputError` for another ending.
    """
    match path.suffix:
        case ".npz":
            return ".npz"
        case ".h5" | ".hdf5":
            return ".h5"
        case other:
            raise OutputError(f"results are saved as .npz or .h5, got {other!r} in {path}")


def make_folder(path: Path) -> None:
    """Make the folder that a file is to lie in; a line of the log says so, as it may be mistyped.

    **Raises:** `OSError`
    """
    folder = path.parent
    if not folder.exists():
        folder.mkdir(parents=True, exist_ok=True)
        log.warning("there was no folder %s: made it, for %s", folder, path.name)


def check_output(path: Path) -> None:
    """Make the folder, where there is none, and see that a file can be made in it.

    **Raises:** `OutputError` for a folder, a device or a read-only file of that name, and where no
    file can be made.
    """
    try:
        mode = path.stat().st_mode if path.exists() else None
        if mode is not None and stat.S_ISDIR(mode):
            raise OutputError(f"cannot write {path}: it is a folder; give the name of a file in it")
        if mode is not None and not stat.S_ISREG(mode):
            raise OutputError(f"cannot write {path}: it is a device or a pipe, not a file")
        if mode is not None and not mode & 0o222:
            raise OutputError(f"cannot write {path}: it is read-only; give another name")
        make_folder(path)
        part = part_of(path)
        part.open("wb").close()
        part.unlink()
    except NEML2Error:
        raise
    except (OSError, ValueError) as error:
        raise cannot_write(path, error) from None


def check_other_file(output: Path, source: str | Path, what: str) -> None:
    """**Raises:** `OutputError` where `output`, called `what`, is the file that it is made from."""
    if output.exists() and output.samefile(source):
        raise OutputError(f"{what} {output} is the input file itself; name another")


def check_space(path: Path, size: int) -> None:
    """**Raises:** `OutputError` if there is no room for a file of that many bytes."""
    free = shutil.disk_usage(path.parent).free
    with contextlib.suppress(ImportError):  # there is none on Windows
        import resource

        limit = resource.getrlimit(resource.RLIMIT_FSIZE)[0]
        if limit != resource.RLIM_INFINITY:
            free = min(free, limit)
    if size + SLACK > free:
        raise OutputError(
            f"cannot write {path}: the result takes {in_words(size)}, and there is room for "
            f"{in_words(free)}; make room, or give another place"
        )


def cannot_write(path: Path, error: BaseException) -> OutputError:
    if isinstance(error, FileExistsError | NotADirectoryError):
        return OutputError(f"cannot write {path}: a part of {path.parent} is a file, not a folder")
    reason = getattr(error, "strerror", None) or str(error).partition("(")[0].strip()
    return OutputError(f"cannot write {path}: {reason}; give another place for the result")


def in_words(size: float) -> str:
    """Bytes as kB, MB, GB."""
    for unit in ("bytes", "kB", "MB"):
        if size < 1000:
            return f"{size:.3g} {unit}"
        size /= 1000
    return f"{size:.4g} GB"


def part_of(path: Path) -> Path:
    """What a file is called until it is complete."""
    return path.with_name(f"{path.name}.{os.getpid()}.part")


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A file beside `path` that takes its place once it is complete.

    **Raises:** `OutputError` if it cannot be written, such as on a full disk.
    """
    part = part_of(path)
    try:
        make_folder(path)
        yield part
        os.replace(part, path)
    except NEML2Error:
        raise
    except OSError as error:
        raise cannot_write(path, error) from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


@contextlib.contextmanager
def new_h5(path: Path) -> Iterator[Any]:
    """An HDF5 file to write, every part of which has a checksum.

    **Raises:** `OutputError` if it cannot be written.
    """
    import h5py

    try:
        file = h5py.File(path, "w", libver="latest")
    except OSError as error:
        raise cannot_write(path, error) from None
    try:
        yield file
        file.flush()
    except (OSError, RuntimeError) as error:
        abandon(file)
        if isinstance(error, NEML2Error):
            raise
        raise cannot_write(path, error) from None
    finally:
        file.close()


def abandon(file: Any) -> None:
    """Let the rest of what HDF5 has to write go nowhere.

    After a write that failed it tries again when the file is closed and when the process ends, and
    crashes. What is on the disk then is what was flushed before.
    """
    with contextlib.suppress(OSError):
        if hasattr(os, "memfd_create"):
            spare = os.memfd_create("abandoned")
        else:
            spare, name = tempfile.mkstemp()
            os.unlink(name)
        os.dup2(spare, file.id.get_vfd_handle())
        os.close(spare)


class Claim:
    """The right to write a file, which one run at a time has. It ends with the process."""

    def __init__(self, path: Path):
        """**Raises:** `OutputError` if another run has it."""
        self._lock = path.with_name(f".{path.name}.lock")
        self._descriptor: int | None = None
        try:
            import fcntl
        except ImportError:  # Windows
            return
        while True:
            try:
                descriptor = os.open(self._lock, os.O_CREAT | os.O_RDWR)
            except OSError as error:
                raise cannot_write(path, error) from None
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(descriptor)
                raise OutputError(
                    f"cannot write {path}: another run is writing it; wait until that has ended, "
                    f"or give another name"
                ) from None
            except OSError:  # a file system without locks
                os.close(descriptor)
                return
            with contextlib.suppress(FileNotFoundError):
                if os.stat(self._lock).st_ino == os.fstat(descriptor).st_ino:
                    self._descriptor = descriptor
                    return
            os.close(descriptor)  # it was removed by the run that had it: try again

    def release(self) -> None:
        if self._descriptor is not None:
            with contextlib.suppress(OSError):
                self._lock.unlink(missing_ok=True)
            os.close(self._descriptor)
            self._descriptor = None
