"""What users may import: the names that the packages export. Those of laws are the catalogue.

`python -m tests.public_surface` writes the list anew, where a change of it is meant.
"""

import importlib
import pkgutil
import types
from pathlib import Path

import neml2_jax

LIST = Path(__file__).with_name("public_surface.txt")
CATALOGUES = ("neml2_jax.laws",)


def packages() -> list[str]:
    found = pkgutil.walk_packages(neml2_jax.__path__, "neml2_jax.")
    names = ["neml2_jax", *(m.name for m in found if m.ispkg)]
    return sorted(n for n in names if not n.startswith(CATALOGUES))


def surface() -> str:
    lines = []
    for package in packages():
        module = importlib.import_module(package)
        exported = [
            name
            for name, value in sorted(vars(module).items())
            if not name.startswith("_") and not isinstance(value, types.ModuleType)
        ]
        if package == "neml2_jax":
            exported.append("__version__")
        lines.append(f"{package}: {' '.join(exported)}".rstrip(": "))
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    LIST.write_text(surface())
