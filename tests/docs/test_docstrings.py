"""What users may import says what it is: its text tells shapes, units, errors and sources.

The names are those of `tests/public_surface.txt`. A method may have the text of the abstract one
that it makes concrete, and what the text of its class tells for all methods it need not repeat.
"""

import ast
import inspect
import re
import textwrap

import neml2_jax
from neml2_jax.declaration import AbstractDeclared, declarations
from neml2_jax.types import Tensor, TensorWrapper, functions

from ..public_surface import LIST
from .public_texts import PUBLIC, annotations_of, code_of, text_of, whole_text_of

OF_TENSORS = "neml2_jax.types.functions."


def test_everything_has_a_text():
    assert len(PUBLIC) > 500
    assert [name for name, thing in PUBLIC.items() if not (text_of(thing) or "").strip()] == []


# ---------------------------------------------------------------------- errors


def raised(function):
    """Exceptions that the body of a function raises by name."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(inspect.unwrap(function))))
    except (OSError, TypeError):
        return set()
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise) and node.exc is not None:
            called = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            found.add(ast.unparse(called).rpartition(".")[2])
    return {name for name in found if name.endswith("Error") and name != "NotImplementedError"}


def test_errors_are_told():
    untold = {}
    for name, thing in PUBLIC.items():
        if inspect.isclass(thing):
            continue
        text = text_of(thing) or ""
        if isinstance(thing, tuple):
            text += text_of(thing[0]) or ""
        missing = {error for error in raised(code_of(thing)) if error not in text}
        if missing:
            untold[name] = sorted(missing)
    assert untold == {}


# ---------------------------------------------------------------------- shapes

ARRAYS = r"\b(Array|ArrayLike|ndarray|TensorWrapper|Tensor|Values|ChainRuleDict)\b"
TYPED = r"\b(Scalar|Vec|R2|SR2|WR2|SSR4|MRP|Quaternion|MillerIndex|T)\b"
JAXTYPING = r"\b(Float|Int|Bool|Inexact|Shaped|Num)\[[^\]]*\""
SHAPE = (
    r"`\(((\*?[\w.]+( [-+*] \w+)?)?,? ?)*\)`"  # (points, 6) and the like
    r"|\*\*Shapes:\*\*|\bbase shape|\bper point\b"
    r"|\bone (value )?(for|of) each\b|\bone for all\b|\b[Oo]ne number\b"
)


def takes_arrays(name, thing):
    """Whether arrays go in or out whose shape no annotation says.

    Fields of laws and the like that are declared to be one typed tensor are what they are, and
    functions of `types.functions` act on the components that types name, at every point.
    """
    found = annotations_of(code_of(thing))
    if inspect.isclass(thing) and issubclass(thing, AbstractDeclared):
        found = {n: a for n, a in found.items() if n not in declarations(thing) or "dict" in a}
    every = " ".join(found.values())
    if re.search(JAXTYPING, every):
        return False
    bare = re.sub(r"\bTensorWrapper\b", "", every) if name.startswith(OF_TENSORS) else every
    typed = re.search(TYPED, every) and not name.startswith(OF_TENSORS)
    return bool(re.search(ARRAYS, bare) or typed)


def above(thing):
    """Texts of the classes that have a method of this name."""
    if not isinstance(thing, tuple):
        return ""
    cls, key, _ = thing
    texts = [inspect.getdoc(c) or "" for c in cls.__mro__ if key in vars(c)]
    return "\n".join(t for t in texts if "**Shapes:**" in t)


def test_shapes_are_told():
    assert "**Shapes:**" in (inspect.getdoc(functions) or "")
    assert [
        name
        for name, thing in PUBLIC.items()
        if takes_arrays(name, thing)
        and not re.search(SHAPE, f"{whole_text_of(thing)}\n{above(thing)}")
    ] == []


def test_tensor_types_tell_their_base_shape():
    types = [t for t in PUBLIC.values() if inspect.isclass(t) and issubclass(t, TensorWrapper)]
    assert len(types) >= 10
    for kind in types:
        if kind not in (Tensor, TensorWrapper):
            assert f"base shape `{kind.BASE_SHAPE}`" in (kind.__doc__ or ""), kind


# ---------------------------------------------------------------------- units

UNITS = {
    r"angles?|halfwidth": r"\brad(ians)?\b|\bdegrees?\b",
    r"tolerance": r"\brad(ians)?\b|\bdegrees?\b|\bpart of\b|[Rr]elative",
    r"lattice_parameter|lengths": r"\b([Ll]engths?|unit of)\b",
    r"stress|strengths|stiffness|stress_controlled": r"\bunits?\b|\bstress\b",
    r"rate|duration|time_step|temperature": r"\bunits?\b|\[[\w/]+\]",
    r"accuracy": r"\bpart\b",
}
"""Names of arguments that are quantities, and what tells their unit."""


def test_units_are_told():
    untold = []
    for name, thing in PUBLIC.items():
        text = whole_text_of(thing)
        for argument, annotation in annotations_of(code_of(thing)).items():
            for names, told in UNITS.items():
                number = not re.search(r"\bstr\b|\bbool\b", annotation)
                if number and re.fullmatch(names, argument) and not re.search(told, text):
                    untold.append(f"{name}: {argument}")
    assert untold == []


# ---------------------------------------------------------------------- sources

OF_OTHERS = ("solvers", "texture", "crystallography", "equation_systems")
"""Packages whose classes do what somebody has published."""
DEFINITIONS = {
    "NonlinearSystem",
    "NoPreconditioner",
    # What belongs together under names.
    "EBSDMap",
    "FundamentalSector",
    "SlipSystems",
    "TwinReorientation",
    # What a word means: a skew tensor, a cycle, an offset, a difference, a table.
    "WR2",
    "bilinear_interpolation",
    "check_tangent",
    "cyclic",
    "grid_interpolation",
    "integral_of_interpolation",
    "linear_interpolation",
    "linspace",
    "rotate",
    "yield_surface",
}
"""What is nobody's in particular."""


def test_sources_are_told():
    untold = []
    for name, thing in PUBLIC.items():
        if not inspect.isclass(thing):
            equation = "$$" in (text_of(thing) or "")
            of_class = isinstance(thing, tuple) and "**Source:**" in (text_of(thing[0]) or "")
            if not equation or of_class:
                continue
        elif thing.__module__.split(".")[1] not in OF_OTHERS and "$$" not in (text_of(thing) or ""):
            continue
        if "**Source:**" not in (text_of(thing) or ""):
            untold.append(re.sub(r"^neml2_jax\.([a-z]\w*\.)*", "", name))
    assert set(untold) - DEFINITIONS == set()
    assert DEFINITIONS - set(untold) == set(), "an exception that is none any more"


# ---------------------------------------------------------------------- the map


def test_help_is_a_map():
    """`help(neml2_jax)` starts with every package and what is in it."""
    text = neml2_jax.__doc__ or ""
    packages = [n.partition(".")[0] for n in vars(neml2_jax) if not n.startswith("_")]
    modules = [n for n in packages if inspect.ismodule(getattr(neml2_jax, n, None))]
    top = [
        line.partition(": ")[2].split()
        for line in LIST.read_text("utf-8").splitlines()
        if line.startswith("neml2_jax: ")
    ][0]
    missing = [n for n in (*modules, *top) if n not in text and not n.startswith("__")]
    assert missing == []
