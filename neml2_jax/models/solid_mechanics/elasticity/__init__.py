"""Elastic laws."""

from .linear_isotropic_elasticity import LinearIsotropicElasticity as LinearIsotropicElasticity
