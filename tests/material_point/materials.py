"""Materials for the tests of material points, in Python and from files."""

import functools
from pathlib import Path

import jax
import numpy as np

import neml2_jax
from neml2_jax import (
    R2,
    SR2,
    AbstractLaw,
    AbstractModel,
    Scalar,
    input_variable,
    output_variable,
    parameter,
)
from neml2_jax.laws.solid_mechanics import LinearIsotropicElasticity
from neml2_jax.types.functions import det, inv, transpose

ROOT = Path(__file__).parents[2]
YOUNG, POISSON = 1e5, 0.3
POINTS = 64
"""Of all tests of one material: one number of them is one program; that of docs/fe_codes.md."""
FEW_POINTS = 24
"""Of those of the benchmarks."""


def elastic():
    return LinearIsotropicElasticity(
        coefficients=(YOUNG, POISSON),
        coefficient_types=("YOUNGS_MODULUS", "POISSONS_RATIO"),
        strain="strain",
    )


@functools.cache
def chaboche() -> AbstractModel:
    return neml2_jax.load_input(ROOT / "examples/chaboche/chaboche.i").get_model("material")


@functools.cache
def radial_return() -> AbstractModel:
    return neml2_jax.load_input(ROOT / "benchmarks/inputs/radret.i").get_model("model")


def of_benchmark(name):
    """With a tolerance that is below the flow rates, at first residuals of 1e4 per second."""
    text = (ROOT / f"benchmarks/inputs/{name}.i").read_text()
    given = "type = Newton\n"
    assert given in text
    return neml2_jax.load_string(text.replace(given, given + "    rel_tol = 1e-14\n")).get_model(
        "model"
    )


class NeoHookean(AbstractLaw):
    """P = G (F - F^-T) + L ln J F^-T."""

    deformation_gradient: str = input_variable(R2, "F", unit="-")
    pk1_stress: str = output_variable(R2, "P", unit="stress")
    energy: str = output_variable(Scalar, "Energy density", unit="stress")
    G: Scalar = parameter("Shear modulus", unit="stress")
    L: Scalar = parameter("Lame's modulus", unit="stress")

    def forward(self, deformation_gradient):
        F = deformation_gradient
        J = det(F).data
        turned = transpose(inv(F)).data
        G, L, log = self.G.data, self.L.data, jax.numpy.log(J)
        P = G * (F.data - turned) + L * log * turned
        energy = 0.5 * G * (jax.numpy.sum(F.data**2) - 3 - 2 * log) + 0.5 * L * log**2
        return P, energy


class Heated(AbstractLaw):
    """Isotropic with a modulus that falls with temperature, and a drift from the last one."""

    strain: str = input_variable(SR2, "Strain", unit="-")
    temperature: str = input_variable(Scalar, "Temperature", unit="K")
    last_temperature: str = input_variable(
        Scalar, "Last temperature", unit="K", of="temperature", suffix="~1"
    )
    stress: str = output_variable(SR2, "Stress", unit="stress")
    modulus: Scalar = parameter("Modulus at 0 K", unit="stress")

    def forward(self, strain, temperature, last_temperature):
        change = temperature - last_temperature
        return self.modulus * (1.0 - 1e-3 * temperature) * strain - 1e-2 * change * SR2.identity()


def strains(n):
    amplitude = np.linspace(1e-4, 4e-3, n)[:, None]
    return amplitude * np.array([1.0, -0.45, -0.45, 0.1, 0.0, 0.2])
