"""Maps of electron backscatter diffraction, read and written with orix."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import jax.numpy as jnp
import numpy as np

from ..crystallography import point_group
from ..types import MRP, Quaternion
from ..types.functions import from_quaternion
from .equivalents import flat_quaternions


@dataclasses.dataclass(frozen=True)
class EBSDMap:
    """Indexed points of a map, `(points,)` each; orientations are crystal to sample frame."""

    orientations: MRP
    x: np.ndarray
    """Position along the first axis of the map [micrometre]."""
    y: np.ndarray
    """Position along the second axis [micrometre]."""
    phase: np.ndarray
    """Number of the phase of each point."""
    phases: dict[int, tuple[str, str]]
    """Name and point group (Hermann-Mauguin) of each phase."""

    def of_phase(self, number: int) -> EBSDMap:
        """The points of one phase.

        **Raises:** `ValueError` for a phase that is not in the map.
        """
        if number not in self.phases:
            raise ValueError(f"the map has the phases {self.phases}, not {number}")
        keep = self.phase == number
        return EBSDMap(
            self.orientations.dynamic_batch[keep],
            self.x[keep],
            self.y[keep],
            self.phase[keep],
            {number: self.phases[number]},
        )


def read_ebsd(path: str | Path) -> EBSDMap:
    """The indexed points of a map in any format that orix reads (`.ang`, `.ctf`, `.h5`, ...).

    **Raises:** `ImportError` without orix, which the extra `texture` installs.
    """
    orix = _orix()
    scan = orix.io.load(str(path))
    scan = scan[scan.is_indexed]
    # There a rotation takes the sample to the crystal.
    q = np.array(scan.rotations.data, float).reshape(-1, 4) * [1.0, -1.0, -1.0, -1.0]
    q /= np.linalg.norm(q, axis=-1, keepdims=True)
    present = np.unique(scan.phase_id)
    phases = {
        int(i): (p.name, p.point_group.name if p.point_group is not None else "1")
        for i, p in scan.phases
        if i in present
    }
    n = len(q)
    x, y = (np.zeros(n) if v is None else np.asarray(v, float) for v in (scan.x, scan.y))
    return EBSDMap(
        from_quaternion(Quaternion(jnp.asarray(q))), x, y, np.asarray(scan.phase_id), phases
    )


def write_ebsd(path: str | Path, scan: EBSDMap) -> Path:
    """Write a map in a format that orix writes: `.ang` or `.h5`.

    **Raises:** `ImportError` without orix, `ValueError` for the name of no point group.
    """
    orix = _orix()
    from orix.crystal_map import (  # pyright: ignore[reportMissingImports]
        CrystalMap,
        Phase,
        PhaseList,
    )
    from orix.quaternion import Rotation  # pyright: ignore[reportMissingImports]

    q = np.asarray(flat_quaternions(scan.orientations)) * [1.0, -1.0, -1.0, -1.0]
    phases = PhaseList(
        phases=[Phase(n, point_group=point_group(g).name) for n, g in scan.phases.values()],
        ids=list(scan.phases),
    )
    crystal_map = CrystalMap(
        rotations=Rotation(q), phase_id=scan.phase, x=scan.x, y=scan.y, phase_list=phases
    )
    orix.io.save(str(path), crystal_map, overwrite=True)
    return Path(path)


def _orix() -> Any:
    try:
        import orix.io  # pyright: ignore[reportMissingImports]
    except ImportError as error:
        raise ImportError(
            "maps of electron backscatter diffraction are read and written with orix: "
            "pip install 'neml2_jax[texture]'"
        ) from error
    return orix
