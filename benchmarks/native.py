"""Marches by exported C beside those of XLA, in one run: `python -m benchmarks.native chaboche2`.

Both take the same steps, and one core: `taskset -c 1` sees to it. The C code is called once a
step, through ctypes. Times are those of the CPU. Where a residual is at the tolerance, rounding
decides on one step more or less.
"""

from __future__ import annotations

import argparse
import ctypes
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from .scenarios import March, arguments

FLAGS = ("-std=c99", "-O2", "-march=native", "-Wno-psabi", "-shared", "-fPIC")


class NativeMarch:
    """A march by the C code of a scenario; seconds of generating and of compiling are in `told`."""

    def __init__(self, scenario: str, points: int, folder: Path, flags: tuple[str, ...] = FLAGS):
        from neml2_jax.export.c_header import header
        from neml2_jax.export.c_program import c_program
        from neml2_jax.export.layout import length
        from neml2_jax.export.material_at_point import material_at_point

        model, carry, values, _ = arguments(scenario, points)
        begin = time.perf_counter()
        material = material_at_point(model)
        program = c_program(material, scenario, scenario)
        generated = time.perf_counter() - begin
        library = folder / f"lib{scenario}.so"
        if not library.exists():
            (folder / f"{scenario}.c").write_text(program.text)
            text = header(material, scenario, scenario, program.bytes_per_point)
            (folder / f"{scenario}.h").write_text(text)
            command = ["cc", *flags, f"{scenario}.c", "-o", library.name, "-lm"]
            subprocess.run(command, cwd=folder, check=True)
        compiled = time.perf_counter() - begin - generated
        self.told = {"generate": generated, "compile": compiled}
        self._update = ctypes.CDLL(str(library))[f"{scenario}_update"]
        self._update.restype = ctypes.c_size_t
        self.steps = next(iter(values.values())).dynamic_batch_shape[0]
        G = length(material.gradients)

        def rows(v: Any, x: Any, steps: tuple[int, ...]) -> np.ndarray:
            shape = (*steps, points, *v.sites, *v.kind.BASE_SHAPE)
            data = np.broadcast_to(np.asarray(x.materialize().data), shape)
            return data.reshape((*steps, points, v.size))

        now = [rows(v, values[v.name], (self.steps,)) for v in material.forces]
        before = {v.name: carry.lagged.get(f"{v.name}~1") for v in material.forces}
        start = [
            now[k][0] if before[v.name] is None else rows(v, before[v.name], ())
            for k, v in enumerate(material.forces)
        ]
        every = np.concatenate([np.concatenate(start, -1)[None], np.concatenate(now, -1)])
        self._gradients = np.ascontiguousarray(every[..., :G])
        self._externals = np.ascontiguousarray(every[..., G:])
        state = [rows(v, carry.lagged[v.name], ()) for v in material.state]
        self._state = np.concatenate([np.zeros((points, 0)), *state], -1)
        self.points, self._fluxes = points, length(material.fluxes)

    def __call__(self) -> np.ndarray:
        """The fluxes of every step."""
        n, state = self.points, self._state.copy()
        fluxes = np.empty((self.steps, n, self._fluxes))

        class Step(ctypes.Structure):
            _fields_ = [("points", ctypes.c_size_t), ("arrays", ctypes.c_void_p * 11)]

        for k in range(self.steps):
            arrays = (
                self._gradients[k], self._gradients[k + 1], self._externals[k],
                self._externals[k + 1], state,
            )  # fmt: skip
            places = [x.ctypes.data for x in arrays]
            of_step = (*places, None, fluxes[k].ctypes.data, places[-1], None, None, None)
            step = Step(n, (ctypes.c_void_p * 11)(*of_step))
            if self._update(ctypes.byref(step)):
                raise RuntimeError(f"step {k} failed")
        return fluxes


def seconds(call: Callable[[], Any], repeats: int) -> float:
    """CPU time of the fastest of some calls."""
    taken = []
    for _ in range(repeats):
        begin = time.process_time()
        call()
        taken.append(time.process_time() - begin)
    return min(taken)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenarios", nargs="+")
    parser.add_argument("--points", nargs="+", type=int, default=[2, 128, 1024])
    parser.add_argument("--repeats", type=int, default=5)
    given = parser.parse_args()
    import jax

    jax.config.update("jax_enable_x64", True)
    print(f"{'scenario':12} {'points':>7} {'XLA s':>9} {'C s':>9} {'times':>6}  compile: XLA, C")
    for scenario in given.scenarios:
        with tempfile.TemporaryDirectory() as folder:
            for points in given.points:
                native = NativeMarch(scenario, points, Path(folder))
                march = March(scenario, points)
                own = march.checked()[1].outputs
                name = next(n for n in ("stress", *own) if n in own)
                ours = np.asarray(own[name].data).reshape(native.steps, points, -1)
                found = native()[..., : ours.shape[-1]]
                worst = np.abs(found - ours).max() / np.abs(ours).max()
                assert worst < 1e-7, worst
                xla, c = seconds(march, given.repeats), seconds(native, given.repeats)
                spent = f"{march.told['compile']:.1f} s, {native.told['compile']:.1f} s"
                print(
                    f"{scenario:12} {points:7} {xla:9.4f} {c:9.4f} {xla / c:6.1f}  {spent}, "
                    f"results differ by {worst:.0e}"
                )


if __name__ == "__main__":
    main()
