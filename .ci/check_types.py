"""pyright, where something that it reads has changed since it passed last.

As ruff does for each of its files: what was found of the same files, settings and packages stays
true. `rm -r .cache` forgets it.
"""

import hashlib
import os
import subprocess
import sys
import sysconfig
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PASSED = ROOT / ".cache" / "types"
# With room for its young objects pyright takes a sixth less.
ROOM = "--max-semi-space-size=128"


def what_is_read() -> str:
    """A digest of the Python files, of the settings, and of which packages are installed."""
    settings = ROOT / "pyproject.toml"
    folders = tomllib.loads(settings.read_text())["tool"]["pyright"]["include"]
    files = [x for folder in folders for x in (ROOT / folder).rglob("*.py*") if x.is_file()]
    found = hashlib.sha256()
    for path in (settings, *sorted(x for x in files if x.suffix in (".py", ".pyi", ".typed"))):
        content = path.read_bytes()
        found.update(f"{path.relative_to(ROOT)} {len(content)} ".encode() + content)
    packages = Path(sysconfig.get_path("purelib")).glob("*.dist-info")
    found.update(" ".join([sys.version, *sorted(x.name for x in packages)]).encode())
    return found.hexdigest()


def main() -> int:
    read = what_is_read()
    if PASSED.is_file() and PASSED.read_text() == read:
        print("types: nothing has changed since they were checked")
        return 0
    environment = {**os.environ, "NODE_OPTIONS": ROOM}
    pyright = [sys.executable, "-m", "pyright", "--pythonpath", sys.executable]
    failed = subprocess.run(pyright, cwd=ROOT, env=environment).returncode
    if not failed:
        PASSED.parent.mkdir(exist_ok=True)
        PASSED.write_text(read)
    return failed


if __name__ == "__main__":
    sys.exit(main())
