"""One model of every registered law, made from its declarations, with values of a random layout.

A law that its declarations do not describe well enough has a line in `GIVEN`. Parameters without
sites of their own are numbers, tensors over the sites of the layout, or variables.
"""

from __future__ import annotations

import dataclasses
import typing
import zlib

import numpy as np

from neml2_jax.declaration import REGISTRY, REQUIRED, declarations
from neml2_jax.equation_systems import NonlinearSystem
from neml2_jax.laws import common, solid_mechanics
from neml2_jax.models.model import AbstractModel
from neml2_jax.solvers import Newton
from neml2_jax.types import MRP, R2, SSR4, WR2, TensorWrapper

from ..equation_systems.test_implicit_update import Residual
from ..laws.learned.test_generalized_standard_material import NAMES as GSM_NAMES
from ..laws.learned.test_generalized_standard_material import Dashpot, Springs
from ..laws.solid_mechanics.crystal_plasticity.crystals import crystal, magnesium
from ..models.laws import Coupled, SiteStencil
from .layouts import laid_out

path = solid_mechanics.VoceSingleSlipHardeningRule(initial_slope=5.0, saturated_hardening=9.0)
increasing = [0.2, 0.7, 1.1, 1.9]
isotropic = dict(coefficients=(3.0, 0.3), coefficient_types=("YOUNGS_MODULUS", "POISSONS_RATIO"))


def grid(*base: int) -> dict:
    ordinate = np.cos(np.arange(16 * np.prod(base, dtype=int))).reshape(16, *base)
    return dict(abscissae=[increasing, increasing], ordinate=ordinate)


GIVEN: dict[str, dict] = {
    "ScalarGridInterpolation": grid(),
    "VecGridInterpolation": grid(3),
    "SR2GridInterpolation": grid(6),
    "TabulatedThermalEigenstrain": dict(
        temperatures=increasing,
        coefficients=[0.3, 0.1, 0.4, 0.2],
        coefficient_temperature=None,
    ),
    "WLFShiftFactor": dict(reference_temperature=0.5, C2=3.0),
    "BarlatYld2004EffectiveStress": dict(
        first_coefficients=[1.0, 0.9, 1.1, 0.8, 1.2, 0.7, 0.9, 1.0, 1.1],
        second_coefficients=[0.7, 1.2, 0.8, 1.1, 0.9, 1.0, 1.1, 0.9, 0.8],
        exponent=4,
    ),
    "ComposedModel": dict(models={"first": Coupled(), "second": SiteStencil(u="q2", r="r")}),
    "CoordinateDescentPredictor": dict(
        rate_law=solid_mechanics.PowerLawSlipRule(gamma0=0.2, n=3.0),
        driving_force_input="resolved_shears",
    ),
    "ImplicitUpdate": dict(
        equation_system=NonlinearSystem(model=Residual(k=2.0), unknowns="a b"),
        solver=Newton(rel_tol=1e-14, abs_tol=1e-13),
    ),
    "FamilyStrengthMap": dict(family_strengths=(0.7,), crystal_geometry=crystal),
    "Normality": dict(model=Coupled(), function="q", from_=("a", "b"), to=("na", "nb")),
    "RateCondensation": dict(
        model=path, rate="sum_slip_rates", driving_force="slip_hardening_rate"
    ),
    "ReactionNetwork": dict(
        reaction_rates=("r1", "r2"),
        equations="2 A + B -> C; C -> A + B",
        species=("A", "B", "C"),
        species_rates=("dA", "dB", "dC"),
    ),
    "NeuralLaw": dict(inputs=("a", "b"), outputs=("c",), hidden=(4,), seed=0),
    "GeneralizedStandardMaterial": dict(
        free_energy=Springs(), dissipation_potential=Dashpot(), **GSM_NAMES
    ),
    "KinkPairSlipRule": dict(athermal_stress=9.0),  # it holds below
    "SR2Invariant": dict(invariant_type="J3"),
    "StressMeasureConversion": dict(from_="CAUCHY", to="PK1"),
    "TwinVolumeFractionRate": dict(crystal_geometry=magnesium),
    "HermiteSmoothStep": dict(lower_bound=0.1, upper_bound=0.95),
    "SymmetricHermiteInterpolation": dict(lower_bound=0.1, upper_bound=0.95),
    "JohnsonCookYieldStress": dict(reference_temperature=0.1, melting_temperature=1.2),
    "TvergaardNeedlemanCoalescence": dict(critical_fraction=0.3, fracture_fraction=0.8),
    "VecComponents": dict(to=("a", "b", "c")),
    "DumpInSmallestBin": dict(cell_centers=increasing),
    "SmearedDeltaSource": dict(cell_centers=increasing),
    "FiniteVolumeGradient": dict(dx=[0.5, 0.25, 1.0]),
    "LinearlyInterpolateToCellEdges": dict(
        cell_values="q", cell_centers=increasing, cell_edges=[0.0, 0.5, 1.0, 1.5, 2.0]
    ),
    "PrecipitateVolumeFraction": dict(radius=increasing),
    "MeanPrecipitateRadius": dict(radius=increasing),
    "FiniteVolumeLimitedAdvectiveFlux": dict(cell_centers=increasing, cell_edges=[0.4, 0.9, 1.5]),
    "OrthotropicElasticityTensor": dict(
        poissons_ratio_xy=0.2, poissons_ratio_xz=0.1, poissons_ratio_yz=0.15
    ),
    "TransverselyIsotropicElasticityTensor": dict(
        axial_poissons_ratio=0.2, transverse_poissons_ratio=0.3
    ),
    "CubicElasticityTensor": dict(
        coefficients=(3.0, 0.3, 1.4),
        coefficient_types=("YOUNGS_MODULUS", "POISSONS_RATIO", "SHEAR_MODULUS"),
    ),
}
# Laws whose inputs are less than that: fractions of one volume.
SMALLER = {"CurrentConcentration": 0.5}
# Sizes of the axes that a law consumes or makes itself.
CORE_SIZES = {"slip": 12, "other slip": 12, "edge": 3}  # any other: 4


@dataclasses.dataclass(frozen=True)
class Layout:
    """Sizes of mapped sites and of points, and the figures for one law."""

    sites: tuple[int, ...]
    points: tuple[int, ...]
    rng: np.random.Generator


def layout_of(name: str) -> Layout:
    """Another layout for every law, the same at every run; at least one axis of points."""
    rng = np.random.default_rng(zlib.crc32(name.encode()))
    sites = tuple(int(s) for s in rng.integers(1, 4, rng.integers(1, 3)))
    points = tuple(int(s) for s in rng.integers(1, 4, 1))
    return Layout(sites, points, rng)


def make(cls: type[AbstractModel], layout: Layout) -> AbstractModel:
    """A model of this law.

    **Raises:** `TypeError` for one that needs a line in `GIVEN`.
    """
    arguments = dict(GIVEN.get(cls.__name__, {}))
    for field, d in declarations(cls).items():
        if field in arguments or not _needs_value(d):
            continue
        arguments[field] = _argument(cls, field, d, layout)
    try:
        return cls(**arguments)
    except (TypeError, ValueError) as error:
        raise TypeError(
            f"{cls.__name__} is not made from its declarations alone; give it a line in GIVEN of "
            f"tests/properties/every_law.py"
        ) from error


def _needs_value(d) -> bool:
    return d.kind != "output" and (d.default is REQUIRED or (d.kind == "parameter" and not d.core))


def _argument(cls, field, d, layout):
    rng = layout.rng
    if d.kind == "option":
        if field == "coefficient_types":
            return isotropic[field]
        if field == "dim":
            return 0 if not cls.maps_dynamic_batch else -1
        return d.choices[0] if d.choices else float(rng.uniform(0.5, 1.5))
    if d.kind == "dependency" and d.section == "Data":
        return crystal
    if d.kind == "input":
        return ("first", "second")
    kind = _type_of(cls, field, d)
    if field == "coefficients":
        return isotropic[field]
    if d.core:
        shape = tuple(CORE_SIZES.get(axis, 4) for axis in d.core)
        if len(shape) == 1 and "abscissa" in field:
            return kind(increasing, sub_batch_ndim=1)
        return kind(rng.uniform(0.5, 1.5, shape + kind.BASE_SHAPE), sub_batch_ndim=len(shape))
    if d.many:
        if d.default is not REQUIRED:
            return d.default
        return tuple(kind(figures(kind, (), rng)) for _ in range(2))
    if not issubclass(kind, TensorWrapper):
        return d.default
    how = rng.choice(("number", "sites", "variable"))
    if how == "variable" and d.promotable and d.kind == "parameter":
        return f"{field}_variable"
    if how == "sites" and cls.maps_dynamic_batch:
        return kind(figures(kind, layout.sites, rng), sub_batch_ndim=len(layout.sites))
    return kind(figures(kind, (), rng))


def _type_of(cls, field, d):
    kind = d.type
    if kind is None:
        kind = typing.get_type_hints(cls).get(field)
    return kind if isinstance(kind, type) else cls.value_type


def figures(kind, batch, rng):
    """Components between 0 and 1; near the identity where a law asks for that."""
    x = rng.uniform(0.2, 0.9, (*batch, *kind.BASE_SHAPE))
    if kind is R2:
        return np.eye(3) + 0.1 * x
    if kind is SSR4:
        return np.eye(6) + 0.1 * x
    if kind in (MRP, WR2):
        return 0.2 * x
    return x


def values_for(model: AbstractModel, layout: Layout) -> dict[str, TensorWrapper]:
    """Inputs, each with all, some or none of the sites and points; the first has them all."""
    slots = model.input_slots()
    cores = _core_sizes(model)
    out = {}
    if not slots:
        return out
    kinds = [s.type for s in slots]
    for slot, x in zip(slots, laid_out(kinds, layout.sites, layout.points, layout.rng)):
        core = cores.get(slot.name, (4,) * slot.core)
        front = x.shape[: x.ndim - x.base_ndim]
        data = figures(slot.type, (*front, *core), layout.rng)
        data = SMALLER.get(type(model).__name__, 1.0) * data
        if slot.type.ACCEPTS_INTEGERS:
            data = np.rint(data).astype(int)
        out[slot.name] = slot.type(
            data,
            sub_batch_ndim=x.sub_batch_ndim + slot.core,
            sub_batch_state=x.sub_batch_state + ("full",) * slot.core,
            sub_batch_meta=x.sub_batch_meta + (None,) * slot.core,
        )
    return out


def _core_sizes(model) -> dict[str, tuple[int, ...]]:
    out = {}
    for field, d in declarations(type(model)).items():
        if d.kind in ("input", "parameter") and d.core:
            value = getattr(model, field)
            sizes = tuple(CORE_SIZES.get(axis, 4) for axis in d.core)
            for item in value if isinstance(value, tuple) else (value,):
                name = getattr(item, "name", item)
                if isinstance(name, str):
                    out[name] = sizes
    return out


def every_law() -> dict[str, type[AbstractModel]]:
    """The registered models of the library."""
    return {
        name: cls
        for name, cls in sorted(REGISTRY["Models"].items())
        if cls.__module__.startswith("neml2_jax.")
    }


assert common  # registered on import
