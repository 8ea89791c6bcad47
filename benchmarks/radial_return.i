# The J2 law of examples/differentiable_fe by radial return: one unknown. Units: MPa.
[Models]
  [trial_elastic_strain]
    type = SR2LinearCombination
    from = 'strain plastic_strain~1'
    to = 'elastic_strain'
    weights = '1 -1'
  []
  [trial_hardening]
    type = VoceIsotropicHardening
    equivalent_plastic_strain = 'equivalent_plastic_strain~1'
    isotropic_hardening = 'trial_isotropic_hardening'
    saturated_hardening = 150
    saturation_rate = 40
  []
  [stress]
    type = LinearIsotropicElasticity
    coefficients = '2e5 0.3'
    coefficient_types = 'YOUNGS_MODULUS POISSONS_RATIO'
    strain = 'elastic_strain'
  []
  [effective_stress]
    type = SR2Invariant
    invariant_type = VONMISES
    tensor = 'stress'
    invariant = 'effective_stress'
  []
  [trial_yield_function]
    type = YieldFunction
    yield_stress = 250
    isotropic_hardening = 'trial_isotropic_hardening'
    yield_function = 'trial_yield_function'
  []
  [trial_surface]
    type = ComposedModel
    models = 'effective_stress trial_yield_function'
  []
  [trial_normality]
    type = Normality
    model = 'trial_surface'
    function = 'trial_yield_function'
    from = 'stress trial_isotropic_hardening'
    to = 'flow_direction isotropic_hardening_direction'
  []
  [trial_state]
    type = ComposedModel
    models = 'trial_elastic_strain stress trial_hardening trial_normality'
  []
  [plastic_strain_rate]
    type = AssociativePlasticFlow
  []
  [plastic_strain]
    type = SR2ForwardEulerTimeIntegration
    variable = 'plastic_strain'
  []
  [equivalent_plastic_strain_rate]
    type = AssociativeIsotropicPlasticHardening
  []
  [equivalent_plastic_strain]
    type = ScalarForwardEulerTimeIntegration
    variable = 'equivalent_plastic_strain'
  []
  [elastic_strain]
    type = SR2LinearCombination
    from = 'strain plastic_strain'
    to = 'elastic_strain'
    weights = '1 -1'
  []
  [hardening]
    type = VoceIsotropicHardening
    saturated_hardening = 150
    saturation_rate = 40
  []
  [yield_function]
    type = YieldFunction
    yield_stress = 250
    isotropic_hardening = 'isotropic_hardening'
  []
  [consistency]
    type = MinMapComplementarity
    a = 'yield_function'
    a_inequality = 'LE'
    b = 'flow_rate'
  []
  [surface]
    type = ComposedModel
    models = 'plastic_strain_rate plastic_strain equivalent_plastic_strain_rate
              equivalent_plastic_strain elastic_strain stress hardening effective_stress
              yield_function consistency'
  []
  [return_map]
    type = ImplicitUpdate
    equation_system = 'equations'
    solver = 'newton'
  []
  [plastic_state]
    type = ComposedModel
    models = 'trial_state return_map plastic_strain_rate plastic_strain
              equivalent_plastic_strain_rate equivalent_plastic_strain'
  []
  [model]
    type = ComposedModel
    models = 'plastic_state elastic_strain stress'
    additional_outputs = 'plastic_strain'
  []
[]

[EquationSystems]
  [equations]
    type = NonlinearSystem
    model = 'surface'
    unknowns = 'flow_rate'
    residuals = 'complementarity'
  []
[]

[Solvers]
  [newton]
    type = Newton
    linear_solver = 'direct'
    rel_tol = 1e-12
  []
  [direct]
    type = DenseLU
  []
[]
