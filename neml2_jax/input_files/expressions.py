"""The `expr` of a `[Tensors]` block: a small language, interpreted without Python's `eval`.

The text is parsed with `ast`; only the node types handled here are carried out, only the names in
`array_functions` are known, and attributes are looked up in fixed lists. There are no imports, no
names with underscores in front, no files and no processes.
"""

from __future__ import annotations

import ast
import operator
import textwrap
from collections.abc import Callable
from typing import Any, Protocol

import jax
import numpy as np

from ..declaration import suggestion
from ..errors import InputFileError
from ..types import TensorWrapper
from ..types.regions import BaseView, BatchView, DynamicBatchView, KView, SubBatchView
from . import array_functions as known

_VIEWS = (BaseView, BatchView, DynamicBatchView, KView, SubBatchView)

_BINARY: dict[type, Callable] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.MatMult: operator.matmul,
}
_UNARY: dict[type, Callable] = {
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Not: operator.not_,
    ast.Invert: operator.invert,
}
_COMPARE: dict[type, Callable] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
_DEEPEST_CALL = 20
_MOST_STEPS = 2_000_000


class Names(Protocol):
    """Where other tensors of the file are looked up."""

    def __contains__(self, name: str) -> bool: ...


def evaluate(text: str, where: str, names: Names, get: Callable[[str], Any]) -> Any:
    """The value of an expression, or of `result` after a block of assignments.

    `names` tells which names are other tensors of the file, `get` fetches one.

    **Raises:** `InputFileError` naming the expression, its line and what is not allowed in it.
    """
    source = textwrap.dedent(text).strip()
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise InputFileError(f"{where}: {source!r} does not parse: {error}") from None
    interpreter = _Interpreter(source, where, names, get)
    return interpreter.module(tree)


class _Interpreter:
    def __init__(self, source: str, where: str, names: Names, get: Callable[[str], Any]):
        self.source, self.where, self.names, self.get = source, where, names, get
        self.depth = 0
        self.steps = 0

    def refuse(self, node: ast.AST, why: str) -> InputFileError:
        part = ast.get_source_segment(self.source, node) or ast.dump(node)
        line = getattr(node, "lineno", 1)
        shown = self.source if len(self.source) < 200 else self.source[:200] + "..."
        return InputFileError(
            f"{self.where}: line {line} of the expression: `{part}`: {why}. Expression: {shown!r}"
        )

    # ------------------------------------------------------------------ statements

    def module(self, tree: ast.Module) -> Any:
        scope: dict[str, Any] = {}
        value = None
        for i, statement in enumerate(tree.body):
            last = i == len(tree.body) - 1
            match statement:
                case ast.Expr() if last:
                    value = self.value(statement.value, scope)
                case ast.Assign(targets=[target]):
                    self.assign(target, self.value(statement.value, scope), scope)
                case ast.AnnAssign(target=target, value=expression) if expression is not None:
                    self.assign(target, self.value(expression, scope), scope)
                case _:
                    raise self.refuse(
                        statement, "only assignments, and one expression at the end, are allowed"
                    )
        if "result" in scope:
            return scope["result"]
        if value is None:
            raise InputFileError(
                f"{self.where}: the block assigns no `result` and does not end in an expression: "
                f"{self.source!r}"
            )
        return value

    def assign(self, target: ast.AST, value: Any, scope: dict[str, Any]) -> None:
        match target:
            case ast.Name(id=name):
                self.check_name(target, name)
                scope[name] = value
            case ast.Tuple(elts=targets) | ast.List(elts=targets):
                values = list(value)
                if len(values) != len(targets):
                    raise self.refuse(target, f"{len(values)} values for {len(targets)} names")
                for t, v in zip(targets, values):
                    self.assign(t, v, scope)
            case _:
                raise self.refuse(target, "only names can be assigned to")

    # ------------------------------------------------------------------ expressions

    def value(self, node: ast.AST, scope: dict[str, Any]) -> Any:
        self.steps += 1
        if self.steps > _MOST_STEPS:
            raise self.refuse(node, "the expression takes too many steps")
        method = getattr(self, f"on_{type(node).__name__}", None)
        if method is None:
            raise self.refuse(node, f"{type(node).__name__} is not allowed in [Tensors]")
        try:
            return method(node, scope)
        except InputFileError:
            raise
        except (RecursionError, MemoryError) as error:
            raise self.refuse(node, f"it is too large ({type(error).__name__})") from None
        except Exception as error:
            raise self.refuse(node, f"{type(error).__name__}: {error}") from error

    def check_name(self, node: ast.AST, name: str) -> None:
        if name.startswith("_") or name.endswith("__"):
            raise self.refuse(node, "names with underscores in front are not allowed")

    def on_Constant(self, node: ast.Constant, scope: dict[str, Any]) -> Any:
        if isinstance(node.value, (int, float, bool, str, type(None), type(...))):
            return node.value
        raise self.refuse(node, f"a {type(node.value).__name__} is not allowed")

    def on_Name(self, node: ast.Name, scope: dict[str, Any]) -> Any:
        name = node.id
        self.check_name(node, name)
        for table in (scope, known.TENSOR_CLASSES, known.MODULES):
            if name in table:
                return table[name]
        if name in known.TYPED and name not in self.names:
            return known.TYPED[name]
        if name in self.names:
            return self.get(name)
        if name in known.BUILTINS:
            return known.BUILTINS[name]
        every = [*scope, *known.TENSOR_CLASSES, *known.MODULES, *known.TYPED, *known.BUILTINS]
        raise self.refuse(node, f"nothing is called {name!r}{suggestion(name, every)}")

    def on_Attribute(self, node: ast.Attribute, scope: dict[str, Any]) -> Any:
        self.check_name(node, node.attr)
        owner, name = self.value(node.value, scope), node.attr
        if isinstance(owner, dict):
            if name in owner:
                return owner[name]
            raise self.refuse(node, f"there is no {name!r} here{suggestion(name, owner)}")
        if isinstance(owner, (TensorWrapper, *_VIEWS)) or (
            isinstance(owner, type) and issubclass(owner, TensorWrapper)
        ):
            if name in known.TENSOR_ATTRIBUTES and hasattr(owner, name):
                return getattr(owner, name)
            raise self.refuse(node, f"no {name!r}{suggestion(name, known.TENSOR_ATTRIBUTES)}")
        if isinstance(owner, known.Generator) and name == "manual_seed":
            return owner.manual_seed
        if isinstance(owner, (jax.Array, np.ndarray)):
            if name in known.ARRAY_ATTRIBUTES:
                return getattr(owner, name)
            if name in known.ARRAY_METHODS:
                return _bound(known.ARRAY_METHODS[name], owner)
            raise self.refuse(node, f"no {name!r}{suggestion(name, known.ARRAY_METHODS)}")
        if isinstance(owner, (int, float)) and name == "item":
            return _bound(lambda x: x, owner)
        raise self.refuse(node, f"attributes of a {type(owner).__name__} are not allowed")

    def on_Call(self, node: ast.Call, scope: dict[str, Any]) -> Any:
        function = self.value(node.func, scope)
        if not callable(function):
            raise self.refuse(node, "it is not a function")
        arguments: list[Any] = []
        for a in node.args:
            if isinstance(a, ast.Starred):
                arguments.extend(self.value(a.value, scope))
            else:
                arguments.append(self.value(a, scope))
        keywords = {}
        for k in node.keywords:
            if k.arg is None:
                raise self.refuse(node, "** in a call is not allowed")
            keywords[k.arg] = self.value(k.value, scope)
        return function(*arguments, **keywords)

    def on_Lambda(self, node: ast.Lambda, scope: dict[str, Any]) -> Any:
        a = node.args
        if a.vararg or a.kwarg or a.kwonlyargs or a.posonlyargs or a.defaults:
            raise self.refuse(node, "a lambda takes plain arguments")
        parameters = [p.arg for p in a.args]
        for p in parameters:
            self.check_name(node, p)

        def call(*values: Any) -> Any:
            if len(values) != len(parameters):
                raise TypeError(f"{len(parameters)} arguments are needed, got {len(values)}")
            self.depth += 1
            if self.depth > _DEEPEST_CALL:
                raise self.refuse(node, "lambdas call each other too deeply")
            try:
                return self.value(node.body, {**scope, **dict(zip(parameters, values))})
            finally:
                self.depth -= 1

        return call

    def on_ListComp(self, node: ast.ListComp, scope: dict[str, Any]) -> list[Any]:
        out: list[Any] = []

        def loop(generators: list[ast.comprehension], scope: dict[str, Any]) -> None:
            if not generators:
                out.append(self.value(node.elt, scope))
                return
            first, *rest = generators
            for item in self.value(first.iter, scope):
                inner = dict(scope)
                self.assign(first.target, item, inner)
                if all(self.value(test, inner) for test in first.ifs):
                    loop(rest, inner)

        loop(node.generators, scope)
        return out

    on_GeneratorExp = on_ListComp

    def on_BinOp(self, node: ast.BinOp, scope: dict[str, Any]) -> Any:
        left, right = self.value(node.left, scope), self.value(node.right, scope)
        for side in (left, right):
            if isinstance(side, str):
                raise self.refuse(node, "text has no arithmetic here")
        if isinstance(node.op, ast.Pow):
            if isinstance(left, int) and isinstance(right, int):
                if abs(right) > 1000 or abs(left) > 10**9:
                    raise self.refuse(node, "the power is too large")
            return left**right
        if isinstance(node.op, ast.Mult):
            for a, b in ((left, right), (right, left)):
                if isinstance(a, (list, tuple)) and isinstance(b, int) and len(a) * b > 10**6:
                    raise self.refuse(node, "the list is too long")
        if type(node.op) not in _BINARY:
            raise self.refuse(node, f"{type(node.op).__name__} is not allowed")
        return _BINARY[type(node.op)](left, right)

    def on_UnaryOp(self, node: ast.UnaryOp, scope: dict[str, Any]) -> Any:
        return _UNARY[type(node.op)](self.value(node.operand, scope))

    def on_Compare(self, node: ast.Compare, scope: dict[str, Any]) -> Any:
        if len(node.ops) != 1 or type(node.ops[0]) not in _COMPARE:
            raise self.refuse(node, "one comparison at a time, with == != < <= > >=")
        left, right = self.value(node.left, scope), self.value(node.comparators[0], scope)
        return _COMPARE[type(node.ops[0])](left, right)

    def on_BoolOp(self, node: ast.BoolOp, scope: dict[str, Any]) -> Any:
        stop = isinstance(node.op, ast.Or)
        value: Any = not stop
        for part in node.values:
            value = self.value(part, scope)
            if bool(value) is stop:
                break
        return value

    def on_IfExp(self, node: ast.IfExp, scope: dict[str, Any]) -> Any:
        return self.value(node.body if self.value(node.test, scope) else node.orelse, scope)

    def on_Tuple(self, node: ast.Tuple, scope: dict[str, Any]) -> tuple[Any, ...]:
        return tuple(self.on_List(node, scope))

    def on_List(self, node: Any, scope: dict[str, Any]) -> list[Any]:
        out: list[Any] = []
        for e in node.elts:
            if isinstance(e, ast.Starred):
                out.extend(self.value(e.value, scope))
            else:
                out.append(self.value(e, scope))
        return out

    def on_Subscript(self, node: ast.Subscript, scope: dict[str, Any]) -> Any:
        return self.value(node.value, scope)[self.value(node.slice, scope)]

    def on_Slice(self, node: ast.Slice, scope: dict[str, Any]) -> slice:
        parts = (node.lower, node.upper, node.step)
        return slice(*(None if p is None else self.value(p, scope) for p in parts))


def _bound(method: Callable, owner: Any) -> Callable:
    def call(*args: Any, **kwargs: Any) -> Any:
        return method(owner, *args, **kwargs)

    return call
