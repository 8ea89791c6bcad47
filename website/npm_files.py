"""Programs of browsers that the site carries, so that it needs no network.

They come from the npm registry, once, and are kept in `.cache`; their digests are checked.
"""

from __future__ import annotations

import base64
import hashlib
import io
import os
import tarfile
import urllib.request
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Package:
    """An archive of the registry, what is wanted of it, and where that goes."""

    name: str
    version: str
    sha512: str
    wanted: tuple[str, ...]
    folder: str

    @property
    def file(self) -> str:
        return f"{self.name}-{self.version}.tgz"


PACKAGES = (
    Package(  # draws equations
        "katex",
        "0.19.1",
        "jG8uKntjSEcm2EpQOh0XturpPuuC9r3Sq5HLHdsFdWZT27E672SF19QEi+of0/YeOy15lDgRhKvr5614uRrEfA==",
        ("dist/katex.min.js", "dist/katex.min.css", "dist/fonts/", "LICENSE"),
        "assets/katex",
    ),
    Package(  # lets the search run where the site is opened as files
        "iframe-worker",
        "1.0.4",
        "roeaaI+Lg1LJNfgpCjoRe/+WzEjy9+Z08LoEvu85MCPbBjwm+qXz8Ag5U05lHa6V1CysZyGzE0SOkAtSUA5q7Q==",
        ("shim/", "LICENSE"),
        "assets/iframe-worker",
    ),
)


def files(cache: Path) -> dict[str, bytes]:
    """Paths below the pages to contents.

    **Raises:** `RuntimeError` where neither the cache nor the registry has an archive, or where
    its digest is another one.
    """
    found = {}
    for package in PACKAGES:
        with tarfile.open(fileobj=io.BytesIO(archive(package, cache))) as members:
            for member in members:
                name = member.name.removeprefix("package/")
                # Browsers that this site is for take woff2, the first that the style names.
                if name.startswith(package.wanted) and not name.endswith((".woff", ".ttf")):
                    file = members.extractfile(member)
                    if file is not None:
                        found[f"{package.folder}/{name.removeprefix('dist/')}"] = file.read()
    return found


def archive(package: Package, cache: Path) -> bytes:
    """The archive, from the cache or else from the registry."""
    kept = cache / package.file
    if kept.exists():
        return checked(kept.read_bytes(), package, str(kept))
    registry = os.environ.get("npm_config_registry", "https://registry.npmjs.org").rstrip("/")
    url = f"{registry}/{package.name}/-/{package.file}"
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:
            content = checked(answer.read(), package, url)
    except OSError as error:
        raise RuntimeError(
            f"no {package.name}: {url} gave {error}; fetch it by other means and save it as {kept}"
        ) from error
    cache.mkdir(parents=True, exist_ok=True)
    partial = kept.with_suffix(f".{os.getpid()}")
    partial.write_bytes(content)
    partial.replace(kept)
    return content


def checked(content: bytes, package: Package, source: str) -> bytes:
    """**Raises:** `RuntimeError` unless this is the archive that was looked at."""
    digest = base64.b64encode(hashlib.sha512(content).digest()).decode()
    if digest != package.sha512:
        raise RuntimeError(f"{source} is not {package.file}: its SHA-512 is {digest}")
    return content
