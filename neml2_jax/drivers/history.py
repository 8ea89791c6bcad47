"""Results of a march on the host, and the files they are kept in."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np


@dataclasses.dataclass
class History:
    """Arrays with the steps in front, keyed `input.<name>` and `output.<name>`.

    A variable that has no value at a step is NaN there. `finished` counts the steps that are done,
    the start among them.
    """

    steps: int
    arrays: dict[str, np.ndarray] = dataclasses.field(default_factory=dict)
    finished: int = 0

    def put(self, key: str, first: int, values: np.ndarray) -> None:
        """Write values of steps `first`, `first + 1`, ..."""
        shape = values.shape[1:]
        kept = self.arrays.get(key)
        if kept is None:
            dtype = values.dtype if np.issubdtype(values.dtype, np.inexact) else np.float64
            kept = self.arrays[key] = np.full((self.steps, *shape), np.nan, dtype)
        if kept.shape[1:] != shape:  # an initial condition without the batch that follows
            wide = np.broadcast_shapes(kept.shape[1:], shape)
            lead = (1,) * (len(wide) - (kept.ndim - 1))
            kept = np.broadcast_to(
                kept.reshape(kept.shape[0], *lead, *kept.shape[1:]), (self.steps, *wide)
            ).copy()
            self.arrays[key] = kept
        kept[first : first + len(values)] = values

    def __getitem__(self, key: str) -> np.ndarray:
        return self.arrays[key]

    def trimmed(self) -> dict[str, np.ndarray]:
        """The finished steps only."""
        return {key: x[: self.finished] for key, x in self.arrays.items()}

    def save(self, path: str | Path) -> Path:
        """Write the finished steps to a `.npz` or `.h5` file.

        **Raises:** `ValueError` for another ending.
        """
        path = Path(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        match path.suffix:
            case ".npz":
                with path.open("wb") as file:
                    np.savez(file, **self.trimmed())  # type: ignore[arg-type]
            case ".h5" | ".hdf5":
                import h5py

                with h5py.File(path, "w") as file:
                    for key, x in self.trimmed().items():
                        file.create_dataset(key, data=x)
            case other:
                raise ValueError(f"results are saved as .npz or .h5, got {other!r} in {path}")
        return path
