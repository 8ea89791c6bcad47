"""A result as JSON: all that was found, and all that is needed to repeat it or to go on."""

from __future__ import annotations

import importlib.metadata
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ..declaration import declarations, option_name
from ..drivers.output_files import replacing
from ..errors import InputFileError
from ..text_files import read_text
from .calibration import Calibration
from .calibration_result import CalibrationResult, Start, as_dictionary
from .leave_one_out import LeftOut
from .profile_likelihood import Profile
from .residual_tests import ResidualTest
from .uncertainty import Direction, Uncertainty

FORMAT = "neml2_jax calibration 1"
PACKAGES = ("neml2_jax", "jax", "optimistix", "scipy", "numpy")


def save_result(
    result: CalibrationResult,
    path: str | Path,
    calibration: Calibration,
    repeat: Mapping[str, Any] | None = None,
) -> Path:
    """Write it; `repeat` is what else a repetition needs, such as the text of the input file."""
    path = Path(path)
    record = {
        "format": FORMAT,
        "result": as_dictionary(result),
        "calibration": _options(calibration),
        "tests": {t.label: _options(t) for t in calibration.tests},
        "parameters": {p.label: _options(p) for p in calibration.parameters},
        "versions": {n: _version(n) for n in PACKAGES},
        "repeat": as_dictionary(dict(repeat or {})),
    }
    with replacing(path) as target:
        target.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def load_result(path: str | Path) -> CalibrationResult:
    """What `save_result` has written.

    **Raises:** `InputFileError` for a file that is not there, or no result of a calibration.
    """
    path = Path(path)
    if not path.is_file():
        raise InputFileError(f"there is no file {path}")
    try:
        record = json.loads(read_text(path))
        return _result(record["result"] if record["format"] == FORMAT else {})
    except (ValueError, KeyError, TypeError) as error:
        raise InputFileError(f"{path} is no result of `neml2-jax calibrate` ({error})") from None


def _result(d: dict[str, Any]) -> CalibrationResult:
    u = d["uncertainty"]
    directions = tuple(
        Direction(_array(x["change"]), float(x["error"]), x["text"]) for x in u["undetermined"]
    )
    arrays = ("covariance", "standard_errors", "correlation", "singular_values")
    found = {
        **d,
        "names": tuple(d["names"]),
        "values": _array(d["values"]),
        "unconstrained": _array(d["unconstrained"]),
        "cost": float(d["cost"]),
        "starts": tuple(
            Start(
                _array(s["unconstrained"]),
                _array(s["values"]),
                float(s["cost"]),
                s["iterations"],
                s["status"],
                float(s.get("radius", "nan")),
            )
            for s in d["starts"]
        ),
        "uncertainty": Uncertainty(
            **{
                **u,
                **{n: _array(u[n]) for n in arrays},
                "names": tuple(u["names"]),
                "variance": float(u["variance"]),
                "undetermined": directions,
            }
        ),
        "residuals": tuple(
            ResidualTest(**{n: _number(x) for n, x in r.items()}) for r in d["residuals"]
        ),
        "at_bounds": tuple(d["at_bounds"]),
        "failed": tuple(d["failed"]),
        "step_errors": tuple(d.get("step_errors", ())),
        "profiles": tuple(
            Profile(
                p["name"],
                _array(p["values"]),
                _array(p["rises"]),
                float(p["low"]),
                float(p["high"]),
            )
            for p in d["profiles"]
        ),
        "left_out": tuple(
            LeftOut(x["test"], _array(x["values"]), float(x["foretold"]), float(x["fitted"]))
            for x in d["left_out"]
        ),
    }
    return CalibrationResult(**found)


_NAMES = ("nan", "inf", "-inf")


def _number(x: Any) -> Any:
    return float(x) if x in _NAMES else x


def _array(x: Any) -> np.ndarray:
    return np.array(x, dtype=float) if x else np.zeros(0)


def _options(block: Any) -> dict[str, Any]:
    """Options of a block that were given."""
    out = {}
    for name, d in declarations(type(block)).items():
        value = getattr(block, name)
        if d.kind == "option" and value != d.default:
            out[option_name(name)] = as_dictionary(value)
        elif d.kind == "table" and value:
            out[option_name(name)] = {n: np.asarray(x.data).tolist() for n, x in value.items()}
    return out


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ""
