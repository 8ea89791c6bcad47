"""The `expr` of a `[Tensors]` block: a small language, interpreted without Python's `eval`.

The text is parsed with `ast`; only the node types handled here are carried out; operators, names
and attributes are those of `expression_names`, and what is made stays within `expression_limits`.
There are no imports, no names with underscores in front, no files and no processes.
"""

from __future__ import annotations

import ast
import operator
import textwrap
import time
from collections.abc import Callable, Iterator
from typing import Any, Protocol

import jax
import numpy as np

from ...errors import InputFileError, suggestion
from ...types import TensorWrapper
from ...types.regions import RegionView
from . import limits as limits
from . import names as known
from .limits import (
    Room,
    check_arithmetic,
    check_call,
    check_iterated,
    check_lists,
    owns_limit,
    room,
    work,
)

_INDEXABLE: Any = (list, tuple, range, jax.Array, np.ndarray, TensorWrapper, RegionView)
_RESULTS: Any = (int, float, list, tuple, jax.Array, np.ndarray, np.generic, TensorWrapper)
_DEEPEST_CALL = 20
_MOST_STEPS = 1_000_000
_STEPS_OF_AN_ARRAY = 10
_SHOWN = 200


class Names(Protocol):
    """Which names are other tensors of the file."""

    def __contains__(self, name: str, /) -> bool: ...

    def __iter__(self) -> Iterator[str]: ...


def evaluate(
    text: str, where: Callable[[int], str], names: Names, get: Callable[[str], Any]
) -> Any:
    """The value of an expression, or of `result` after a block of assignments.

    `where` opens a message about a line of the text, counted from 0 and from the first line that is
    not blank; `names` tells which names are
    other tensors of the file, and `get` fetches one when it is first needed.

    **Raises:** `InputFileError` naming the expression, its line and what is not allowed in it.
    """
    source = dedented(text)
    if len(source) > limits.LONGEST_TEXT:
        raise InputFileError(
            f"{where(0)}: an expression of {len(source)} characters is too long, the limit is "
            f"{limits.LONGEST_TEXT}; put the data into a CSV file"
        )
    with room() as space:
        return _evaluated(source, _Interpreter(source, where, names, get, space), where)


def _evaluated(source: str, interpreter: _Interpreter, where: Callable[[int], str]) -> Any:
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        hint = "; ${...} is not substituted between triple quotes" if "${" in source else ""
        line = getattr(error, "lineno", None) or 1
        raise InputFileError(
            f"{where(line - 1)}: {interpreter.shown()} is no expression: "
            f"{getattr(error, 'msg', None) or error}{hint}"
        ) from None
    return interpreter.module(tree)


def dedented(text: str) -> str:
    """The text without the indentation that all lines, or all but a first one, have in common."""
    first, newline, rest = text.strip("\n").partition("\n")
    if first.strip() and first == first.lstrip():
        return (first + newline + textwrap.dedent(rest)).strip()
    return textwrap.dedent(text).strip()


class _Interpreter:
    def __init__(
        self,
        source: str,
        where: Callable[[int], str],
        names: Names,
        get: Callable[[str], Any],
        space: Room,
    ):
        self.source, self.where, self.names, self.get = source, where, names, get
        self.space = space
        self.end = time.monotonic() + limits.SECONDS
        self.depth = 0
        self.steps = 0

    def shown(self) -> str:
        return repr(self.source if len(self.source) < _SHOWN else self.source[:_SHOWN] + "...")

    def refuse(self, node: ast.AST, why: str) -> InputFileError:
        part = ast.get_source_segment(self.source, node) or type(node).__name__
        part = part if len(part) < _SHOWN else part[:_SHOWN] + "..."
        line = getattr(node, "lineno", 1)
        within = "" if part == self.source else f" (in {self.shown()})"
        at = f"line {line}: " if "\n" in self.source else ""
        return InputFileError(f"{self.where(line - 1)}: {at}`{part}`: {why}{within}")

    def count(self, node: ast.AST, steps: int = 1) -> None:
        self.steps += steps
        if self.steps > _MOST_STEPS:
            raise self.refuse(node, "this takes too many steps; put the data into a CSV file")
        if time.monotonic() > self.end:
            raise self.refuse(
                node,
                f"the expression takes longer than {limits.SECONDS:g} s; put the data into a CSV "
                f"file, or use operations on whole arrays",
            )

    def made(self, node: ast.AST, value: object) -> Any:
        """`value`, counted as something new."""
        self.count(node, work(value))
        if isinstance(value, (jax.Array, np.ndarray, TensorWrapper, RegionView, list, tuple)):
            self.count(node, 0 if isinstance(value, (list, tuple)) else _STEPS_OF_AN_ARRAY)
            self.space.take(value)
        return value

    # ------------------------------------------------------------------ statements

    def module(self, tree: ast.Module) -> Any:
        scope: dict[str, Any] = {}
        value = None
        for i, statement in enumerate(tree.body):
            match statement:
                case ast.Expr() if i == len(tree.body) - 1:
                    value = self.value(statement.value, scope)
                case ast.Assign(targets=targets):
                    assigned = self.value(statement.value, scope)
                    for target in targets:
                        self.assign(target, assigned, scope)
                case _:
                    raise self.refuse(
                        statement, "only assignments, and one expression at the end, are allowed"
                    )
        value = scope.get("result", value)
        if value is None:
            if not tree.body:
                raise InputFileError(f"{self.where(0)}: there is no expression")
            raise self.refuse(
                tree.body[-1],
                "the block makes no tensor: assign `result`, or end in an expression",
            )
        if isinstance(value, range):
            value = list(value)
        if callable(value) or not isinstance(value, _RESULTS):
            got = "a function or type to call" if callable(value) else type(value).__name__
            raise self.refuse(tree.body[-1], f"a tensor, array or number is needed, got {got}")
        try:
            check_lists(value)
        except ValueError as error:
            raise self.refuse(tree.body[-1], str(error)) from None
        except RecursionError:
            raise self.refuse(tree.body[-1], "lists in lists are too deep") from None
        return value

    def assign(self, target: ast.AST, value: Any, scope: dict[str, Any]) -> None:
        match target:
            case ast.Name(id=name):
                self.check_name(target, name)
                scope[name] = value
            case ast.Tuple(elts=targets) | ast.List(elts=targets):
                if not isinstance(value, _INDEXABLE) or len(value) != len(targets):
                    raise self.refuse(target, f"{len(targets)} values are needed")
                for t, v in zip(targets, value):
                    self.assign(t, v, scope)
            case _:
                raise self.refuse(target, "only names can be assigned to")

    # ------------------------------------------------------------------ expressions

    def value(self, node: ast.AST, scope: dict[str, Any]) -> Any:
        self.count(node)
        method = getattr(self, f"on_{type(node).__name__}", None)
        if method is None:
            raise self.refuse(node, f"{type(node).__name__} is not allowed in [Tensors]")
        try:
            out = method(node, scope)
        except InputFileError:
            raise
        except (RecursionError, MemoryError) as error:
            raise self.refuse(node, f"it is too large ({type(error).__name__})") from None
        except Exception as error:
            text = next(iter(str(error).splitlines()), "")  # JAX explains more below
            raise self.refuse(node, f"{type(error).__name__}: {text}") from error
        return out

    def check_name(self, node: ast.AST, name: str) -> None:
        if name.startswith("_"):
            raise self.refuse(node, f"{name!r}: names with underscores in front are not allowed")

    def on_Constant(self, node: ast.Constant, scope: dict[str, Any]) -> Any:
        if isinstance(node.value, (int, float, bool, str, type(None), type(...))):
            return node.value
        raise self.refuse(node, f"a {type(node.value).__name__} is not allowed")

    def on_Name(self, node: ast.Name, scope: dict[str, Any]) -> Any:
        """Locals, then the names of the reference, then tensors, then everything else."""
        name = node.id
        self.check_name(node, name)
        for table in (scope, known.CLASSES, known.MODULES):
            if name in table:
                return table[name]
        if name in known.FUNCTIONS and (
            name in known.REFERENCE_FUNCTIONS or name not in self.names
        ):
            return known.FUNCTIONS[name]
        if name in self.names:
            return self.get(name)
        if name in known.BUILTINS:
            return known.BUILTINS[name]
        tables = (scope, known.CLASSES, known.MODULES, known.FUNCTIONS, known.BUILTINS)
        every = [n for table in tables for n in table]
        every += list(self.names)
        raise self.refuse(node, f"nothing is called {name!r}{suggestion(name, every)}")

    def on_Attribute(self, node: ast.Attribute, scope: dict[str, Any]) -> Any:
        self.check_name(node, node.attr)
        owner = self.value(node.value, scope)
        try:
            return known.attribute(owner, node.attr)
        except AttributeError as error:
            if len(error.args) != 2:
                raise
            why, there = error.args
            raise self.refuse(node, why + suggestion(node.attr, there)) from None

    def on_Call(self, node: ast.Call, scope: dict[str, Any]) -> Any:
        function = self.value(node.func, scope)
        if not callable(function):
            raise self.refuse(node, f"a {type(function).__name__} is not a function")
        args = self.elements(node.args, scope)
        kwargs = {}
        for k in node.keywords:
            if k.arg is None:
                raise self.refuse(node, "** in a call is not allowed")
            self.check_name(node, k.arg)
            kwargs[k.arg] = self.value(k.value, scope)
        if function is not len:
            self.count(node, sum(work(a) for a in args if isinstance(a, (list, tuple, range))))
        if function in known.ITERATING:
            self.count(node, _STEPS_OF_AN_ARRAY * check_iterated(*args))
        check_call(function, args, kwargs)
        return self.made(node, function(*args, **kwargs))

    def on_Lambda(self, node: ast.Lambda, scope: dict[str, Any]) -> Any:
        a = node.args
        if a.vararg or a.kwarg or a.kwonlyargs or a.posonlyargs or a.defaults:
            raise self.refuse(node, "a lambda takes plain arguments, without defaults")
        parameters = [p.arg for p in a.args]
        for p in parameters:
            self.check_name(node, p)

        @owns_limit
        def call(*values: object) -> Any:
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
            values = self.value(first.iter, scope)
            check_iterated(values)
            for item in values:
                self.made(node, item)
                self.count(node)
                inner = dict(scope)
                self.assign(first.target, item, inner)
                if all(self.value(test, inner) for test in first.ifs):
                    loop(rest, inner)

        loop(node.generators, scope)
        return out

    on_GeneratorExp = on_ListComp

    def on_BinOp(self, node: ast.BinOp, scope: dict[str, Any]) -> Any:
        left, right = self.value(node.left, scope), self.value(node.right, scope)
        if isinstance(left, str) or isinstance(right, str):
            raise self.refuse(node, "text has no arithmetic here")
        operation = known.BINARY.get(type(node.op))
        if operation is None:
            raise self.refuse(node, f"the operator {type(node.op).__name__} is not allowed")
        check_arithmetic(operation, left, right)
        return self.made(node, operation(left, right))

    def on_UnaryOp(self, node: ast.UnaryOp, scope: dict[str, Any]) -> Any:
        return self.made(node, known.UNARY[type(node.op)](self.value(node.operand, scope)))

    def on_Compare(self, node: ast.Compare, scope: dict[str, Any]) -> Any:
        if len(node.ops) != 1 or type(node.ops[0]) not in known.COMPARE:
            raise self.refuse(node, "one comparison at a time, with == != < <= > >=")
        left, right = self.value(node.left, scope), self.value(node.comparators[0], scope)
        check_arithmetic(known.COMPARE[type(node.ops[0])], left, right)
        return self.made(node, known.COMPARE[type(node.ops[0])](left, right))

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
        return tuple(self.elements(node.elts, scope))

    def on_List(self, node: ast.List, scope: dict[str, Any]) -> list[Any]:
        return self.elements(node.elts, scope)

    def elements(self, nodes: list[ast.expr], scope: dict[str, Any]) -> list[Any]:
        out: list[Any] = []
        for node in nodes:
            if isinstance(node, ast.Starred):
                values = self.value(node.value, scope)
                self.count(node, _STEPS_OF_AN_ARRAY * check_iterated(values))
                values = list(values)
                self.count(node, len(values))
                out.extend(values)
            else:
                out.append(self.value(node, scope))
        return out

    def on_Subscript(self, node: ast.Subscript, scope: dict[str, Any]) -> Any:
        owner = self.value(node.value, scope)
        if not isinstance(owner, _INDEXABLE):
            raise self.refuse(node, f"a {type(owner).__name__} cannot be indexed")
        key = self.value(node.slice, scope)
        check_arithmetic(operator.getitem, owner, key)
        out = owner[key]
        # An entry of a list is not new, and a list of lists need not be gone through for it.
        return (
            out
            if isinstance(owner, (list, tuple)) and isinstance(key, int)
            else self.made(node, out)
        )

    def on_Slice(self, node: ast.Slice, scope: dict[str, Any]) -> slice:
        parts = (node.lower, node.upper, node.step)
        return slice(*(None if p is None else self.value(p, scope) for p in parts))
