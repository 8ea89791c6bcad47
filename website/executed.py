"""Pages whose code runs when the site is built: what they show is what the code did.

A page with `execute: true` in its head is a program. Its ```` ```python ```` blocks run one after
the other in one process, in a folder of their own in which `examples` is that of the repository;
its ```` ```sh ```` blocks run in that folder by bash. Below a block stand what it printed, the
value of its last line, its figures, and pictures that it wrote. A word after the language changes
this:

| word | meaning |
|---|---|
| `hide` | runs and is not shown; what it prints is Markdown of the page |
| `quiet` | is shown, what it prints is not |
| `raises` | must end in an exception, or another exit code than 0, whose text is shown |
| `static` | is shown and does not run |

A block after a line ``File `name`:`` is written to the file of that name, and one after
``Add to `name`:`` below what the file has; a block of Python among them does not run.

What came out is kept in `.cache/site` under the hash of the code, of the package and of the
examples, so that a page runs again when one of these has changed.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from .warm_process import ADDRESS, warm

HEAD = re.compile(r"\A---\n(.*?)^---\n", re.S | re.M)
BLOCK = re.compile(
    r"(?P<file>^(?P<adds>File|Add to) `(?P<name>[\w.]+)`:\n\n)?"
    r"^```(?P<language>python|sh|ini|csv)(?P<words>(?: \w+)*)\n(?P<code>.*?)^```\n",
    re.S | re.M,
)
RUNNER = Path(__file__).with_name("run_blocks.py")
ASKING = [sys.executable, "-I", "-S", str(Path(__file__).with_name("warm_process.py")), "page"]
USED = ("run_blocks.py", "warm_process.py", "tangent_pictures.py", "architecture.py")
"""Files of this folder that take part in what pages do."""
LONGEST_RUN = 1800
"""Seconds that one page may take, on a machine with other work."""


@dataclass(frozen=True)
class Block:
    """One fenced block of a page, and what to do with it."""

    language: str
    words: tuple[str, ...]
    code: str
    file: str | None
    adds: bool

    @property
    def runs(self) -> bool:
        return (
            self.file is None and self.language in ("python", "sh") and "static" not in self.words
        )


def is_executed(text: str) -> bool:
    """Whether the head of a page asks for it."""
    head = HEAD.match(text)
    return bool(head and re.search(r"^execute: true$", head[1], re.M))


def blocks(text: str) -> list[Block]:
    return [
        Block(m["language"], tuple(m["words"].split()), m["code"], m["name"], m["adds"] == "Add to")
        for m in BLOCK.finditer(text)
    ]


def fingerprint(root: Path) -> str:
    """A hash of what the results of all pages depend on."""
    digest = hashlib.sha256()
    for name in ("jax", "equinox", "matplotlib", "numpy"):
        digest.update(version(name).encode())
    paths = [root / "tests" / "test_structure.py", *(root / "website" / name for name in USED)]
    for folder in ("neml2_jax", "examples"):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in (".py", ".i", ".csv", ".c", ".h") and "output" not in path.parts:
                paths.append(path)
    for path in paths:
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def run_all(pages: dict[str, str], root: Path, cache: Path) -> dict[str, list[dict[str, Any]]]:
    """Source of a page to the results of its blocks, from the cache where they are there.

    **Raises:** `RuntimeError` where a block fails, with the page, the block and the traceback.
    """
    of_package = fingerprint(root)
    with contextlib.ExitStack() as stack:
        variables = environment(root, cache)
        if not all(place_of(text, of_package, cache).exists() for text in pages.values()):
            variables = stack.enter_context(warm(variables))
        pool = stack.enter_context(ThreadPoolExecutor(os.cpu_count() or 1))
        found = {
            source: pool.submit(run, source, text, of_package, root, cache, variables)
            for source, text in pages.items()
        }
        return {source: result.result() for source, result in found.items()}


def asked_of(text: str) -> str:
    """The blocks of a page, as JSON for the program that runs them."""
    return json.dumps([asdict(block) | {"runs": block.runs} for block in blocks(text)])


def place_of(text: str, of_package: str, cache: Path) -> Path:
    """Where what a page did is kept."""
    return cache / f"{hashlib.sha256((of_package + asked_of(text)).encode()).hexdigest()}.json"


def run(
    source: str,
    text: str,
    of_package: str,
    root: Path,
    cache: Path,
    variables: dict[str, str] | None = None,
) -> list[dict[str, Any]]:
    """Results of the blocks of one page; `variables` may be those of `warm`."""
    kept = place_of(text, of_package, cache)
    if kept.exists():
        return json.loads(kept.read_text("utf-8"))
    variables = variables or environment(root, cache)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "examples").symlink_to(root / "examples")
        done = subprocess.run(
            ASKING if ADDRESS in variables else [sys.executable, str(RUNNER)],
            cwd=folder,
            input=asked_of(text),
            env=variables,
            capture_output=True,
            text=True,
            timeout=LONGEST_RUN,
        )
    if done.returncode:
        raise RuntimeError(f"{source} does not run:\n{done.stderr}")
    results = done.stdout.rsplit("\n", 2)[-2]
    cache.mkdir(parents=True, exist_ok=True)
    partial = kept.with_suffix(f".{os.getpid()}")
    partial.write_text(results, "utf-8")
    partial.replace(kept)
    return json.loads(results)


def environment(root: Path, cache: Path) -> dict[str, str]:
    """That of a user, whose programs are compiled quickly and kept."""
    scripts = Path(sys.executable).parent
    return {
        **os.environ,
        "PYTHONPATH": f"{root}",
        "PATH": f"{scripts}:{os.environ.get('PATH', '')}",
        "MPLBACKEND": "Agg",
        "COLUMNS": "100",
        "TERM": "dumb",
        "NO_COLOR": "1",
        "JAX_PLATFORMS": "cpu",
        "NEML2_JAX_CACHE": str(cache / "programs"),
        "JAX_COMPILATION_CACHE_DIR": str(cache / "programs"),
        "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
        "JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES": "-1",
        "XLA_FLAGS": "--xla_backend_optimization_level=0 "
        "--xla_llvm_disable_expensive_passes=true --xla_cpu_use_fusion_emitters=false",
    }


def with_results(
    source: str, text: str, results: list[dict[str, Any]] | None
) -> tuple[str, dict[str, bytes]]:
    """The page with what came out below each block, and the pictures by their paths."""
    pictures: dict[str, bytes] = {}
    remaining = iter(results or [])
    stem = Path(source).stem

    def shown(match: re.Match[str]) -> str:
        words = match["words"].split()
        result = next(remaining, {"text": "", "figures": []})
        place = f"add to {match['name']}" if match["adds"] == "Add to" else match["name"]
        name = f' title="{place}"' if place else ""
        fence = f"```{match['language']}{name}\n{match['code']}```\n"
        out = [] if "hide" in words else [fence]
        text = result["text"].rstrip()
        drawn = []
        for figure in result["figures"]:
            picture = f"{stem}-{len(pictures) + 1}.{figure['kind']}"
            pictures[str(Path(source).with_name(picture))] = bytes.fromhex(figure["hex"])
            drawn.append(f"![]({picture})")
        if "hide" in words:
            return "\n".join([text, "", *drawn, ""])
        if "quiet" in words:
            text = ""
        if text or drawn:
            # A fence longer than any in the text.
            body = [f"`````text\n{text}\n`````"] * bool(text) + drawn
            kind = "output table" if "│" in text else "output"
            out += [f'<div class="{kind}" markdown="1">', "", "\n\n".join(body), "", "</div>", ""]
        return "\n".join(out)

    return BLOCK.sub(shown, text), pictures
