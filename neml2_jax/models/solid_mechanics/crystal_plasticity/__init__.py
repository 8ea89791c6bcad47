"""Laws of crystal plasticity."""

from .crystal_plasticity_deformation_gradient_predictor import (
    CrystalPlasticityDeformationGradientPredictor as CrystalPlasticityDeformationGradientPredictor,
)
from .crystal_plasticity_strain_predictor import (
    CrystalPlasticityStrainPredictor as CrystalPlasticityStrainPredictor,
)
from .dislocation_obstacle_strength_map import (
    DislocationObstacleStrengthMap as DislocationObstacleStrengthMap,
)
from .elastic_strain_rate import ElasticStrainRate as ElasticStrainRate
from .fix_orientation import FixOrientation as FixOrientation
from .linear_single_slip_hardening_rule import (
    LinearSingleSlipHardeningRule as LinearSingleSlipHardeningRule,
)
from .orientation_rate import OrientationRate as OrientationRate
from .per_slip_forest_dislocation_evolution import (
    PerSlipForestDislocationEvolution as PerSlipForestDislocationEvolution,
)
from .plastic_deformation_rate import PlasticDeformationRate as PlasticDeformationRate
from .plastic_spatial_velocity_gradient import (
    PlasticSpatialVelocityGradient as PlasticSpatialVelocityGradient,
)
from .plastic_vorticity import PlasticVorticity as PlasticVorticity
from .power_law_slip_rule import PowerLawSlipRule as PowerLawSlipRule
from .resolved_shear import ResolvedShear as ResolvedShear
from .single_slip_strength_map import SingleSlipStrengthMap as SingleSlipStrengthMap
from .slip_system_elastic_interaction import (
    SlipSystemElasticInteraction as SlipSystemElasticInteraction,
)
from .sum_slip_rates import SumSlipRates as SumSlipRates
from .voce_single_slip_hardening_rule import (
    VoceSingleSlipHardeningRule as VoceSingleSlipHardeningRule,
)
