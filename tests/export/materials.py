"""Materials that are exported in tests, each with a history of a few points."""

from pathlib import Path

import jax.numpy as jnp

import neml2_jax
from neml2_jax import R2
from neml2_jax.laws.solid_mechanics import NeoHookean

INPUTS = Path(__file__).parents[2] / "benchmarks" / "inputs"
POINTS = 3

ZENER = """
[Models]
  [spring_strain]
    type = SR2LinearCombination
    from = 'strain viscous_strain'
    to = 'elastic_strain'
    weights = '1 -1'
  []
  [spring]
    type = LinearIsotropicElasticity
    coefficients = '1e3 0.3'
    coefficient_types = 'YOUNGS_MODULUS POISSONS_RATIO'
    strain = 'elastic_strain'
    stress = 'spring_stress'
  []
  [dashpot]
    type = SR2LinearCombination
    from = 'spring_stress'
    to = 'viscous_strain_rate'
    weights = '2e-3'
  []
  [integrate]
    type = SR2BackwardEulerTimeIntegration
    variable = 'viscous_strain'
  []
  [residual]
    type = ComposedModel
    models = 'spring_strain spring dashpot integrate'
  []
  [update]
    type = ImplicitUpdate
    equation_system = 'equations'
    solver = 'newton'
  []
  [parallel]
    type = LinearIsotropicElasticity
    coefficients = '2e2 0.3'
    coefficient_types = 'YOUNGS_MODULUS POISSONS_RATIO'
    stress = 'parallel_stress'
  []
  [sum]
    type = SR2LinearCombination
    from = 'spring_stress parallel_stress'
    to = 'stress'
  []
  [model]
    type = ComposedModel
    models = 'update spring_strain spring parallel sum'
    additional_outputs = 'viscous_strain'
  []
[]
[EquationSystems]
  [equations]
    type = NonlinearSystem
    model = 'residual'
    unknowns = 'viscous_strain'
  []
[]
[Solvers]
  [newton]
    type = Newton
    linear_solver = 'lu'
  []
  [lu]
    type = DenseLU
  []
[]
"""


def of_benchmark(name):
    """Model, prescribed values and initial conditions."""
    file = neml2_jax.load_input(INPUTS / f"{name}.i", variables={"nbatch": POINTS})
    driver = file.get_driver("driver")
    return driver.model, driver.prescribed_values(), driver.ic


def viscoelastic():
    return neml2_jax.load_string(ZENER).get_model("model"), None, {}


def hyperelastic():
    model = NeoHookean(shear_modulus=3.0, bulk_modulus=20.0)
    grown = jnp.linspace(0.0, 1.0, 6)[:, None, None]
    turned = jnp.array([[0.3, 0.1, 0.0], [-0.2, 0.1, 0.4], [0.0, 0.2, -0.3]])
    F = jnp.eye(3) + grown[..., None] * jnp.stack([turned, 2 * turned, turned.T])
    return model, {"deformation_gradient": R2(F)}, {}


MATERIALS = {
    "chaboche2": lambda: of_benchmark("chaboche2"),
    "radret": lambda: of_benchmark("radret"),
    "isoharden": lambda: of_benchmark("isoharden"),
    "scpcoup": lambda: of_benchmark("scpcoup"),
    "gtntheig": lambda: of_benchmark("gtntheig"),
    "viscoelastic": viscoelastic,
    "hyperelastic": hyperelastic,
}
