"""HDF5 files that a killed run left marked as being written, read without waiting.

The library refuses such a file, or, asked to read beside a writer, tries damaged parts again
without end. Its content is whole, since every write was ordered for readers. It is only the mark,
and the length that is noted beside it, which are corrected here in what the library is given to
read; the file itself stays as it is.
"""

from __future__ import annotations

import io
import struct
from pathlib import Path

SIGNATURE = b"\x89HDF\r\n\x1a\n"
_VERSION, _SIZES, _MARK, _LENGTH, _CHECKSUM, _END = 8, slice(9, 11), 11, 28, 44, 48


def is_marked(path: Path) -> bool:
    """Whether the file has the mark of one that is being written."""
    with path.open("rb") as file:
        head = file.read(_END)
    return (
        len(head) == _END
        and head.startswith(SIGNATURE)
        and head[_VERSION] == 3
        and head[_SIZES] == b"\x08\x08"
        and bool(head[_MARK])
        and struct.unpack_from("<I", head, _CHECKSUM)[0] == checksum(head[:_CHECKSUM])
    )


class UnmarkedFile(io.RawIOBase):
    """A marked file as it would be had it been closed."""

    def __init__(self, path: Path):
        self._file = path.open("rb")
        size = path.stat().st_size
        head = bytearray(self._file.read(_END))
        head[_MARK] = 0
        struct.pack_into("<Q", head, _LENGTH, size)
        struct.pack_into("<I", head, _CHECKSUM, checksum(bytes(head[:_CHECKSUM])))
        self._head = bytes(head)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        position = self._file.tell()
        count = self._file.readinto(buffer)
        changed = self._head[position : position + count]
        buffer[: len(changed)] = changed
        return count

    def close(self) -> None:
        self._file.close()
        super().close()


def checksum(data: bytes) -> int:
    """The checksum of HDF5's metadata.

    **Source:** R. J. Jenkins, lookup3, May 2006, public domain; HDF5 File Format Specification 3.0,
    appendix "Shared Message Checksum".
    """
    mask = 0xFFFFFFFF

    def rotated(x: int, k: int) -> int:
        return (x << k | x >> (32 - k)) & mask

    a = b = c = (0xDEADBEEF + len(data)) & mask
    whole = 12 * (max(len(data) - 1, 0) // 12)
    words = struct.unpack(f"<{whole // 4 + 3}I", data.ljust(whole + 12, b"\0"))
    for i in range(0, whole // 4, 3):
        x, y, z = words[i : i + 3]
        a, b, c = (a + x) & mask, (b + y) & mask, (c + z) & mask
        for k in (4, 6, 8, 16, 19, 4):
            a, b, c = b, (c + b) & mask, ((a - c) & mask) ^ rotated(c, k)
    x, y, z = words[-3:]
    a, b, c = (a + x) & mask, (b + y) & mask, (c + z) & mask
    for k in (14, 11, 25, 16, 4, 14, 24):
        c = ((c ^ b) - rotated(b, k)) & mask
        a, b, c = b, c, a
    return b
