"""Weights in files: arrays by name in `.npz`, or leaves in order behind a line of text in `.eqx`.

Both say what law they are of, so that they are not read by another one whose shapes agree.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array

from ...errors import DeclarationError
from .network_structure import NetworkStructure

LAW = "law"
"""The entry that tells what law the weights are of."""

Description = Mapping[str, Any]


def write_weights(
    path: Path, structure: NetworkStructure, weights: Sequence[Any], law: Description
) -> Path:
    """Write a file, which is there as a whole or not at all.

    **Raises:** `DeclarationError` for another ending, for weights that are batched or not finite,
    and where nothing can be written.
    """
    _check_ending(path)
    arrays = [np.asarray(w) for w in weights]
    for name, shape, a in zip(structure.names, structure.shapes, arrays):
        if a.shape != shape:
            raise DeclarationError(
                f"{path}: {name} has shape {a.shape}, {shape} is that of one network; save each "
                f"network of a batch on its own"
            )
        if not np.isfinite(a).all():
            raise DeclarationError(f"{path}: {name} is not finite; nothing was written")
    buffer = io.BytesIO()
    if path.suffix == ".npz":
        entries: dict[str, Any] = {LAW: np.array(json.dumps(law))}
        entries.update(zip(structure.names, arrays))
        np.savez(buffer, **entries)
    else:
        buffer.write((json.dumps(law) + "\n").encode())
        eqx.tree_serialise_leaves(buffer, structure.module(arrays))
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(buffer.getvalue())
        os.replace(part, path)
    except OSError as error:
        raise DeclarationError(f"{path}: the weights cannot be written: {error}") from None
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
    return path


def read_weights(path: Path, structure: NetworkStructure, law: Description) -> list[Array]:
    """The weights of a network.

    **Raises:** `DeclarationError` where the file is missing or damaged, or is of another law, with
    what it has and what is needed.
    """
    _check_ending(path)
    if not path.is_file():
        raise DeclarationError(
            f"weights_file: there is no file {str(path)!r}; give the path from the folder of the "
            f"input file, or leave it out and give a seed, to begin with random weights"
        )
    try:
        arrays = (_npz if path.suffix == ".npz" else _eqx)(path, structure, law)
    except (OSError, ValueError, KeyError, EOFError, RuntimeError, zipfile.BadZipFile) as error:
        if isinstance(error, DeclarationError):
            raise
        text = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise DeclarationError(
            f"weights_file: {path} cannot be read as the weights of this network: {text}"
        ) from None
    for name, shape, a in zip(structure.names, structure.shapes, arrays):
        if a.shape != shape:
            raise DeclarationError(
                f"weights_file: {path}: {name} has shape {a.shape}, the network needs {shape}; "
                f"its inputs, outputs and hidden layers are to be those it was trained with"
            )
        if not np.isfinite(a).all():
            raise DeclarationError(f"weights_file: {path}: {name} is not finite")
    return [jnp.asarray(a, jnp.result_type(float)) for a in arrays]


def _npz(path: Path, structure: NetworkStructure, law: Description) -> list[np.ndarray]:
    with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
        if LAW not in file.files:
            raise DeclarationError(
                f"weights_file: {path} does not say what law its weights are of, and shapes that "
                f"agree do not make it this one; give the arrays to a law by `with_parameters` in "
                f"Python, and save them by `save_weights`"
            )
        _check_law(path, json.loads(str(file[LAW])), law)
        names = [n for n in file.files if n != LAW]
        if set(names) != set(structure.names):
            raise DeclarationError(
                f"weights_file: {path} holds {names}, the network needs {list(structure.names)}"
            )
        return [np.asarray(file[n], float) for n in structure.names]


def _eqx(path: Path, structure: NetworkStructure, law: Description) -> list[Any]:
    dtype = jnp.result_type(float)
    like = structure.module([jax.ShapeDtypeStruct(s, dtype) for s in structure.shapes])
    with path.open("rb") as file:
        _check_law(path, json.loads(file.readline()), law)
        return NetworkStructure.of(eqx.tree_deserialise_leaves(file, like))[1]


def _check_law(path: Path, said: Description, law: Description) -> None:
    other = [n for n in law if said.get(n) != law[n]]
    if other:
        theirs = ", ".join(f"{n} {said.get(n)}" for n in other)
        ours = ", ".join(f"{n} {law[n]}" for n in other)
        raise DeclarationError(
            f"weights_file: {path} is of a law with {theirs}; this one has {ours}"
        )


def _check_ending(path: Path) -> None:
    if path.suffix not in (".npz", ".eqx"):
        raise DeclarationError(f"{path}: weights are kept in .npz or .eqx files")
