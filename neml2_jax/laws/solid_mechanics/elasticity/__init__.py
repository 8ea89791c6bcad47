"""Elastic laws."""

from .cubic_elasticity_tensor import CubicElasticityTensor as CubicElasticityTensor
from .general_elasticity import GeneralElasticity as GeneralElasticity
from .green_lagrange_strain import GreenLagrangeStrain as GreenLagrangeStrain
from .isotropic_elasticity_tensor import IsotropicElasticityTensor as IsotropicElasticityTensor
from .linear_isotropic_elasticity import LinearIsotropicElasticity as LinearIsotropicElasticity
from .orthotropic_elasticity_tensor import (
    OrthotropicElasticityTensor as OrthotropicElasticityTensor,
)
from .transversely_isotropic_elasticity_tensor import (
    TransverselyIsotropicElasticityTensor as TransverselyIsotropicElasticityTensor,
)
