"""Laws of precipitation, after Kampmann and Wagner."""

from .capillarity_reduced_driving_force import (
    CapillarityReducedDrivingForce as CapillarityReducedDrivingForce,
)
from .chemical_gibbs_free_energy_difference import (
    ChemicalGibbsFreeEnergyDifference as ChemicalGibbsFreeEnergyDifference,
)
from .current_concentration import CurrentConcentration as CurrentConcentration
from .gibbs_thomson_concentration import GibbsThomsonConcentration as GibbsThomsonConcentration
from .ideal_solution_volumetric_driving_force import (
    IdealSolutionVolumetricDrivingForce as IdealSolutionVolumetricDrivingForce,
)
from .kinetic_factor import KineticFactor as KineticFactor
from .mean_precipitate_radius import MeanPrecipitateRadius as MeanPrecipitateRadius
from .nucleation_barrier_and_critical_radius import (
    NucleationBarrierAndCriticalRadius as NucleationBarrierAndCriticalRadius,
)
from .nucleation_flux_magnitude import NucleationFluxMagnitude as NucleationFluxMagnitude
from .nucleation_site_factors import NucleationSiteFactors as NucleationSiteFactors
from .precipitate_volume_fraction import PrecipitateVolumeFraction as PrecipitateVolumeFraction
from .projected_diffusivity_sum import ProjectedDiffusivitySum as ProjectedDiffusivitySum
from .rate_limited_precipitate_growth_rate import (
    RateLimitedPrecipitateGrowthRate as RateLimitedPrecipitateGrowthRate,
)
from .sffk_precipitation_growth_rate import (
    SFFKPrecipitationGrowthRate as SFFKPrecipitationGrowthRate,
)
from .total_concentration import TotalConcentration as TotalConcentration
from .zeldovich_factor import ZeldovichFactor as ZeldovichFactor
