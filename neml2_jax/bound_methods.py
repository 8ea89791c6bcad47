"""Methods of objects of equinox, which are pytrees, made without its checks.

Equinox makes a method anew at each access, as an object whose every field it checks. A model calls
hundreds of methods while JAX traces it, and these checks would take a twentieth of that time.
"""

from __future__ import annotations

from types import MethodType
from typing import Any

import equinox as eqx


class _Probe(eqx.Module):
    def method(self) -> None: ...


_BoundMethod: Any = type(_Probe().method)
_TOLD = tuple(name for name in vars(_Probe().method) if name not in ("__func__", "__self__"))
"""What a method tells of its function: name, text, annotations."""
_NOTHING = object()


def attribute(self: Any, name: str) -> Any:
    """The `__getattribute__` of an object, whose methods are pytrees: itself is a child of them."""
    found = object.__getattribute__(self, name)
    if type(found) is not MethodType or found.__self__ is not self or name.startswith("__"):
        return found
    function = found.__func__
    method = object.__new__(_BoundMethod)
    fields = object.__getattribute__(method, "__dict__")
    fields["__func__"], fields["__self__"] = function, self
    for told in _TOLD:
        value = getattr(function, told, _NOTHING)
        if value is not _NOTHING:
            fields[told] = value
    return method
