"""Laws of fracture by a phase field."""

from .crack_geometric_function_at1 import CrackGeometricFunctionAT1 as CrackGeometricFunctionAT1
from .crack_geometric_function_at2 import CrackGeometricFunctionAT2 as CrackGeometricFunctionAT2
from .cubic_degradation_function import CubicDegradationFunction as CubicDegradationFunction
from .linear_isotropic_strain_energy_density import (
    LinearIsotropicStrainEnergyDensity as LinearIsotropicStrainEnergyDensity,
)
from .power_degradation_function import PowerDegradationFunction as PowerDegradationFunction
from .rational_degradation_function import (
    RationalDegradationFunction as RationalDegradationFunction,
)
from .regularized_fracture_energy import RegularizedFractureEnergy as RegularizedFractureEnergy
