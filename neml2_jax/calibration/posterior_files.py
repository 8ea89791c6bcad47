"""Samples in a `.npz` file."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np

from ..drivers.output_files import replacing
from ..errors import InputFileError
from .posterior import Posterior

ARRAYS = ("z", "values", "log_density", "diverging")


def save_posterior(posterior: Posterior, path: str | Path) -> Path:
    """Write all of it.

    **Raises:** `OutputError` where it cannot be written.
    """
    path = Path(path)
    with replacing(path) as target, open(target, "wb") as file:
        np.savez(
            file,
            names=np.array(posterior.names),
            method=np.array(posterior.method),
            seed=np.array(posterior.seed),
            stopped=np.array(posterior.stopped),
            z=posterior.z,
            values=posterior.values,
            log_density=posterior.log_density,
            diverging=posterior.diverging,
        )
    return path


def load_posterior(path: str | Path) -> Posterior:
    """What `save_posterior` has written.

    **Raises:** `InputFileError` for a file that is not there, or holds no samples.
    """
    path = Path(path)
    if not path.is_file():
        raise InputFileError(f"there is no file {path}")
    try:
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
            z, values, log_density, diverging = (file[n] for n in ARRAYS)
            names = tuple(str(n) for n in file["names"])
            method, seed = str(file["method"]), int(file["seed"])
            stopped = str(file["stopped"]) if "stopped" in file else ""
            return Posterior(names, z, values, log_density, diverging, method, seed, stopped)
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        text = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise InputFileError(f"{path} holds no samples of a calibration: {text}") from None
