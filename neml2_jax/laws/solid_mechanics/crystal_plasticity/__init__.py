"""Laws of crystal plasticity."""

from .accumulated_slip_rates import AccumulatedSlipRates as AccumulatedSlipRates
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
from .excess_power_law_slip_rule import ExcessPowerLawSlipRule as ExcessPowerLawSlipRule
from .family_strength_map import FamilyStrengthMap as FamilyStrengthMap
from .fcc_slip_interaction_matrix import FccSlipInteractionMatrix as FccSlipInteractionMatrix
from .fix_orientation import FixOrientation as FixOrientation
from .forest_dislocation_evolution import (
    ForestDislocationEvolution as ForestDislocationEvolution,
)
from .forest_line_tension import ForestLineTension as ForestLineTension
from .forest_strength_map import ForestStrengthMap as ForestStrengthMap
from .hyperbolic_sine_slip_rule import HyperbolicSineSlipRule as HyperbolicSineSlipRule
from .kink_pair_slip_rule import KinkPairSlipRule as KinkPairSlipRule
from .linear_single_slip_hardening_rule import (
    LinearSingleSlipHardeningRule as LinearSingleSlipHardeningRule,
)
from .mean_free_path_dislocation_evolution import (
    MeanFreePathDislocationEvolution as MeanFreePathDislocationEvolution,
)
from .meric_cailletaud_hardening import MericCailletaudHardening as MericCailletaudHardening
from .meric_cailletaud_slip_rule import MericCailletaudSlipRule as MericCailletaudSlipRule
from .orientation_rate import OrientationRate as OrientationRate
from .per_slip_armstrong_frederick_hardening import (
    PerSlipArmstrongFrederickHardening as PerSlipArmstrongFrederickHardening,
)
from .per_slip_forest_dislocation_evolution import (
    PerSlipForestDislocationEvolution as PerSlipForestDislocationEvolution,
)
from .per_slip_voce_hardening import PerSlipVoceHardening as PerSlipVoceHardening
from .pheno_power_law_hardening import PhenoPowerLawHardening as PhenoPowerLawHardening
from .plastic_deformation_rate import PlasticDeformationRate as PlasticDeformationRate
from .plastic_spatial_velocity_gradient import (
    PlasticSpatialVelocityGradient as PlasticSpatialVelocityGradient,
)
from .plastic_vorticity import PlasticVorticity as PlasticVorticity
from .power_law_slip_rule import PowerLawSlipRule as PowerLawSlipRule
from .resolved_shear import ResolvedShear as ResolvedShear
from .screw_dislocation_evolution import ScrewDislocationEvolution as ScrewDislocationEvolution
from .screw_forest_strength import ScrewForestStrength as ScrewForestStrength
from .single_slip_strength_map import SingleSlipStrengthMap as SingleSlipStrengthMap
from .slip_interaction_matrix import SlipInteractionMatrix as SlipInteractionMatrix
from .slip_system_elastic_interaction import (
    SlipSystemElasticInteraction as SlipSystemElasticInteraction,
)
from .sum_slip_rates import SumSlipRates as SumSlipRates
from .thermally_activated_slip_rule import (
    ThermallyActivatedSlipRule as ThermallyActivatedSlipRule,
)
from .twin_volume_fraction_rate import TwinVolumeFractionRate as TwinVolumeFractionRate
from .twinning_slip_rule import TwinningSlipRule as TwinningSlipRule
from .voce_single_slip_hardening_rule import (
    VoceSingleSlipHardeningRule as VoceSingleSlipHardeningRule,
)
