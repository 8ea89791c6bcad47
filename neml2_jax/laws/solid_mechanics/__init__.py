"""Laws of solid mechanics."""

from .annealing import ScalarTwoStageThermalAnnealing as ScalarTwoStageThermalAnnealing
from .annealing import SR2TwoStageThermalAnnealing as SR2TwoStageThermalAnnealing
from .crystal_plasticity import (
    CrystalPlasticityDeformationGradientPredictor as CrystalPlasticityDeformationGradientPredictor,
)
from .crystal_plasticity import CrystalPlasticityStrainPredictor as CrystalPlasticityStrainPredictor
from .crystal_plasticity import DislocationObstacleStrengthMap as DislocationObstacleStrengthMap
from .crystal_plasticity import ElasticStrainRate as ElasticStrainRate
from .crystal_plasticity import FamilyStrengthMap as FamilyStrengthMap
from .crystal_plasticity import FixOrientation as FixOrientation
from .crystal_plasticity import ForestDislocationEvolution as ForestDislocationEvolution
from .crystal_plasticity import ForestStrengthMap as ForestStrengthMap
from .crystal_plasticity import HyperbolicSineSlipRule as HyperbolicSineSlipRule
from .crystal_plasticity import LinearSingleSlipHardeningRule as LinearSingleSlipHardeningRule
from .crystal_plasticity import OrientationRate as OrientationRate
from .crystal_plasticity import (
    PerSlipArmstrongFrederickHardening as PerSlipArmstrongFrederickHardening,
)
from .crystal_plasticity import (
    PerSlipForestDislocationEvolution as PerSlipForestDislocationEvolution,
)
from .crystal_plasticity import PerSlipVoceHardening as PerSlipVoceHardening
from .crystal_plasticity import PlasticDeformationRate as PlasticDeformationRate
from .crystal_plasticity import PlasticSpatialVelocityGradient as PlasticSpatialVelocityGradient
from .crystal_plasticity import PlasticVorticity as PlasticVorticity
from .crystal_plasticity import PowerLawSlipRule as PowerLawSlipRule
from .crystal_plasticity import ResolvedShear as ResolvedShear
from .crystal_plasticity import SingleSlipStrengthMap as SingleSlipStrengthMap
from .crystal_plasticity import SlipInteractionMatrix as SlipInteractionMatrix
from .crystal_plasticity import SlipSystemElasticInteraction as SlipSystemElasticInteraction
from .crystal_plasticity import SumSlipRates as SumSlipRates
from .crystal_plasticity import ThermallyActivatedSlipRule as ThermallyActivatedSlipRule
from .crystal_plasticity import TwinningSlipRule as TwinningSlipRule
from .crystal_plasticity import TwinVolumeFractionRate as TwinVolumeFractionRate
from .crystal_plasticity import VoceSingleSlipHardeningRule as VoceSingleSlipHardeningRule
from .elasticity import CubicElasticityTensor as CubicElasticityTensor
from .elasticity import GeneralElasticity as GeneralElasticity
from .elasticity import GreenLagrangeStrain as GreenLagrangeStrain
from .elasticity import IsotropicElasticityTensor as IsotropicElasticityTensor
from .elasticity import LinearIsotropicElasticity as LinearIsotropicElasticity
from .elasticity import OrthotropicElasticityTensor as OrthotropicElasticityTensor
from .elasticity import (
    TransverselyIsotropicElasticityTensor as TransverselyIsotropicElasticityTensor,
)
from .hyperelasticity import ArrudaBoyce as ArrudaBoyce
from .hyperelasticity import Gent as Gent
from .hyperelasticity import HolzapfelGasserOgden as HolzapfelGasserOgden
from .hyperelasticity import MooneyRivlin as MooneyRivlin
from .hyperelasticity import NeoHookean as NeoHookean
from .hyperelasticity import Ogden as Ogden
from .kinematics import GreenNaghdiRotationIncrement as GreenNaghdiRotationIncrement
from .kinematics import GreenNaghdiStressRate as GreenNaghdiStressRate
from .kinematics import HenckyStrain as HenckyStrain
from .kinematics import JaumannStressRate as JaumannStressRate
from .kinematics import PhaseTransformationEigenstrain as PhaseTransformationEigenstrain
from .kinematics import PolarDecomposition as PolarDecomposition
from .kinematics import RelativePolarDecomposition as RelativePolarDecomposition
from .kinematics import RightCauchyGreenTensor as RightCauchyGreenTensor
from .kinematics import SpatialVelocityGradient as SpatialVelocityGradient
from .kinematics import SpinRotationIncrement as SpinRotationIncrement
from .kinematics import StressMeasureConversion as StressMeasureConversion
from .kinematics import (
    SwellingAndPhaseChangeDeformationJacobian as SwellingAndPhaseChangeDeformationJacobian,
)
from .kinematics import TabulatedThermalEigenstrain as TabulatedThermalEigenstrain
from .kinematics import ThermalDeformationJacobian as ThermalDeformationJacobian
from .kinematics import ThermalEigenstrain as ThermalEigenstrain
from .kinematics import TruesdellStressRate as TruesdellStressRate
from .kinematics import VolumeAdjustDeformationGradient as VolumeAdjustDeformationGradient
from .kinematics import VolumeChangeEigenstrain as VolumeChangeEigenstrain
from .plasticity import AssociativeIsotropicPlasticHardening as AssociativeIsotropicPlasticHardening
from .plasticity import AssociativeJ2FlowDirection as AssociativeJ2FlowDirection
from .plasticity import AssociativeKinematicPlasticHardening as AssociativeKinematicPlasticHardening
from .plasticity import AssociativePlasticFlow as AssociativePlasticFlow
from .plasticity import BarlatYld2004EffectiveStress as BarlatYld2004EffectiveStress
from .plasticity import ChabochePlasticHardening as ChabochePlasticHardening
from .plasticity import ChuNeedlemanNucleation as ChuNeedlemanNucleation
from .plasticity import DruckerPragerYieldFunction as DruckerPragerYieldFunction
from .plasticity import FredrickArmstrongPlasticHardening as FredrickArmstrongPlasticHardening
from .plasticity import GTNYieldFunction as GTNYieldFunction
from .plasticity import GursonCavitation as GursonCavitation
from .plasticity import Hill48EffectiveStress as Hill48EffectiveStress
from .plasticity import HosfordEffectiveStress as HosfordEffectiveStress
from .plasticity import HyperbolicSineFlowRate as HyperbolicSineFlowRate
from .plasticity import IsotropicMandelStress as IsotropicMandelStress
from .plasticity import JohnsonCookYieldStress as JohnsonCookYieldStress
from .plasticity import KocksMeckingActivationEnergy as KocksMeckingActivationEnergy
from .plasticity import KocksMeckingFlowSwitch as KocksMeckingFlowSwitch
from .plasticity import KocksMeckingFlowViscosity as KocksMeckingFlowViscosity
from .plasticity import KocksMeckingIntercept as KocksMeckingIntercept
from .plasticity import KocksMeckingRateSensitivity as KocksMeckingRateSensitivity
from .plasticity import KocksMeckingYieldStress as KocksMeckingYieldStress
from .plasticity import (
    LinearIsotropicElasticJ2TrialStressUpdate as LinearIsotropicElasticJ2TrialStressUpdate,
)
from .plasticity import LinearIsotropicHardening as LinearIsotropicHardening
from .plasticity import LinearKinematicHardening as LinearKinematicHardening
from .plasticity import MohrCoulombYieldFunction as MohrCoulombYieldFunction
from .plasticity import Normality as Normality
from .plasticity import NortonHoffFlowRate as NortonHoffFlowRate
from .plasticity import OhnoWangPlasticHardening as OhnoWangPlasticHardening
from .plasticity import OlevskySinteringStress as OlevskySinteringStress
from .plasticity import PerzynaPlasticFlowRate as PerzynaPlasticFlowRate
from .plasticity import PowerLawIsotropicHardening as PowerLawIsotropicHardening
from .plasticity import (
    PowerLawIsotropicHardeningStaticRecovery as PowerLawIsotropicHardeningStaticRecovery,
)
from .plasticity import (
    PowerLawKinematicHardeningStaticRecovery as PowerLawKinematicHardeningStaticRecovery,
)
from .plasticity import (
    SlopeSaturationVoceIsotropicHardening as SlopeSaturationVoceIsotropicHardening,
)
from .plasticity import SwiftIsotropicHardening as SwiftIsotropicHardening
from .plasticity import TvergaardNeedlemanCoalescence as TvergaardNeedlemanCoalescence
from .plasticity import VoceIsotropicHardening as VoceIsotropicHardening
from .plasticity import YieldFunction as YieldFunction
from .traction_separation_law import (
    BenzeggaghKenaneFullSeparation as BenzeggaghKenaneFullSeparation,
)
from .traction_separation_law import BilinearTraction as BilinearTraction
from .traction_separation_law import (
    CamanhoDavilaCriticalSeparation as CamanhoDavilaCriticalSeparation,
)
from .traction_separation_law import ModeMixity as ModeMixity
from .traction_separation_law import OrthotropicLinearTraction as OrthotropicLinearTraction
from .traction_separation_law import PowerLawFullSeparation as PowerLawFullSeparation
from .traction_separation_law import SalehaniIraniTraction as SalehaniIraniTraction
from .viscoelasticity import ArrheniusShiftFactor as ArrheniusShiftFactor
from .viscoelasticity import BurgersElement as BurgersElement
from .viscoelasticity import GeneralizedMaxwellElement as GeneralizedMaxwellElement
from .viscoelasticity import KelvinVoigtElement as KelvinVoigtElement
from .viscoelasticity import LinearDashpot as LinearDashpot
from .viscoelasticity import PronySeries as PronySeries
from .viscoelasticity import WiechertElement as WiechertElement
from .viscoelasticity import WLFShiftFactor as WLFShiftFactor
from .viscoelasticity import ZenerElement as ZenerElement
