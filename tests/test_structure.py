"""The house rules that a machine can check: layers, abstract or final, registered and described."""

import ast
import inspect
import re
from pathlib import Path

import equinox as eqx

import neml2_jax
from neml2_jax.declaration import REGISTRY, declarations

PACKAGE = Path(neml2_jax.__file__).parent
TESTS = Path(__file__).parent

# Folder or file to what it may import; a name stands for everything under it.
LAYERS = {
    "errors": set(),
    "programs": set(),
    "text_files": {"errors"},
    "types": {"errors"},
    "held_once": {"types"},
    "declaration": {"errors", "types", "held_once"},
    "crystallography": {"errors", "types", "declaration"},
    "texture": {"errors", "types", "crystallography", "text_files"},
    "solvers": {"errors", "types", "declaration", "programs"},
    "models": {"errors", "types", "declaration", "programs"},
    "equation_systems": {"errors", "types", "declaration", "programs", "models", "solvers"},
    "laws": {"errors", "types", "declaration", "crystallography", "models", "equation_systems"},
    "testing": {"errors", "types", "declaration", "models"},
    "thermodynamics": {"errors", "types", "models"},
    "diagnosis": {
        "errors", "types", "declaration", "programs", "models", "solvers", "equation_systems",
        "drivers",
    },
    "drivers": {"errors", "types", "declaration", "programs", "models", "equation_systems"},
    "export": {
        "errors", "types", "declaration", "programs", "models", "solvers", "equation_systems",
        "drivers",
    },
    "input_files": {
        "errors", "types", "declaration", "models", "solvers", "equation_systems", "drivers",
        "crystallography", "text_files",
    },
    "cli": {
        "errors", "types", "declaration", "programs", "models", "solvers", "equation_systems",
        "drivers", "diagnosis", "crystallography", "export", "input_files", "testing", "texture",
        "text_files",
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


def test_imports_point_one_way():
    assert sorted(offending_imports()) == []


def offending_imports():
    for path in FILES:
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        layer, where = parts[0], "/".join(parts)
        if layer not in LAYERS:
            yield f"{where}: {layer} has no place in the layer table"
            continue
        for module in imports_of(path):
            if module[0] != layer and module[0] not in LAYERS[layer]:
                yield f"{where}: {layer} imports {module}"
            if layer == "laws" and len(parts) > 1 and parts[1] in PHYSICS and len(module) > 1:
                if module[1] in set(PHYSICS) - {parts[1]}:
                    yield f"{where}: {parts[1]} imports {module[1]}"


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


def test_abstract_or_final():
    concrete_and_derived_from = {}
    for cls in classes():
        abstract = cls.__name__.startswith("Abstract") or cls.__name__ == "TensorWrapper"
        own = [c for c in cls.__subclasses__() if c.__module__.split(".")[0] == "neml2_jax"]
        if own and not abstract:
            concrete_and_derived_from[cls.__name__] = own
    assert len(classes()) > 300
    assert concrete_and_derived_from == {}


REGISTERED = [
    cls
    for types in REGISTRY.values()
    for _, cls in sorted(types.items())
    if cls.__module__.split(".")[0] == "neml2_jax"
]


def test_there_is_something_to_check():
    assert len(FILES) > 350 and len(REGISTERED) > 250


def test_registered_types_are_described():
    missing = []
    for cls in REGISTERED:
        doc = inspect.getdoc(cls) or ""
        if not doc.strip():
            missing.append(f"{cls.__name__}: no docstring")
        for name, d in declarations(cls).items():
            if not d.description.strip():
                missing.append(f"{cls.__name__}: {name} has no description")
        if cls.SECTION == "Models":
            for what, text in (("equation", "$$"), ("source", "**Source:**")):
                if text not in doc:
                    missing.append(f"{cls.__name__}: no {what}")
    assert missing == []


def test_quantities_have_units():
    without = [
        f"{cls.__name__}: {name}: {d.description!r}"
        for cls in REGISTERED
        for name, d in declarations(cls).items()
        if d.kind in ("input", "output", "parameter", "buffer")
        and not re.search(r"\[[^\]]+\]\.?$", d.description)
    ]
    assert without == []


def test_registered_types_are_exported():
    absent = []
    for cls in REGISTERED:
        package = cls.__module__.rpartition(".")[0]
        module = __import__(package, fromlist=["_"])
        if getattr(module, cls.__name__, None) is not cls:
            absent.append(f"{package} does not export {cls.__name__}")
    assert absent == []


def test_registered_types_are_tested():
    words = set()
    for path in TESTS.rglob("*.py"):
        if path.name != "test_structure.py":
            words.update(re.findall(r"\w+", path.read_text()))
    assert [cls.__name__ for cls in REGISTERED if cls.__name__ not in words] == []


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
