"""A material that was exported as StableHLO, run by JAX alone: nothing of the library is needed."""

import json
from pathlib import Path
from typing import Any

import jax
import numpy as np
from jax import export
from jax.typing import ArrayLike


class LoadedMaterial:
    """The step of a material, for any number of points.

    `about` describes variables and their places: `gradients`, `externals`, `state`, `fluxes`.
    """

    def __init__(self, about: dict[str, Any], value: export.Exported, tangent: export.Exported):
        self.about, self._value, self._tangent = about, value, tangent

    def __repr__(self) -> str:
        return f"{self.about['title']}, exported by neml2_jax {self.about['version']}"

    def size(self, vector: str) -> int:
        """Numbers of a point in one of the vectors."""
        return sum(v["size"] for v in self.about[vector])

    def step(
        self,
        gradients: ArrayLike,
        gradients_before: ArrayLike,
        externals: ArrayLike,
        externals_before: ArrayLike,
        state: ArrayLike,
        parameters: ArrayLike | None = None,
        *,
        tangent: bool = False,
    ) -> dict[str, jax.Array]:
        """`fluxes`, `state`, `status`, `iterations`, and `tangent` if it is asked for.

        Arrays are `(points, size)`; `parameters`, `(size,)`, are those of `about` unless given. At
        a point that fails the status is not zero and all else NaN. May stand inside of `jax.jit`.

        **Raises:** `ValueError` for an array of another shape.
        """
        points = np.shape(gradients)[0] if np.ndim(gradients) == 2 else -1
        given = {
            "gradients": gradients,
            "externals": externals,
            "state": state,
            "gradients_before": gradients_before,
            "externals_before": externals_before,
        }
        for name, x in given.items():
            shape = (points, self.size(name.removesuffix("_before")))
            if np.shape(x) != shape or points < 1:
                raise ValueError(
                    f"{name} is of shape (points, {shape[1]}), the same number of points, at "
                    f"least one, in all arrays; got {np.shape(x)}"
                )
        own = [x for p in self.about["parameters"] for x in np.ravel(p["value"])]
        numbers = jax.numpy.asarray(own if parameters is None else parameters, self.about["dtype"])
        every = {n: jax.numpy.asarray(x, self.about["dtype"]) for n, x in given.items()}
        now, before = (
            jax.numpy.concatenate([every[f"gradients{at}"], every[f"externals{at}"]], 1)
            for at in ("", "_before")
        )
        call = (self._tangent if tangent else self._value).call
        names = ("fluxes", "state", "status", "iterations", "tangent")
        return dict(zip(names, call(now, before, every["state"], numbers)))


def load_exported(folder: str | Path) -> LoadedMaterial:
    """The material in a folder that `neml2-jax export --to stablehlo` wrote.

    **Raises:** `FileNotFoundError` for a folder that has none; `RuntimeError` if it is in double
    precision and JAX is not.
    """
    folder = Path(folder)
    found = sorted(folder.glob("*_value.stablehlo"))
    if len(found) != 1:
        raise FileNotFoundError(f"{folder} has {len(found)} exported materials, and not one")
    name = found[0].name.removesuffix("_value.stablehlo")
    about = json.loads((folder / f"{name}.json").read_text("utf-8"))
    if about["dtype"] == "float64" and not jax.config.read("jax_enable_x64"):
        raise RuntimeError(
            f"{name} is in double precision: call jax.config.update('jax_enable_x64', True) first, "
            f"or export with --dtype float32"
        )
    value, tangent = (
        export.deserialize(bytearray((folder / f"{name}_{what}.stablehlo").read_bytes()))
        for what in ("value", "tangent")
    )
    return LoadedMaterial(about, value, tangent)
