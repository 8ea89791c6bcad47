"""The house rules that a machine can check: layers, abstract or final, registered and described."""

import ast
import inspect
import re
from pathlib import Path

import equinox as eqx
import pytest

import neml2_jax
from neml2_jax.declaration import REGISTRY, declarations

PACKAGE = Path(neml2_jax.__file__).parent
TESTS = Path(__file__).parent

# Folder or file to what it may import; a name stands for everything under it.
LAYERS = {
    "errors": set(),
    "types": {"errors"},
    "crystallography": {"errors", "types", "declaration"},
    "held_once": {"types"},
    "declaration": {"errors", "types", "held_once"},
    "texture": {"errors", "types", "crystallography"},
    "solvers": {"errors", "types", "declaration"},
    "models": {
        "errors", "types", "declaration", "crystallography", "solvers", "equation_systems"
    },
    "equation_systems": {"errors", "types", "declaration", "models", "solvers"},
    "testing": {"errors", "types", "declaration", "models"},
    "thermodynamics": {"errors", "types", "models"},
    "drivers": {"errors", "types", "declaration", "models"},
    "input_files": {
        "errors", "types", "declaration", "models", "solvers", "equation_systems", "drivers",
        "crystallography",
    },
    "export": {"errors", "types", "declaration", "models", "drivers"},
    "cli": {
        "errors", "types", "declaration", "models", "solvers", "equation_systems", "drivers",
        "crystallography", "input_files", "export", "testing", "texture",
    },
}  # fmt: skip

# Physics never import each other.
PHYSICS = (
    "solid_mechanics",
    "chemical_reactions",
    "finite_volume",
    "kwn",
    "phase_field_fracture",
    "porous_flow",
)


def imports_of(path: Path) -> set[tuple[str, ...]]:
    """Modules of this package that a file imports, as parts below the package."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            if node.level:
                base = parts[: len(parts) - node.level]
                module = tuple(node.module.split(".")) if node.module else ()
                names = [(*base, *module)] if module else [(*base, a.name) for a in node.names]
                found.update(n for n in names if n)
            elif node.module and node.module.split(".")[0] == "neml2_jax":
                found.add(tuple(node.module.split(".")[1:]))
    return found


FILES = sorted(p for p in PACKAGE.rglob("*.py") if p != PACKAGE / "__init__.py")


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_imports_point_one_way(path):
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    layer = parts[0]
    assert layer in LAYERS, f"{layer} has no place in the layer table"
    for module in imports_of(path):
        assert module[0] == layer or module[0] in LAYERS[layer], f"{layer} imports {module}"
        if layer == "models" and len(parts) > 1 and parts[1] in PHYSICS and len(module) > 1:
            others = set(PHYSICS) - {parts[1]}
            assert module[1] not in others, f"{parts[1]} imports {module[1]}"


def classes():
    seen = set()
    stack = [eqx.Module]
    while stack:
        for cls in stack.pop().__subclasses__():
            if cls not in seen:
                seen.add(cls)
                stack.append(cls)
    own = (c for c in seen if c.__module__.split(".")[0] == "neml2_jax")
    return sorted(own, key=lambda c: c.__name__)


@pytest.mark.parametrize("cls", classes(), ids=lambda c: c.__name__)
def test_abstract_or_final(cls):
    abstract = cls.__name__.startswith("Abstract") or cls.__name__ == "TensorWrapper"
    own = [c for c in cls.__subclasses__() if c.__module__.split(".")[0] == "neml2_jax"]
    if own:
        assert abstract, f"{cls.__name__} has subclasses {own} and is not called Abstract..."


REGISTERED = [
    pytest.param(cls, id=name)
    for types in REGISTRY.values()
    for name, cls in sorted(types.items())
    if cls.__module__.split(".")[0] == "neml2_jax"
]


@pytest.mark.parametrize("cls", REGISTERED)
def test_registered_types_are_described(cls):
    doc = inspect.getdoc(cls) or ""
    assert doc.strip(), "no docstring"
    for name, d in declarations(cls).items():
        assert d.description.strip(), f"{name} has no description"
    if cls.__module__.startswith("neml2_jax.models"):
        assert "$$" in doc, "no equation"
        assert "**Source:**" in doc, "no source"


@pytest.mark.parametrize("cls", REGISTERED)
def test_quantities_have_units(cls):
    for name, d in declarations(cls).items():
        if d.kind in ("input", "output", "parameter", "buffer"):
            assert re.search(r"\[[^\]]+\]\.?$", d.description), f"{name}: {d.description!r}"


@pytest.mark.parametrize("cls", REGISTERED)
def test_registered_types_are_exported(cls):
    package = cls.__module__.rpartition(".")[0]
    module = __import__(package, fromlist=["_"])
    assert getattr(module, cls.__name__, None) is cls, f"{package} does not export it"


TEXT_OF_TESTS = "\n".join(
    p.read_text() for p in TESTS.rglob("*.py") if p.name != "test_structure.py"
)


@pytest.mark.parametrize("cls", REGISTERED)
def test_registered_types_are_tested(cls):
    assert re.search(rf"\b{cls.__name__}\b", TEXT_OF_TESTS), "no test names it"


def test_importing_changes_nothing_global(tmp_path):
    import subprocess
    import sys

    code = (
        "import jax, warnings; before = (jax.config.jax_enable_x64, list(warnings.filters));"
        "import neml2_jax;"
        "assert (jax.config.jax_enable_x64, list(warnings.filters)) == before"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
