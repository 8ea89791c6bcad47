"""`traced_later`: a function whose results have known shapes, traced only where it is run.

A program of one point is often traced just to be mapped over many, by a rule that does not read it
(`mapped_by`), or for the shapes of its results.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Hashable
from typing import Any, NamedTuple, TypeVar

import jax
from jax.core import ShapedArray
from jax.extend import core as jex_core
from jax.interpreters import mlir

from .one_context import in_one_context

R = TypeVar("R")

LATER = "traced_later"
"""The primitive of such a function in a program."""


class Later(NamedTuple):
    """The function, and how its arguments and results are taken apart; hashable."""

    function: Callable[..., Any]
    static: Hashable
    arguments: Any
    results: Any
    shapes: tuple[tuple[tuple[int, ...], Any], ...]

    def __call__(self, *flat: Any) -> list[Any]:
        """The results, for flat arguments.

        **Raises:** `RuntimeError` where they have other shapes than was said.
        """
        arguments = jax.tree_util.tree_unflatten(self.arguments, flat)
        found, structure = jax.tree_util.tree_flatten(self.function(self.static, *arguments))
        shapes = tuple((x.shape, x.dtype) for x in found)
        if structure != self.results or shapes != self.shapes:
            raise RuntimeError(
                f"{self.function.__name__} was said to give {self.results} of {self.shapes}; "
                f"it gives {structure} of {shapes}"
            )
        return found

    def program(self, *shapes: Any) -> jex_core.ClosedJaxpr:
        """The function, traced for flat arguments of these shapes, once for all who ask."""
        return in_one_context(_run.trace)(*shapes, later=self).jaxpr


_primitive = jex_core.Primitive(LATER)
_primitive.multiple_results = True


@_primitive.def_abstract_eval
def _shapes(*_: Any, later: Later) -> list[Any]:
    return [ShapedArray(shape, dtype) for shape, dtype in later.shapes]


@functools.partial(jax.jit, static_argnames="later")
def _run(*flat: Any, later: Later) -> list[Any]:
    return later(*flat)


@_primitive.def_impl
def _impl(*flat: Any, later: Later) -> list[Any]:
    return in_one_context(_run)(*flat, later=later)


mlir.register_lowering(_primitive, mlir.lower_fun(_impl, multiple_results=True))


def traced_later(function: Callable[..., R], static: Hashable, shapes: Any, *arguments: Any) -> R:
    """`function(static, *arguments)`, whose results have `shapes`, traced where it is run.

    For functions that have no effects, inside of `mapped_by`, whose rules map and differentiate it.
    """
    flat, structure = jax.tree_util.tree_flatten(arguments)
    results, of_results = jax.tree_util.tree_flatten(shapes)
    known = tuple((tuple(x.shape), x.dtype) for x in results)
    later = Later(function, static, structure, of_results, known)
    return jax.tree_util.tree_unflatten(of_results, _primitive.bind(*flat, later=later))
