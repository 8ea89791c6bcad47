"""What users may import says what it is: texts are there, and name the errors that are raised.

The names are those of `tests/public_surface.txt`. A method may have the text of the abstract one
that it makes concrete.
"""

import ast
import importlib
import inspect
import textwrap

import neml2_jax

from ..public_surface import LIST

# Types of the standard library's making, which carry no text.
WITHOUT_TEXT = {"Kind", "Section"}
WRITTEN_BY_PYTHON = ("(", "dict(", "Create and return")


def public():
    """`package.name` or `package.Class.method` to what it is, each object once."""
    seen = set()
    for line in LIST.read_text("utf-8").splitlines():
        package, _, names = line.partition(": ")
        module = importlib.import_module(package)
        for name in names.split():
            value = getattr(module, name)
            if id(value) in seen or name in WITHOUT_TEXT or not callable(value):
                continue
            seen.add(id(value))
            yield f"{package}.{name}", value
            if inspect.isclass(value):
                for key, member in vars(value).items():
                    function = function_of(member)
                    if not key.startswith("_") and function is not None:
                        yield f"{package}.{name}.{key}", (value, key, function)


def function_of(member):
    if isinstance(member, (classmethod, staticmethod)):
        return member.__func__
    if isinstance(member, property):
        return member.fget
    return member if inspect.isfunction(member) else None


PUBLIC = dict(public())


def text_of(thing):
    """The docstring, for a method that of its base if it has none of its own."""
    if isinstance(thing, tuple):
        cls, key, _ = thing
        return inspect.getdoc(getattr(cls, key)) or inspect.getdoc(inspect.getattr_static(cls, key))
    if inspect.isclass(thing):
        doc = vars(thing).get("__doc__") or ""
        written = f"{thing.__name__}{WRITTEN_BY_PYTHON[0]}"  # by `dataclass`: its signature
        return "" if doc.startswith(written) else doc
    return inspect.getdoc(thing)


def test_everything_has_a_text():
    assert len(PUBLIC) > 500
    assert [name for name, thing in PUBLIC.items() if not (text_of(thing) or "").strip()] == []


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
        function = thing[2] if isinstance(thing, tuple) else thing
        if inspect.isclass(function):
            continue
        text = text_of(thing) or ""
        if isinstance(thing, tuple):
            text += text_of(thing[0]) or ""
        missing = {error for error in raised(function) if error not in text}
        if missing:
            untold[name] = sorted(missing)
    assert untold == {}


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
