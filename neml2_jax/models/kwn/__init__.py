"""Laws of precipitation, after Kampmann and Wagner."""

from .chemical_gibbs_free_energy_difference import (
    ChemicalGibbsFreeEnergyDifference as ChemicalGibbsFreeEnergyDifference,
)
from .current_concentration import CurrentConcentration as CurrentConcentration
from .ideal_solution_volumetric_driving_force import (
    IdealSolutionVolumetricDrivingForce as IdealSolutionVolumetricDrivingForce,
)
from .kinetic_factor import KineticFactor as KineticFactor
from .nucleation_barrier_and_critical_radius import (
    NucleationBarrierAndCriticalRadius as NucleationBarrierAndCriticalRadius,
)
from .nucleation_flux_magnitude import NucleationFluxMagnitude as NucleationFluxMagnitude
from .precipitate_volume_fraction import PrecipitateVolumeFraction as PrecipitateVolumeFraction
from .projected_diffusivity_sum import ProjectedDiffusivitySum as ProjectedDiffusivitySum
from .rate_limited_precipitate_growth_rate import (
    RateLimitedPrecipitateGrowthRate as RateLimitedPrecipitateGrowthRate,
)
from .sffk_precipitation_growth_rate import (
    SFFKPrecipitationGrowthRate as SFFKPrecipitationGrowthRate,
)
from .zeldovich_factor import ZeldovichFactor as ZeldovichFactor
