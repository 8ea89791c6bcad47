"""A material as StableHLO: programs of `jax.export` for any number of points and any platform."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import export

from ..programs.tiles import TILE
from .batched_step import batched_step, with_tangent
from .c_files import c_name, filled, sizes
from .c_header import description
from .graph import ExportError
from .layout import length
from .material_at_point import MaterialAtPoint

Program = Callable[..., tuple[jax.Array, ...]]

PLATFORMS = ("cpu", "cuda", "rocm", "tpu")


def write_stablehlo(
    material: MaterialAtPoint,
    name: str,
    directory: Path,
    *,
    title: str = "",
    history: Any = None,
) -> list[Path]:
    """Write the programs of a material, their description and what loads them; give the paths.

    **Raises:** `ExportError` for what `exported` refuses, and where flatbuffers is not installed.
    """
    if importlib.util.find_spec("flatbuffers") is None:
        raise ExportError("JAX writes programs with flatbuffers: pip install 'neml2_jax[export]'")
    name = c_name(name)
    step = batched_step(material)
    tangent = with_tangent(material, step)
    programs = {
        "value": lambda *given: tuple(step(*given)),
        "tangent": lambda *given: _flat(*tangent(*given)),
    }
    about = {
        **description(material, name, title or type(material.model).__name__, {}),
        "format": "jax.export",
        "platforms": list(PLATFORMS),
        "version": importlib.metadata.version("neml2_jax"),
        "jax": jax.__version__,
    }
    del about["operations"]
    loader = files("neml2_jax.export").joinpath("loaded.py").read_text("utf-8")
    values = {"NAME": name, "TITLE": about["title"], "SIZES": sizes(about)}
    texts = {
        f"{name}.json": json.dumps(about, indent=2) + "\n",
        "load_exported.py": loader,
        "README.md": filled("README_stablehlo.md", values),
    }
    directory.mkdir(parents=True, exist_ok=True)
    paths = []
    for what, program in programs.items():
        paths.append(directory / f"{name}_{what}.stablehlo")
        paths[-1].write_bytes(exported(material, program).serialize())
    for file, text in texts.items():
        paths.append(directory / file)
        paths[-1].write_text(text, "utf-8")
    return paths


def _flat(stepped: Any, tangent: jax.Array) -> tuple[jax.Array, ...]:
    return (*stepped, tangent)


def exported(material: MaterialAtPoint, program: Program) -> export.Exported:
    """A program over vectors of any number of points, for every platform.

    **Raises:** `ExportError` for what runs on one platform only, or is no StableHLO.
    """
    (points,) = export.symbolic_shape("points")
    forces, state = length(material.forces), length(material.state)
    shapes: list[Any] = [(points, forces), (points, forces), (points, state)]
    shapes.append((sum(p.size for p in material.parameters),))
    given = [jax.ShapeDtypeStruct(s, np.dtype(material.dtype)) for s in shapes]
    try:
        return export.export(jax.jit(_in_tiles(program)), platforms=PLATFORMS)(*given)
    except ValueError as error:
        raise ExportError(f"JAX does not export this material: {error}") from error


def _in_tiles(program: Program) -> Program:
    """The program over tiles of points, the last one filled up with its last point."""

    def tiled(now: jax.Array, before: jax.Array, state: jax.Array, parameters: jax.Array) -> Any:
        points: Any = now.shape[0]
        tiles = (points + TILE - 1) // TILE
        number = jnp.minimum(jnp.arange(tiles * TILE), points - 1)

        def split(x: jax.Array) -> jax.Array:
            return jnp.take(x, number, axis=0).reshape((tiles, TILE, *x.shape[1:]))

        def of_tile(given: Any) -> tuple[jax.Array, ...]:
            return program(*given, parameters)

        found = jax.lax.map(of_tile, tuple(split(x) for x in (now, before, state)))
        return tuple(x.reshape((tiles * TILE, *x.shape[2:]))[:points] for x in found)

    return tiled
