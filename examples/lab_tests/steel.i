# A steel for tests of the lab: two back stresses, Voce hardening, Perzyna flow, and a yield stress
# that falls with temperature. Units: MPa, s, K. There is no driver: `neml2-jax test` brings one.

[Tensors]
  [temperatures]
    type = Python
    expr = 'Scalar(jnp.array([300.0, 600.0, 900.0]), sub_batch_ndim=1)'
  []
  [yield_stresses]
    type = Python
    expr = 'Scalar(jnp.array([120.0, 90.0, 40.0]), sub_batch_ndim=1)'
  []
[]

[Models]
  [elasticity]
    type = LinearIsotropicElasticity
    coefficients = '195000 0.3'
    coefficient_types = 'YOUNGS_MODULUS POISSONS_RATIO'
    strain = 'elastic_strain'
    rate_form = true
  []
  [strain_rate]
    type = SR2VariableRate
    variable = 'strain'
  []
  [elastic_strain_rate]
    type = SR2LinearCombination
    from = 'strain_rate plastic_strain_rate'
    to = 'elastic_strain_rate'
    weights = '1 -1'
  []

  # Yield surface
  [mandel_stress]
    type = IsotropicMandelStress
    cauchy_stress = 'stress'
  []
  [back_stress]
    type = SR2LinearCombination
    from = 'fast_back_stress slow_back_stress'
    to = 'back_stress'
  []
  [overstress]
    type = SR2LinearCombination
    from = 'mandel_stress back_stress'
    to = 'overstress'
    weights = '1 -1'
  []
  [effective_stress]
    type = SR2Invariant
    invariant_type = 'VONMISES'
    tensor = 'overstress'
    invariant = 'effective_stress'
  []
  [isotropic_hardening]
    type = VoceIsotropicHardening
    saturated_hardening = 40
    saturation_rate = 8
  []
  [yield_stress]
    type = ScalarLinearInterpolation
    argument = 'temperature'
    abscissa = 'temperatures'
    ordinate = 'yield_stresses'
  []
  [yield_function]
    type = YieldFunction
    yield_stress = 'yield_stress'
    isotropic_hardening = 'isotropic_hardening'
  []
  [yield_surface]
    type = ComposedModel
    models = 'overstress effective_stress yield_function'
  []
  [normality]
    type = Normality
    model = 'yield_surface'
    function = 'yield_function'
    from = 'mandel_stress isotropic_hardening'
    to = 'flow_direction isotropic_hardening_direction'
  []

  # Flow and hardening
  [flow_rate]
    type = PerzynaPlasticFlowRate
    reference_stress = 400
    exponent = 6
  []
  [plastic_strain_rate]
    type = AssociativePlasticFlow
  []
  [equivalent_plastic_strain_rate]
    type = AssociativeIsotropicPlasticHardening
  []
  [fast_back_stress_rate]
    type = ChabochePlasticHardening
    back_stress = 'fast_back_stress'
    C = 60000
    g = 600
    A = 1e-10
    a = 2.5
  []
  [slow_back_stress_rate]
    type = ChabochePlasticHardening
    back_stress = 'slow_back_stress'
    C = 8000
    g = 60
    A = 1e-12
    a = 3.0
  []

  # Backward Euler residuals
  [integrate_stress]
    type = SR2BackwardEulerTimeIntegration
    variable = 'stress'
  []
  [integrate_equivalent_plastic_strain]
    type = ScalarBackwardEulerTimeIntegration
    variable = 'equivalent_plastic_strain'
  []
  [integrate_fast_back_stress]
    type = SR2BackwardEulerTimeIntegration
    variable = 'fast_back_stress'
  []
  [integrate_slow_back_stress]
    type = SR2BackwardEulerTimeIntegration
    variable = 'slow_back_stress'
  []
  [residuals]
    type = ComposedModel
    models = 'elasticity strain_rate elastic_strain_rate mandel_stress back_stress overstress
              effective_stress isotropic_hardening yield_stress yield_function normality
              flow_rate
              plastic_strain_rate equivalent_plastic_strain_rate fast_back_stress_rate
              slow_back_stress_rate integrate_stress integrate_equivalent_plastic_strain
              integrate_fast_back_stress integrate_slow_back_stress'
  []
  [predictor]
    type = ConstantExtrapolationPredictor
    unknowns_SR2 = 'stress fast_back_stress slow_back_stress'
    unknowns_Scalar = 'equivalent_plastic_strain'
  []
  [material]
    type = ImplicitUpdate
    equation_system = 'equations'
    solver = 'newton'
    predictor = 'predictor'
  []
[]

[EquationSystems]
  [equations]
    type = NonlinearSystem
    model = 'residuals'
    unknowns = 'stress equivalent_plastic_strain fast_back_stress slow_back_stress'
  []
[]

[Solvers]
  [newton]
    type = Newton
    linear_solver = 'direct'
  []
  [direct]
    type = DenseLU
  []
[]
