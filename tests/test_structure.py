"""The house rules that a machine can check: layers, abstract or final, registered and described."""

import ast
import functools
import graphlib
import importlib
import inspect
import pkgutil
import re
import sys
from pathlib import Path
from typing import NamedTuple

import equinox as eqx
import pytest

import neml2_jax
from neml2_jax.declaration import REGISTRY, UNITS, declarations

PACKAGE = Path(neml2_jax.__file__).parent
TESTS = Path(__file__).parent

# Folder or file to what it may import; a name stands for everything under it.
LAYERS = {
    "errors": set(),
    "programs": set(),
    "text_files": {"errors"},
    "types": {"errors", "programs"},
    "bound_methods": set(),
    "held_once": {"bound_methods", "types"},
    "declaration": {"errors", "types", "held_once"},
    "crystallography": {"errors", "types", "declaration"},
    "texture": {"errors", "programs", "types", "crystallography", "text_files"},
    "solvers": {"errors", "types", "declaration", "programs"},
    "models": {"errors", "types", "declaration", "programs"},
    "equation_systems": {"errors", "types", "declaration", "programs", "models", "solvers"},
    "laws": {"errors", "types", "declaration", "crystallography", "models", "equation_systems"},
    "testing": {"errors", "programs", "types", "declaration", "models"},
    "thermodynamics": {"errors", "types", "models"},
    "diagnosis": {
        "errors", "types", "declaration", "programs", "models", "solvers", "equation_systems",
        "drivers",
    },
    "drivers": {"errors", "types", "declaration", "programs", "models", "equation_systems"},
    "material_point": {
        "bound_methods", "errors", "types", "declaration", "programs", "models", "solvers",
        "equation_systems", "drivers",
    },
    "hosts": {"errors", "types", "declaration", "models", "material_point"},
    "export": {
        "errors", "types", "declaration", "programs", "models", "solvers", "equation_systems",
        "drivers", "material_point",
    },
    "native": {
        "errors", "types", "programs", "models", "equation_systems", "drivers", "export",
    },
    "input_files": {
        "errors", "types", "declaration", "models", "solvers", "equation_systems", "drivers",
        "crystallography", "text_files",
    },
    "interchange": {"errors", "types", "text_files"},
    "lab": {
        "errors", "types", "declaration", "models", "equation_systems", "drivers",
        "material_point", "input_files",
    },
    "calibration": {
        "bound_methods", "errors", "types", "declaration", "models", "drivers", "input_files",
        "lab", "text_files",
    },
    "cli": {
        "errors", "types", "declaration", "programs", "models", "solvers", "equation_systems",
        "drivers", "diagnosis", "crystallography", "export", "input_files", "testing", "texture",
        "text_files", "lab", "calibration", "interchange",
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


class Read(NamedTuple):
    """What is asked of a file: the tests read each of them once."""

    imports: list[ast.Import | ast.ImportFrom]
    attributes: list[str]
    """Such as `jax.core.Tracer`, of attributes of a name."""
    texts: list[str]
    """Strings but for docstrings."""


@functools.cache
def read(path: Path) -> Read:
    nodes = list(ast.walk(ast.parse(path.read_text())))
    told = {
        id(node.value)
        for node in nodes
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    return Read(
        [n for n in nodes if isinstance(n, (ast.Import, ast.ImportFrom))],
        [name for n in nodes if isinstance(n, ast.Attribute) and (name := dotted(n))],
        [
            n.value
            for n in nodes
            if isinstance(n, ast.Constant) and isinstance(n.value, str) and id(n) not in told
        ],
    )


def dotted(node: ast.expr) -> str:
    """`a.b.c` of attributes of a name; nothing of those of a value that is made."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""


def imports_of(path: Path) -> set[tuple[str, ...]]:
    """Modules of this package that a file imports, as parts below the package."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    found = set()
    for node in read(path).imports:
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


LONGEST = 400
"""Lines of a file; more are more than one topic."""


def test_no_file_is_long():
    lines = {str(p.relative_to(PACKAGE)): len(p.read_text().splitlines()) for p in FILES}
    assert max(lines.values()) > 100
    assert {where: n for where, n in lines.items() if n > LONGEST} == {}


# What JAX keeps for those who look into programs, and the flags of XLA.
INSIDE_OF_JAX = re.compile(r"jax\.(core|extend|experimental|interpreters)\b")
XLA_FLAG = re.compile(r"\bxla_\w+|XLA_FLAGS")


def test_one_door_to_programs_and_xla():
    found = {}
    for path in FILES:
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        if parts[0] != "programs":
            named = [*named_inside_of_jax(path), *xla_flags(path)]
            if named:
                found["/".join(parts)] = named
    assert found == {}


def named_inside_of_jax(path: Path) -> list[str]:
    """Modules of JAX that a file imports from or reads attributes of."""
    named = list(read(path).attributes)
    for node in read(path).imports:
        if isinstance(node, ast.Import):
            named += [alias.name for alias in node.names]
        elif node.module and not node.level:
            named += [f"{node.module}.{alias.name}" for alias in node.names]
    return [name for name in named if INSIDE_OF_JAX.match(name)]


def xla_flags(path: Path) -> list[str]:
    """Flags in the text of a program; what docstrings tell is no use of a flag."""
    return [flag for text in read(path).texts for flag in XLA_FLAG.findall(text)]


@pytest.mark.parametrize(
    "text",
    (
        "from jax.extend import core",
        "from jax import core",
        "import jax.experimental.sparse",
        "import jax\nx = jax.core.Tracer",
        'flags = {"xla_cpu_x": 1}',
        'import os\nos.environ["XLA_FLAGS"] = ""',
    ),
)
def test_the_door_is_watched(tmp_path, text):
    path = tmp_path / "a.py"
    path.write_text(text + "\n")
    assert named_inside_of_jax(path) + xla_flags(path) != []


# Files that name a type of a file which imports them, for type checkers only, with the reason.
FOR_TYPE_CHECKERS = {
    "neml2_jax.types.invariants": "checks a storage when one is made, and is called by it",
}


def test_files_import_each_other_in_no_circle():
    """Imports inside of functions count, and those for type checkers: a circle may be hidden."""
    graph = {module_of(path): files_imported_by(path) for path in PACKAGE.rglob("*.py")}
    assert len(graph) > 350 and any(graph.values())
    try:
        tuple(graphlib.TopologicalSorter(graph).static_order())
    except graphlib.CycleError as error:
        circle = " <- ".join(error.args[1])
        raise AssertionError(f"files import each other in a circle: {circle}") from None


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)


def files_imported_by(path: Path) -> set[str]:
    """Modules, `__init__` among them, that a file of this package imports names from.

    `from .a import b` is an import of the module `a.b` where there is one, else of `a`.
    """
    skipped: set[int] = set()
    if module_of(path) in FOR_TYPE_CHECKERS:
        blocks = (n for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.If))
        checked = (n for n in blocks if ast.unparse(n.test) == "TYPE_CHECKING")
        skipped.update(m.lineno for n in checked for m in ast.walk(n) if isinstance(m, ast.stmt))
    found = set()
    for node in read(path).imports:
        if node.lineno in skipped:
            continue
        if isinstance(node, ast.Import):
            names = [alias.name.split(".") for alias in node.names]
        else:
            above = path.relative_to(PACKAGE.parent).parts
            base = above[: len(above) - node.level] if node.level else ()
            module = [*base, *(node.module.split(".") if node.module else [])]
            names = [[*module, alias.name] for alias in node.names]
        for name in names:
            files = [f for n in (name, name[:-1]) for f in file_of(n)]
            found.update(files[:1])
    return found - {module_of(path)}


def file_of(module: list[str]) -> list[str]:
    """The file of a module of this package: of a package, its `__init__`."""
    if module[:1] != [PACKAGE.name]:
        return []
    path = PACKAGE.parent.joinpath(*module)
    if path.with_suffix(".py").is_file():
        return [module_of(path.with_suffix(".py"))]
    return [module_of(path / "__init__.py")] if path.is_dir() else []


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


# Methods that a subclass may define anew, by what is kept when it does.
COOPERATIVE = {
    "__init__": "the dataclass writes one for each class",
    "__post_init__": "calls that of its base",
    "__init_subclass__": "calls that of its base",
    "__check_init__": "equinox runs those of all bases",
    "__repr__": "text, on which no number depends",
}

# Class and method that it defines anew although a base has it, with the reason.
OVERRIDES = {
    **{
        ("Tensor", name): "its base shape is of the object and not of the class"
        for name in (
            "bare", "base", "empty", "fill", "full", "ones", "replace", "zeros", "zeros_like"
        )
    },
    ("SR2", "fill"): "a symmetric tensor is written in 1, 3 or 6 components, like NEML2's",
}  # fmt: skip


def overrides():
    """(class, method, base) where a class defines a method anew that is concrete in a base."""
    for module in pkgutil.walk_packages(neml2_jax.__path__, "neml2_jax."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    own = [m for n, m in sys.modules.items() if n.split(".")[0] == "neml2_jax"]
    found = {c for m in own for c in vars(m).values() if inspect.isclass(c)}
    for cls in sorted(filter(is_own, found), key=lambda c: c.__qualname__):
        for name, method in vars(cls).items():
            bases = [b for b in cls.__mro__[1:] if is_own(b) and name in vars(b)]
            if not bases or not is_method(method):
                continue
            above = vars(bases[0])[name]
            if is_method(above) and not getattr(above, "__isabstractmethod__", False):
                yield cls.__name__, name, bases[0].__name__


def is_own(cls: type) -> bool:
    return cls.__module__.split(".")[0] == "neml2_jax"


def is_method(x: object) -> bool:
    return inspect.isroutine(x) or isinstance(
        x, (property, classmethod, staticmethod, functools.cached_property)
    )


def test_no_concrete_method_is_overridden():
    found = {(cls, name): base for cls, name, base in overrides() if name not in COOPERATIVE}
    offending = [f"{c}.{n} overrides that of {b}" for (c, n), b in found.items()]
    assert [o for o, key in zip(offending, found) if key not in OVERRIDES] == []
    assert set(OVERRIDES) <= set(found), "an exception that is none any more"


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
            if "$$" not in doc:
                missing.append(f"{cls.__name__}: no equation")
            room = ".".join(cls.__module__.split(".")[1:3])
            if "**Source:**" not in doc and not {room, cls.__name__} & DEFINITIONS:
                missing.append(f"{cls.__name__}: no source")
    assert missing == []


# What is no law of anybody: sums and tables, models of models, geometry, first guesses.
DEFINITIONS = {
    "laws.common",
    "models.composed_model",
    "equation_systems.extrapolation_predictor",
    "EffectiveVolume",
    "CylindricalChannelGeometry",
    "CrystalPlasticityStrainPredictor",
    "CrystalPlasticityDeformationGradientPredictor",
}


def quantities():
    for cls in REGISTERED:
        for name, d in declarations(cls).items():
            if d.kind in ("input", "output", "parameter", "buffer"):
                yield cls, name, d


def test_quantities_have_known_units():
    odd = [f"{cls.__name__}: {name}: {d.unit!r}" for cls, name, d in quantities() if not d.unit]
    for cls in REGISTERED:
        for name, d in declarations(cls).items():
            if d.unit and d.unit not in UNITS:
                odd.append(f"{cls.__name__}: {name}: {d.unit!r} is not in declaration/units.py")
            if re.search(r"\[[^\]]+\]\.?$", d.description):
                odd.append(f"{cls.__name__}: {name}: the unit is a field of its own, unit=...")
    assert odd == []
    used = {d.unit for cls in REGISTERED for d in declarations(cls).values()}
    assert sorted(UNITS - used) == []


# Of fields that have no symbol, why. All others of laws have the one of the law's equation.
NO_SYMBOL = {
    "coefficients": "the elastic constants that `coefficient_types` names have symbols of theirs",
    "invariant": "`invariant_type` says which",
    "from_stress": "`from` says which",
    "to_stress": "`to` says which",
    "orientation": "it is read and has no influence",
}


def test_symbols_stand_in_the_equation():
    odd = []
    for cls, name, d in quantities():
        if cls.SECTION == "Models" and not d.symbol and name not in NO_SYMBOL:
            odd.append(f"{cls.__name__}: {name} has no symbol")
    for cls in REGISTERED:
        docs = (c.__doc__ or "" for c in cls.__mro__ if c.__module__.startswith("neml2_jax"))
        equations = [e for doc in docs for e in re.findall(r"\$\$(.*?)\$\$", doc, re.DOTALL)]
        for name, d in declarations(cls).items():
            if cls.SECTION != "Models" or not d.symbol:
                continue
            indexed = d.many or bool(d.core) or getattr(d.type, "BASE_SHAPE", ()) != ()
            if not any(stands(d.symbol, e, indexed) for e in equations):
                odd.append(f"{cls.__name__}: {name}: {d.symbol} is not in its equation")
    assert odd == []


ACCENTS = {r"\bar", r"\dot", r"\hat", r"\tilde", r"\Delta"}  # with them it is another quantity


def stands(symbol, equation, indexed):
    """Whether a symbol is in an equation, `indexed` if its components are too."""
    sought, found = latex_tokens(symbol), latex_tokens(equation)
    for i in range(len(found) - len(sought) + 1):
        before, after = [None, *found][i], [*found, None][i + len(sought)]
        if found[i : i + len(sought)] == sought and before not in ACCENTS:
            if indexed or after != "_":
                return True
    return False


def latex_tokens(text):
    text = re.sub(r"\\[,;:! ]|\\q?quad", "", text)
    tokens = re.findall(
        r"\\(?:mathrm|operatorname|text)\{[^{}]*\}|\\[A-Za-z]+|\\.|\{[^\s\\]\}|\S", text
    )
    return [t[1] if re.fullmatch(r"\{.\}", t) else t for t in tokens]


def test_a_symbol_is_found_and_no_part_of_one():
    assert stands("R", r"h = R [1 - \exp(-d x)]", False)
    assert stands(r"\dot{\bar\tau}_i", r"\dot {\bar \tau}_{i} = 0", False)
    assert stands("u", "J_e = u_{e+1}", True) and not stands("u", "J_e = u_{e+1}", False)
    assert not stands("h", r"\dot h = 1", False)  # the rate is another quantity
    assert not stands("d", r"\operatorname{dev} s", False)
    assert not stands("x", r"\exp y", False)


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


def test_a_new_process_begins_and_ends_as_it_should():
    """Importing changes nothing global; a file that is held leaves nothing of the parser."""
    import subprocess

    code = (
        "import jax, warnings; before = (jax.config.jax_enable_x64, list(warnings.filters))\n"
        "import neml2_jax\n"
        "assert (jax.config.jax_enable_x64, list(warnings.filters)) == before\n"
        "block = '[Models]\\n  [m]\\n    type = X\\n    n = 1\\n  []\\n[]\\n'\n"
        "file = neml2_jax.load_string(block)\n"
        "try:\n    neml2_jax.load_string('x = [')\nexcept ValueError as error:\n    kept = error\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0 and "leaked" not in done.stderr, done.stderr
    assert done.stdout == ""
