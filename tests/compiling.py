"""How the suite compiles: cheaply, and once for all its processes.

Nearly all of its time is XLA's. What a test looks at is right whatever the level of optimisation,
so programs are compiled with as little of it as XLA can do, and kept on disk, where workers,
processes that tests start and the next run find them; what they were lowered to as well. Two kinds
of tests ask for more of it: those marked `runs_long`, which run their programs for longer than it
takes to compile them, and those whose subject is the text that XLA makes of a program, which
compile with `OPTIMISED`; operations and buffers are counted with `benchmarks.counts`'
`CHEAP_MACHINE_CODE`.
"""

from __future__ import annotations

import contextlib
import inspect
import itertools
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jax
import numpy as np

from .lowered_once import keep_what_is_lowered

KEPT = Path(__file__).parents[1] / ".cache"
"""What runs leave for the next one; git ignores it, and it may be removed at any time."""

OPTIMISED = {
    "xla_backend_optimization_level": 3,
    "xla_llvm_disable_expensive_passes": False,
    "xla_cpu_use_fusion_emitters": True,
    "xla_disable_hlo_passes": "",
}
"""As users compile; options of one program."""

COMPILED = "/jax/core/compile/backend_compile_duration"
"""What JAX tells of each program that it compiles, or reads from disk."""

__all__ = [
    "COMPILED",
    "LEVEL_0",
    "OPTIMISED",
    "compile_cheaply_and_once",
    "compiled_to_run_long",
    "convert_without_programs",
    "flags",
    "leave_out_checks_of_what_is_lowered",
    "leave_out_names_of_arguments",
    "leave_out_where_operations_stand",
    "share_contexts_of_lowering",
]

# Passes that make a program faster and are slow themselves. The first one looks at all that is
# inside of a loop, again and again for loops inside of loops, and takes a quarter of the time of a
# program that steps and iterates. Those that simplify and merge small loops are worth their time.
LEFT_OUT = (
    "while-loop-invariant-code-motion",
    "while-loop-constant-sinking",
    "simplify-conditional",
    "conditional-to-select",
    "tree_reduction_rewriter",
    "reduce-window-rewriter",
    "constant_folding",
    "reshape-mover",
    "dynamic-dimension-simplifier",
    "batch-dot-simplification",
    "shape-canonicalizer",
    "propagate-call-metadata",
    "cpu-parallel-task-assigner",
)
# Level 0 (below) and the first two here alone halve the time at best; together they take a third.
CHEAP = (
    "--xla_llvm_disable_expensive_passes=true",
    "--xla_cpu_use_fusion_emitters=false",
    "--xla_cpu_parallel_codegen_split_count=1",
    "--xla_backend_optimization_level=1",
    f"--xla_disable_hlo_passes={','.join(LEFT_OUT)}",
)
LEVEL_0 = "jax_disable_most_optimizations"
"""What JAX calls level 0 of XLA, which takes half the time of level 1 to compile, and whose
programs take four times as long to run. Unlike flags of XLA it can be changed in a process."""


def flags(*others: str) -> str:
    """XLA_FLAGS for a process: the cheap settings, and `others`."""
    return " ".join((*CHEAP, *others))


@contextlib.contextmanager
def compiled_to_run_long() -> Iterator[None]:
    """Level 1 for what is compiled meanwhile."""
    jax.config.update(LEVEL_0, False)
    try:
        yield
    finally:
        jax.config.update(LEVEL_0, True)


PROGRAMS_OF_A_CONTEXT = 100
"""After so many a new one is made: what a context has seen once, such as constants, it keeps."""


def share_contexts_of_lowering() -> None:
    """Lower many programs in one context of MLIR: to make one takes 3 ms, a quarter of the time of
    a program of one operation, of which the suite has 15,000.

    What JAX keeps to itself is replaced; where it is called otherwise one day, nothing is.
    """
    from jax._src.interpreters import mlir
    from jaxlib.mlir import ir

    make = getattr(mlir, "make_ir_context", None)
    if make is None:
        return
    kept, count = [make()], itertools.count(1)

    def shared():
        if ir.Context.current is not None:  # what is made now would become part of it
            return make()
        if next(count) % PROGRAMS_OF_A_CONTEXT == 0:
            kept[0] = make()
        return kept[0]

    mlir.make_ir_context = shared


_OF_NAMES = ["fn_signature", "args", "kwargs", "static_argnums", "static_argnames"]


def leave_out_names_of_arguments() -> None:
    """Trace without names of arguments, for a thirtieth of the time of a trace.

    JAX finds them for each function that it traces, and says them in messages of its own. What it
    keeps to itself is replaced; where it is called otherwise one day, nothing is.
    """
    from jax._src import api_util

    found = getattr(api_util, "_non_static_arg_names", None)
    registry = getattr(api_util, "tracing_registry", None)
    if found is None or registry is None:
        return
    if [*inspect.signature(found).parameters] != _OF_NAMES:
        return

    def unnamed(
        signature: Any, args: Any, kwargs: Any, static_argnums: Any, static_argnames: Any
    ) -> tuple[str, ...]:
        static = {i + len(args) if i < 0 else i for i in static_argnums}
        given = [x for i, x in enumerate(args) if i not in static]
        given += [x for name, x in kwargs.items() if name not in static_argnames]
        return ("",) * len(registry.flatten(given)[0])

    api_util._non_static_arg_names = unnamed


def leave_out_where_operations_stand() -> None:
    """Lower without the names of the transformations and functions that an operation comes from.

    A program carries them through all of XLA, and they are a quarter of what is kept of it. What
    JAX keeps to itself is replaced; where it is called otherwise one day, nothing is.
    """
    from jax._src.interpreters import mlir
    from jaxlib.mlir import ir

    if hasattr(mlir, "source_info_to_location"):
        mlir.source_info_to_location = lambda *_: ir.Location.unknown()


def leave_out_checks_of_what_is_lowered() -> None:
    """Lower without MLIR's check of the whole program, a twentieth of the time of lowering.

    XLA checks what it is handed. What JAX keeps to itself is replaced.
    """
    from jaxlib.mlir import ir

    operations = getattr(ir, "_OperationBase", None)
    if operations is not None:
        operations.verify = lambda _: True


def convert_without_programs() -> None:
    """Let arrays of NumPy become arrays of JAX by a copy.

    By itself JAX runs a program for it, which does nothing, one for each shape: 460 in the suite.
    What it keeps to itself is replaced; where it is called otherwise one day, nothing is.
    """
    from jax._src.lax import lax

    by_a_program = getattr(lax, "_stage_impl", None)
    converts = getattr(lax, "stage_p", None)
    if by_a_program is None or converts is None:
        return

    def converted(x: Any) -> Any:
        plain = type(x).__name__ == "TypedNdArray" and not x.weak_type
        if plain and jax.sharding.get_abstract_mesh().empty:
            return jax.device_put(np.array(x))
        return by_a_program(x)

    converts.def_impl(converted)


def compile_cheaply_and_once() -> None:
    """Set up this process, and those it starts, through the environment; before JAX is used."""
    # Not twice in workers, which inherit them: programs are kept under the words of the variable.
    others = [f for f in os.environ.get("XLA_FLAGS", "").split() if f not in CHEAP]
    os.environ["XLA_FLAGS"] = flags(*others)
    os.environ[LEVEL_0.upper()] = "1"
    jax.config.update(LEVEL_0, True)
    os.environ.setdefault("NEML2_JAX_CACHE", str(KEPT / "programs"))
    # orix compiles through numba, for ten seconds a worker; its figures are the same without.
    os.environ.setdefault("NUMBA_DISABLE_JIT", "1")
    from neml2_jax.programs.compilation_cache import use_compilation_cache

    directory = use_compilation_cache()
    if directory is None:
        return
    keep_what_is_lowered(directory / "lowered")
    # For processes that do not go through the command line.
    os.environ.setdefault("JAX_COMPILATION_CACHE_DIR", str(directory))
    os.environ.setdefault("JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS", "0")
    os.environ.setdefault("JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES", "-1")
