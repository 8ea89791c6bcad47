"""Public things and their texts: docstrings, those of fields, and what fields declare."""

import ast
import importlib
import inspect
import textwrap

from neml2_jax.declaration import AbstractDeclared, declarations

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


def code_of(thing):
    """The class or function whose signature counts."""
    return thing[2] if isinstance(thing, tuple) else thing


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


def whole_text_of(thing):
    """What a page shows: of classes also the texts below fields and what fields declare."""
    text = text_of(thing) or ""
    if not inspect.isclass(thing):
        return text
    body = ast.parse(textwrap.dedent(inspect.getsource(thing))).body[0]
    assert isinstance(body, ast.ClassDef)
    texts = [n.value.value for n in body.body
             if isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant)]  # fmt: skip
    declared = []
    if issubclass(thing, AbstractDeclared):
        for d in declarations(thing).values():
            declared.append(d.description)
            if d.unit:
                declared.append(f"[{d.unit}]")
    return "\n".join([text, *map(str, texts[1:]), *declared])


def annotations_of(function):
    """Argument, or `return`, to its annotation as text."""
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return {}
    found = {p.name: p.annotation for p in signature.parameters.values()}
    found["return"] = signature.return_annotation
    return {
        name: a.__name__ if inspect.isclass(a) else str(a)
        for name, a in found.items()
        if a is not inspect.Signature.empty
    }
