"""Laws of solid mechanics."""

from . import stopgap as _stopgap  # noqa: I001, F401

from .elasticity import LinearIsotropicElasticity as LinearIsotropicElasticity
from .plasticity import AssociativeIsotropicPlasticHardening as AssociativeIsotropicPlasticHardening
from .plasticity import AssociativeJ2FlowDirection as AssociativeJ2FlowDirection
from .plasticity import AssociativeKinematicPlasticHardening as AssociativeKinematicPlasticHardening
from .plasticity import AssociativePlasticFlow as AssociativePlasticFlow
from .plasticity import ChabochePlasticHardening as ChabochePlasticHardening
from .plasticity import FredrickArmstrongPlasticHardening as FredrickArmstrongPlasticHardening
from .plasticity import GTNYieldFunction as GTNYieldFunction
from .plasticity import GursonCavitation as GursonCavitation
from .plasticity import IsotropicMandelStress as IsotropicMandelStress
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
from .plasticity import Normality as Normality
from .plasticity import OlevskySinteringStress as OlevskySinteringStress
from .plasticity import PerzynaPlasticFlowRate as PerzynaPlasticFlowRate
from .plasticity import (
    PowerLawIsotropicHardeningStaticRecovery as PowerLawIsotropicHardeningStaticRecovery,
)
from .plasticity import (
    PowerLawKinematicHardeningStaticRecovery as PowerLawKinematicHardeningStaticRecovery,
)
from .plasticity import (
    SlopeSaturationVoceIsotropicHardening as SlopeSaturationVoceIsotropicHardening,
)
from .plasticity import VoceIsotropicHardening as VoceIsotropicHardening
from .plasticity import YieldFunction as YieldFunction
