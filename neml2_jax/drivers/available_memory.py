"""How much memory the process may still take."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_CONTAINER = (
    ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current"),
    ("/sys/fs/cgroup/memory/memory.limit_in_bytes", "/sys/fs/cgroup/memory/memory.usage_in_bytes"),
)


def available_memory() -> int:
    """Bytes: what the machine has free, or the limit of the container leaves, if that is less.

    Where the system does not say, a very large number.
    """
    return min((n for n in (_of_machine(), *_of_container()) if n >= 0), default=sys.maxsize)


def _of_machine() -> int:
    try:
        for line in Path("/proc/meminfo").read_text().splitlines():
            if line.startswith("MemAvailable:"):
                return 1024 * int(line.split()[1])
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, AttributeError):
        return -1


def _of_container() -> list[int]:
    found = []
    for limit, used in _CONTAINER:
        try:
            found.append(max(0, int(Path(limit).read_text()) - int(Path(used).read_text())))
        except (OSError, ValueError):  # there is none, or it is called "max"
            continue
    return found
