"""Materials for the tests of tests."""

import functools
from pathlib import Path

import neml2_jax
from neml2_jax import AbstractModel

YOUNG, POISSON = 2e5, 0.3
ROOT = Path(__file__).parents[2]

# Isotropic elasticity, one flow rule of Perzyna: ee' = e' - ep', ep' = (f / eta)^n df/ds.
VISCOPLASTIC = """
[Models]
  [elasticity]
    type = LinearIsotropicElasticity
    coefficients = '2e5 0.3'
    coefficient_types = 'YOUNGS_MODULUS POISSONS_RATIO'
    strain = 'elastic_strain'
  []
  [elastic_strain]
    type = SR2LinearCombination
    from = 'strain plastic_strain'
    to = 'elastic_strain'
    weights = '1 -1'
  []
  [mandel_stress]
    type = IsotropicMandelStress
    cauchy_stress = 'stress'
  []
  [vonmises]
    type = SR2Invariant
    invariant_type = 'VONMISES'
    tensor = 'mandel_stress'
    invariant = 'effective_stress'
  []
  [yield_function]
    type = YieldFunction
    yield_stress = 100
  []
  [flow]
    type = ComposedModel
    models = 'vonmises yield_function'
  []
  [normality]
    type = Normality
    model = 'flow'
    function = 'yield_function'
    from = 'mandel_stress'
    to = 'flow_direction'
  []
  [flow_rate]
    type = PerzynaPlasticFlowRate
    reference_stress = 1000
    exponent = 5
  []
  [plastic_strain_rate]
    type = AssociativePlasticFlow
  []
  [integrate]
    type = SR2BackwardEulerTimeIntegration
    variable = 'plastic_strain'
  []
  [residual]
    type = ComposedModel
    models = 'elastic_strain elasticity mandel_stress vonmises yield_function normality flow_rate
              plastic_strain_rate integrate'
  []
  [update]
    type = ImplicitUpdate
    equation_system = 'equations'
    solver = 'newton'
    predictor = 'predictor'
  []
  [predictor]
    type = ConstantExtrapolationPredictor
    unknowns_SR2 = 'plastic_strain'
  []
  [model]
    type = ComposedModel
    models = 'update elastic_strain elasticity'
    additional_outputs = 'plastic_strain'
  []
[]
[EquationSystems]
  [equations]
    type = NonlinearSystem
    model = 'residual'
    unknowns = 'plastic_strain'
  []
[]
[Solvers]
  [newton]
    type = Newton
    linear_solver = 'direct'
    max_its = 50
  []
  [direct]
    type = DenseLU
  []
[]
"""

# The same with Hill's effective stress and no rate: f <= 0, rate >= 0, one of them zero.
SHEET = (
    VISCOPLASTIC.replace(
        """    type = SR2Invariant
    invariant_type = 'VONMISES'
    tensor = 'mandel_stress'
    invariant = 'effective_stress'
""",
        """    type = Hill48EffectiveStress
    stress = 'mandel_stress'
""",
    )
    .replace(
        """    type = PerzynaPlasticFlowRate
    reference_stress = 1000
    exponent = 5
""",
        """    type = MinMapComplementarity
    a = 'yield_function'
    a_inequality = 'LE'
    b = 'flow_rate'
""",
    )
    .replace("SR2 = 'plastic_strain'\n", "SR2 = 'plastic_strain'\n"
             "    unknowns_Scalar = 'flow_rate'\n")
    .replace("    unknowns = 'plastic_strain'\n", "    unknowns = 'plastic_strain flow_rate'\n"
             "    residuals = 'plastic_strain_residual complementarity'\n")
)  # fmt: skip


@functools.cache
def viscoplastic() -> AbstractModel:
    return neml2_jax.load_string(VISCOPLASTIC).get_model("model")


@functools.cache
def sheet() -> AbstractModel:
    return neml2_jax.load_string(SHEET).get_model("model")
