"""Tension at rates and temperatures, cycles over measured points, yield surfaces, creep.

Every picture is one command too; the commands are in the comments.
"""

from pathlib import Path

import jax
import numpy as np

import neml2_jax
from neml2_jax.lab import (
    Segment,
    creep,
    following,
    material_test,
    read_measured,
    uniaxial,
    yield_surface,
)
from neml2_jax.lab.pictures import Line, Points, draw, draw_surfaces

HERE = Path(__file__).parent
OUTPUT = HERE.parent / "output"
STRAIN, STRESS = "strain [-]", "stress [MPa]"


def main() -> None:
    jax.config.update("jax_enable_x64", True)
    OUTPUT.mkdir(exist_ok=True)
    steel = neml2_jax.load_input(HERE / "steel.i").get_model("material")
    tension(steel, OUTPUT / "tension.png")
    cycles(steel, OUTPUT / "cycles.png")
    surfaces(steel, OUTPUT / "yield_surfaces.png")
    creeping(steel, OUTPUT / "creep.png")


def tension(steel: neml2_jax.AbstractModel, picture: Path) -> None:
    # neml2-jax test steel.i material uniaxial --strain 0.02 --rate 1e-4,1e-3,1e-2
    #     --temperature 300,600 --plot tension.png
    paths = [
        uniaxial(0.02, rate, constants={"temperature": T}, name=f"{rate:g}/s at {T:g} K")
        for T in (300.0, 600.0)
        for rate in (1e-4, 1e-3, 1e-2)
    ]
    result = material_test(steel, paths)
    lines = [Line(c["strain_xx"], c["stress_xx"], c.path.name) for c in result.curves]
    draw(lines, picture, STRAIN, STRESS)
    for c in result.curves:
        print(f"{c.path.name}: {c['stress_xx'][-1]:.1f} MPa at 2 %")


def cycles(steel: neml2_jax.AbstractModel, picture: Path) -> None:
    # neml2-jax test steel.i material cyclic --temperature 300 --data cycles.csv --follow
    #     --plot cycles.png
    (data,) = read_measured(HERE / "cycles.csv", units={"stress": "MPa"})
    path = following(data["time"], {"strain_xx": data["strain"]}, constants={"temperature": 300.0})
    curve = material_test(steel, path)[0]
    model = np.interp(data["time"], curve["time"], curve["stress_xx"])
    points = [Points(data["strain"], data["stress"], model)]
    draw([Line(curve["strain_xx"], curve["stress_xx"], "model")], picture, STRAIN, STRESS,
         points=points)  # fmt: skip
    off = np.sqrt(np.mean((model - data["stress"]) ** 2))
    print(f"cycles: {off:.1f} MPa off the data (root mean square)")


def surfaces(steel: neml2_jax.AbstractModel, picture: Path) -> None:
    # neml2-jax test steel.i material yield-surface --temperature 300 --prestrain 0.01
    #     --plot yield_surfaces.png
    before = [
        Segment({"strain_xx": 0.01}, rate=1e-4),
        Segment({"stress_xx": 0.0}, duration=100.0, steps=20),
    ]
    found = {
        label: yield_surface(steel, before=first, constants={"temperature": 300.0}, steps=100)
        for label, first in (("as it is", []), ("after 1 %", before))
    }
    draw_surfaces(found, picture, "MPa")
    for label, surface in found.items():
        x = surface.stresses[:, 0]
        print(f"yield surface {label}: xx from {x.min():.1f} to {x.max():.1f} MPa")


def creeping(steel: neml2_jax.AbstractModel, picture: Path) -> None:
    # neml2-jax test steel.i material creep --stress 150,200,250 --duration 3.6e6
    #     --temperature 600 --plot creep.png
    paths = [
        creep(s, 3.6e6, constants={"temperature": 600.0}, name=f"{s:g} MPa")
        for s in (150.0, 200.0, 250.0)
    ]
    lines = []
    for c in material_test(steel, paths).curves:
        held = c["segment"] == 1
        lines.append(Line(c["time"][held] / 3600.0, c["strain_xx"][held], c.path.name))
        print(f"creep at {c.path.name}: strain {c['strain_xx'][-1]:.4f} after 1000 h")
    draw(lines, picture, "time [h]", STRAIN, logarithmic=True)


if __name__ == "__main__":
    main()
