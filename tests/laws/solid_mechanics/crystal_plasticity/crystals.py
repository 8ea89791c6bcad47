"""Crystals, and their slip systems written out, for the tests of laws."""

import numpy as np

from neml2_jax.crystallography import CubicCrystal, HexagonalCrystal
from neml2_jax.types import SR2, Scalar

crystal = CubicCrystal(lattice_parameter=1.2, slip_directions=[1, 1, 0], slip_planes=[1, 1, 1])

# Of a face-centred crystal, in the order of the library.
DIRECTIONS = np.asarray(crystal.unit_directions.data)
PLANES = np.asarray(crystal.unit_planes.data)
SCHMID = DIRECTIONS[:, :, None] * PLANES[:, None, :]

angle = 0.4
ROTATION = np.array(
    [[np.cos(angle), -np.sin(angle), 0.0], [np.sin(angle), np.cos(angle), 0.0], [0.0, 0.0, 1.0]]
)


def rates(scale=1.0):
    """Slip rates of both signs, one of them zero."""
    return scale * np.linspace(-0.5, 0.6, 12)


def over_slip(x):
    return Scalar(np.asarray(x, float), sub_batch_ndim=1)


def mandel(a):
    r = np.sqrt(2.0)
    return SR2([a[0, 0], a[1, 1], a[2, 2], r * a[1, 2], r * a[0, 2], r * a[0, 1]])


def axial(a):
    return np.array([a[2, 1] - a[1, 2], a[0, 2] - a[2, 0], a[1, 0] - a[0, 1]]) / 2.0


def symmetric(a):
    return (a + a.T) / 2.0


# Magnesium: basal and prismatic slip, 3 systems each, and 6 tensile twins.
magnesium = HexagonalCrystal(
    lattice_parameter=0.32,
    c_over_a=1.624,
    slip_families=["basal", "prismatic"],
    twin_families=["tensile_twin_1012"],
)
