# PowerHardening comes from my_models.py:
#   neml2-jax run examples/own_law/hardening.i tension --load examples/own_law/my_models.py
[Tensors]
  [times]
    type = Python
    expr = 'Scalar(jnp.linspace(0.0, 100.0, 51))'
  []
  [strains]
    type = Python
    expr = '''
      axial = jnp.linspace(0.0, 0.05, 51)
      result = SR2.fill(axial, -0.5 * axial, -0.5 * axial)
    '''
  []
[]

[Models]
  [trial]
    type = LinearIsotropicElasticity
    coefficients = '70000 0.33'
    coefficient_types = 'YOUNGS_MODULUS POISSONS_RATIO'
    strain = 'elastic_strain'
  []
  [elastic_strain]
    type = SR2LinearCombination
    from = 'strain plastic_strain'
    to = 'elastic_strain'
    weights = '1 -1'
  []
  [effective_stress]
    type = SR2Invariant
    invariant_type = 'VONMISES'
    tensor = 'stress'
    invariant = 'effective_stress'
  []
  [hardening]
    type = PowerHardening
    K = 300
    n = 0.2
  []
  [yield_function]
    type = YieldFunction
    yield_stress = 50
    isotropic_hardening = 'isotropic_hardening'
  []
  [surface]
    type = ComposedModel
    models = 'effective_stress yield_function'
  []
  [normality]
    type = Normality
    model = 'surface'
    function = 'yield_function'
    from = 'stress isotropic_hardening'
    to = 'flow_direction isotropic_hardening_direction'
  []
  [flow_rate]
    type = PerzynaPlasticFlowRate
    reference_stress = 200
    exponent = 5
  []
  [plastic_flow]
    type = AssociativePlasticFlow
  []
  [equivalent_plastic_strain_rate]
    type = AssociativeIsotropicPlasticHardening
  []
  [integrate_plastic_strain]
    type = SR2BackwardEulerTimeIntegration
    variable = 'plastic_strain'
  []
  [integrate_equivalent_plastic_strain]
    type = ScalarBackwardEulerTimeIntegration
    variable = 'equivalent_plastic_strain'
  []
  [residuals]
    type = ComposedModel
    models = 'elastic_strain trial effective_stress hardening yield_function normality flow_rate
              plastic_flow equivalent_plastic_strain_rate integrate_plastic_strain
              integrate_equivalent_plastic_strain'
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
    unknowns_Scalar = 'equivalent_plastic_strain'
  []
  [material]
    type = ComposedModel
    models = 'update elastic_strain trial'
    additional_outputs = 'plastic_strain'
  []
[]

[EquationSystems]
  [equations]
    type = NonlinearSystem
    model = 'residuals'
    unknowns = 'plastic_strain equivalent_plastic_strain'
  []
[]

[Solvers]
  [newton]
    type = NewtonWithLineSearch
    linear_solver = 'direct'
  []
  [direct]
    type = DenseLU
  []
[]

[Drivers]
  [tension]
    type = TransientDriver
    model = 'material'
    prescribed_time = 'times'
    prescribed_SR2_names = 'strain'
    prescribed_SR2_values = 'strains'
  []
[]
