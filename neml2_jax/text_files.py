"""Text files as users have them: bytes to text, the same on every machine whatever its locale."""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from pathlib import Path

from .errors import InputFileError

ENCODINGS = {"UTF-8": "utf-8", "LATIN-1": "latin-1", "WINDOWS-1252": "cp1252"}
MEBIBYTE = 2**20

_UTF8_MARK = b"\xef\xbb\xbf"
# The longer marks first: that of UTF-32 begins like that of UTF-16.
_OTHER_MARKS = {
    b"\xff\xfe\0\0": "UTF-32",
    b"\0\0\xfe\xff": "UTF-32",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}


def read_text(
    path: str | Path, encoding: str = "UTF-8", hint: str = "", largest: int = 64 * MEBIBYTE
) -> str:
    r"""The text of a regular file, without a byte order mark, each line ending in `\n`.

    Line ends of Windows and of the old Mac are read as such. `hint` is added to the advice on bytes
    that are not of the `encoding`, one of `ENCODINGS`.

    **Raises:** `InputFileError`, beginning with the path and the line, for what is no regular file
    (a folder, a pipe, a device), is longer than `largest` bytes, is in another encoding, or holds
    NUL.
    """
    data = _bytes(path, largest)
    for mark, name in _OTHER_MARKS.items():
        if data.startswith(mark):
            raise InputFileError(f"{path}: the file is {name}; {_save_as_utf8(path, name)}")
    if data.startswith(_UTF8_MARK):
        if encoding != "UTF-8":
            raise InputFileError(f"{path}: the file is marked as UTF-8, not {encoding}")
        data = data.removeprefix(_UTF8_MARK)
    if data[:4096].count(0) > len(data[:4096]) / 4:
        raise InputFileError(
            f"{path}: the file is UTF-16 without a byte order mark, or no text; "
            f"{_save_as_utf8(path, 'UTF-16LE')}"
        )
    data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    try:
        text = data.decode(ENCODINGS[encoding])
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
        byte = data[error.start]
        meant = bytes([byte]).decode("cp1252", errors="ignore")
        meant = f" (in Latin-1 it is {meant!r})" if meant else ""
        advice = _save_as_utf8(path, "WINDOWS-1252")
        raise InputFileError(
            f"{path}:{line}: byte {column} of the line, 0x{byte:02X}, is not {encoding}{meant}; "
            f"{advice}{hint}"
        ) from None
    return checked_text(text, str(path))


def checked_text(text: str, name: str) -> str:
    r"""`text` from a file or a caller, its lines ending in `\n`, without a byte order mark.

    **Raises:** `InputFileError` for NUL, and for what no encoding has (half of a surrogate pair).
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    wrong = re.search("[\0\ud800-\udfff]", text)
    if wrong:
        line = text.count("\n", 0, wrong.start()) + 1
        what = "NUL (a zero byte), so it is damaged or no text"
        if wrong[0] != "\0":
            what = f"{wrong[0]!r}, which is no character; is it in another encoding than UTF-8?"
        raise InputFileError(f"{name}:{line}: the text holds {what}")
    return text


def character_name(character: str) -> str:
    """A character as a message shows it, for those that look like others or like nothing."""
    return f"{character!r} ({unicodedata.name(character, 'no name').lower()})"


def file_status(path: str | Path) -> os.stat_result:
    """What the system knows of a regular file, which is not opened for it.

    To open a pipe that nobody writes to is to wait for ever.

    **Raises:** `InputFileError` for a folder, a pipe, a device, and where there is nothing.
    """
    try:
        status = os.stat(path)
    except (OSError, ValueError) as error:
        raise _cannot_read(path, error) from None
    if not stat.S_ISREG(status.st_mode):
        raise InputFileError(f"cannot read {path}: it is {_kind(status.st_mode)}, not a file")
    return status


def _bytes(path: str | Path, largest: int) -> bytes:
    size = file_status(path).st_size
    try:
        with open(path, "rb") as file:
            # What is no file on a disk, such as those of /proc, may hold more than it says.
            data = b"" if size > largest else file.read(largest + 1)
    except (OSError, ValueError) as error:
        raise _cannot_read(path, error) from None
    if max(size, len(data)) > largest:
        raise InputFileError(
            f"cannot read {path}: it is longer than {largest / MEBIBYTE:.0f} MiB, the most that is "
            f"read"
        )
    return data


def _cannot_read(path: str | Path, error: Exception) -> InputFileError:
    reason = getattr(error, "strerror", None) or error
    return InputFileError(f"cannot read {path}: {reason}")


def _kind(mode: int) -> str:
    if stat.S_ISDIR(mode):
        return "a folder"
    if stat.S_ISFIFO(mode):
        return "a pipe"
    return "a device or a socket"


def _save_as_utf8(path: str | Path, encoding: str) -> str:
    return f"save it as UTF-8, as with `iconv -f {encoding} -t UTF-8 {Path(path).name}`"
