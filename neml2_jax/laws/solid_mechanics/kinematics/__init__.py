"""Measures of deformation, stress and their rates; eigenstrains and deformation Jacobians."""

from .green_naghdi_rotation_increment import (
    GreenNaghdiRotationIncrement as GreenNaghdiRotationIncrement,
)
from .green_naghdi_stress_rate import GreenNaghdiStressRate as GreenNaghdiStressRate
from .hencky_strain import HenckyStrain as HenckyStrain
from .jaumann_stress_rate import JaumannStressRate as JaumannStressRate
from .phase_transformation_eigenstrain import (
    PhaseTransformationEigenstrain as PhaseTransformationEigenstrain,
)
from .polar_decomposition import PolarDecomposition as PolarDecomposition
from .relative_polar_decomposition import (
    RelativePolarDecomposition as RelativePolarDecomposition,
)
from .right_cauchy_green_tensor import RightCauchyGreenTensor as RightCauchyGreenTensor
from .spatial_velocity_gradient import SpatialVelocityGradient as SpatialVelocityGradient
from .spin_rotation_increment import SpinRotationIncrement as SpinRotationIncrement
from .stress_measure_conversion import StressMeasureConversion as StressMeasureConversion
from .swelling_and_phase_change_deformation_jacobian import (
    SwellingAndPhaseChangeDeformationJacobian as SwellingAndPhaseChangeDeformationJacobian,
)
from .tabulated_thermal_eigenstrain import (
    TabulatedThermalEigenstrain as TabulatedThermalEigenstrain,
)
from .thermal_deformation_jacobian import ThermalDeformationJacobian as ThermalDeformationJacobian
from .thermal_eigenstrain import ThermalEigenstrain as ThermalEigenstrain
from .truesdell_stress_rate import TruesdellStressRate as TruesdellStressRate
from .volume_adjust_deformation_gradient import (
    VolumeAdjustDeformationGradient as VolumeAdjustDeformationGradient,
)
from .volume_change_eigenstrain import VolumeChangeEigenstrain as VolumeChangeEigenstrain
