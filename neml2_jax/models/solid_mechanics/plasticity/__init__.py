"""Plastic and viscoplastic laws."""

from .associative_isotropic_plastic_hardening import (
    AssociativeIsotropicPlasticHardening as AssociativeIsotropicPlasticHardening,
)
from .associative_j2_flow_direction import AssociativeJ2FlowDirection as AssociativeJ2FlowDirection
from .associative_kinematic_plastic_hardening import (
    AssociativeKinematicPlasticHardening as AssociativeKinematicPlasticHardening,
)
from .associative_plastic_flow import AssociativePlasticFlow as AssociativePlasticFlow
from .chaboche_plastic_hardening import ChabochePlasticHardening as ChabochePlasticHardening
from .fredrick_armstrong_plastic_hardening import (
    FredrickArmstrongPlasticHardening as FredrickArmstrongPlasticHardening,
)
from .gtn_yield_function import GTNYieldFunction as GTNYieldFunction
from .gurson_cavitation import GursonCavitation as GursonCavitation
from .isotropic_mandel_stress import IsotropicMandelStress as IsotropicMandelStress
from .kocks_mecking_activation_energy import (
    KocksMeckingActivationEnergy as KocksMeckingActivationEnergy,
)
from .kocks_mecking_flow_switch import KocksMeckingFlowSwitch as KocksMeckingFlowSwitch
from .kocks_mecking_flow_viscosity import KocksMeckingFlowViscosity as KocksMeckingFlowViscosity
from .kocks_mecking_intercept import KocksMeckingIntercept as KocksMeckingIntercept
from .kocks_mecking_rate_sensitivity import (
    KocksMeckingRateSensitivity as KocksMeckingRateSensitivity,
)
from .kocks_mecking_yield_stress import KocksMeckingYieldStress as KocksMeckingYieldStress
from .linear_isotropic_elastic_j2_trial_stress_update import (
    LinearIsotropicElasticJ2TrialStressUpdate as LinearIsotropicElasticJ2TrialStressUpdate,
)
from .linear_isotropic_hardening import LinearIsotropicHardening as LinearIsotropicHardening
from .linear_kinematic_hardening import LinearKinematicHardening as LinearKinematicHardening
from .normality import Normality as Normality
from .olevsky_sintering_stress import OlevskySinteringStress as OlevskySinteringStress
from .perzyna_plastic_flow_rate import PerzynaPlasticFlowRate as PerzynaPlasticFlowRate
from .power_law_isotropic_hardening_static_recovery import (
    PowerLawIsotropicHardeningStaticRecovery as PowerLawIsotropicHardeningStaticRecovery,
)
from .power_law_kinematic_hardening_static_recovery import (
    PowerLawKinematicHardeningStaticRecovery as PowerLawKinematicHardeningStaticRecovery,
)
from .slope_saturation_voce_isotropic_hardening import (
    SlopeSaturationVoceIsotropicHardening as SlopeSaturationVoceIsotropicHardening,
)
from .voce_isotropic_hardening import VoceIsotropicHardening as VoceIsotropicHardening
from .yield_function import YieldFunction as YieldFunction
