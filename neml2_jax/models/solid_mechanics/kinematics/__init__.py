"""Eigenstrains and deformation Jacobians."""

from .phase_transformation_eigenstrain import (
    PhaseTransformationEigenstrain as PhaseTransformationEigenstrain,
)
from .swelling_and_phase_change_deformation_jacobian import (
    SwellingAndPhaseChangeDeformationJacobian as SwellingAndPhaseChangeDeformationJacobian,
)
from .thermal_deformation_jacobian import ThermalDeformationJacobian as ThermalDeformationJacobian
from .thermal_eigenstrain import ThermalEigenstrain as ThermalEigenstrain
from .volume_adjust_deformation_gradient import (
    VolumeAdjustDeformationGradient as VolumeAdjustDeformationGradient,
)
from .volume_change_eigenstrain import VolumeChangeEigenstrain as VolumeChangeEigenstrain
