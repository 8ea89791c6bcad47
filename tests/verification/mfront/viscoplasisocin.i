# Isotropic and kinematic hardening with two viscous mechanisms in series, pulled to 10 % and pushed
# back at 5e-4/s, by the midpoint rule: the rates are those of the mean of old and new state. MPa, s.

youngs_modulus = 200000
poissons_ratio = 0.3
steps = 2000

!include ../point.i

[Tensors]
  [times]
    type = Python
    expr = 'Scalar(jnp.linspace(0.0, 400.0, ${steps} + 1))'
  []
  [strains]
    type = Python
    expr = '''
      strain = jnp.minimum(5e-4 * times.data, 0.2 - 5e-4 * times.data)
      result = SR2.fill(strain, 0.0 * strain, 0.0 * strain, 0.0 * strain, 0.0 * strain, 0.0 * strain)
    '''
  []
  [controls]
    type = Python
    expr = 'SR2.fill(0.0, 1.0, 1.0, 1.0, 1.0, 1.0).dynamic_batch.expand(${steps} + 1)'
  []
[]

[Models]
  [mean_stress]
    type = SR2LinearCombination
    from = 'stress stress~1'
    to = 'mean_stress'
    weights = '0.5 0.5'
  []
  [mean_back_stress]
    type = SR2LinearCombination
    from = 'back_stress back_stress~1'
    to = 'mean_back_stress'
    weights = '0.5 0.5'
  []
  [mean_equivalent_plastic_strain]
    type = ScalarLinearCombination
    from = 'equivalent_plastic_strain equivalent_plastic_strain~1'
    to = 'mean_equivalent_plastic_strain'
    weights = '0.5 0.5'
  []
  [overstress]
    type = SR2LinearCombination
    from = 'mean_stress mean_back_stress'
    to = 'overstress'
    weights = '1 -1'
  []
  [effective_stress]
    type = SR2Invariant
    invariant_type = 'VONMISES'
    tensor = 'overstress'
    invariant = 'effective_stress'
  []
  [slow_hardening]
    type = VoceIsotropicHardening
    equivalent_plastic_strain = 'mean_equivalent_plastic_strain'
    isotropic_hardening = 'slow_hardening'
    saturated_hardening = 300
    saturation_rate = 1
  []
  [fast_hardening]
    type = VoceIsotropicHardening
    equivalent_plastic_strain = 'mean_equivalent_plastic_strain'
    isotropic_hardening = 'fast_hardening'
    saturated_hardening = 300
    saturation_rate = 10
  []
  [yield_function]
    type = ScalarLinearCombination
    from = 'effective_stress slow_hardening fast_hardening'
    to = 'yield_function'
    weights = '1 -1 -1'
    offset = -600
  []
  [yield_surface]
    type = ComposedModel
    models = 'overstress effective_stress yield_function'
  []
  [normality]
    type = Normality
    model = 'yield_surface'
    function = 'yield_function'
    from = 'mean_stress'
    to = 'flow_direction'
  []
  [first_flow_rate]
    type = PerzynaPlasticFlowRate
    flow_rate = 'first_flow_rate'
    reference_stress = 80
    exponent = 10
  []
  [second_flow_rate]
    type = PerzynaPlasticFlowRate
    flow_rate = 'second_flow_rate'
    reference_stress = 0.2
    exponent = 1
  []
  [flow_rate]
    type = FlowRatesInSeries
    flow_rate = 'equivalent_plastic_strain_rate'
  []
  [plastic_strain_rate]
    type = AssociativePlasticFlow
    flow_rate = 'equivalent_plastic_strain_rate'
  []
  # MFront's X = C a has no 2/3: the modulus here is 3/2 of its 1000 MPa
  [back_stress_rate]
    type = FredrickArmstrongPlasticHardening
    flow_rate = 'equivalent_plastic_strain_rate'
    back_stress = 'mean_back_stress'
    back_stress_rate = 'back_stress_rate'
    C = 1500
    g = 5
  []
  [integrate_plastic_strain]
    type = SR2BackwardEulerTimeIntegration
    variable = 'plastic_strain'
  []
  [integrate_back_stress]
    type = SR2BackwardEulerTimeIntegration
    variable = 'back_stress'
  []
  [integrate_equivalent_plastic_strain]
    type = ScalarBackwardEulerTimeIntegration
    variable = 'equivalent_plastic_strain'
  []
  [equations]
    type = ComposedModel
    models = 'elastic_strain elasticity control as_prescribed mean_stress mean_back_stress
              mean_equivalent_plastic_strain overstress effective_stress slow_hardening
              fast_hardening yield_function normality first_flow_rate second_flow_rate flow_rate
              plastic_strain_rate back_stress_rate integrate_plastic_strain integrate_back_stress
              integrate_equivalent_plastic_strain'
  []
  [last_state]
    type = ConstantExtrapolationPredictor
    unknowns_SR2 = 'strain plastic_strain back_stress'
    unknowns_Scalar = 'equivalent_plastic_strain'
  []
  [update]
    type = ImplicitUpdate
    equation_system = 'system'
    solver = 'newton'
    predictor = 'last_state'
  []
  [point]
    type = ComposedModel
    models = 'update elastic_strain elasticity'
    additional_outputs = 'strain plastic_strain'
  []
[]

[EquationSystems]
  [system]
    type = NonlinearSystem
    model = 'equations'
    unknowns = 'strain plastic_strain back_stress equivalent_plastic_strain'
  []
[]

[Drivers]
  [driver]
    type = TransientDriver
    model = 'point'
    prescribed_time = 'times'
    prescribed_SR2_names = 'prescribed control'
    prescribed_SR2_values = 'strains controls'
  []
[]
