"""Results on disk."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any


def write_json(path: Path, told: Any) -> None:
    """The whole file or nothing, so that whoever reads it finds no half of it."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    part.write_text(json.dumps(told, indent=1) + "\n")
    part.replace(path)
