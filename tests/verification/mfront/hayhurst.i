# Creep of a steel with damage at 160 MPa, which are reached in 100 s. MPa, s.

youngs_modulus = 145000
poissons_ratio = 0.3
steps = 500

!include ../point.i
!include ../j2.i

[Tensors]
  # A fifth of the steps while the stress grows
  [times]
    type = Python
    expr = 'Scalar(jnp.concatenate((jnp.linspace(0.0, 100.0, ${steps} // 5 + 1), jnp.linspace(100.0, 2000.0, 4 * (${steps} // 5) + 1)[1:])))'
  []
  [loads]
    type = Python
    expr = 'SR2.fill(160.0, 0.0, 0.0, 0.0, 0.0, 0.0) * Scalar(jnp.minimum(times.data / 100.0, 1.0))'
  []
  [controls]
    type = Python
    expr = 'SR2.fill(1.0, 1.0, 1.0, 1.0, 1.0, 1.0).dynamic_batch.expand(${steps} + 1)'
  []
[]

[Models]
  # What carries has the stress of elasticity
  [undamaged_stress]
    type = LinearIsotropicElasticity
    coefficients = '${youngs_modulus} ${poissons_ratio}'
    coefficient_types = 'YOUNGS_MODULUS POISSONS_RATIO'
    strain = 'elastic_strain'
    stress = 'undamaged_stress'
  []
  [carrying_part]
    type = ScalarLinearCombination
    from = 'damage'
    to = 'carrying_part'
    weights = -1
    offset = 1
  []
  [stress]
    type = SR2LinearCombination
    from = 'undamaged_stress'
    to = 'stress'
    weights = 'carrying_part'
  []
  [overstress]
    type = SR2LinearCombination
    from = 'stress'
    to = 'overstress'
  []
  [yield_function]
    type = ScalarLinearCombination
    from = 'effective_stress'
    to = 'yield_function'
  []
  # In tension along one axis it is the effective stress
  [largest_principal_stress]
    type = CopyScalar
    from = 'effective_stress'
    to = 'largest_principal_stress'
  []
  [creep]
    type = HayhurstCreep
    flow_rate = 'equivalent_plastic_strain_rate'
    reference_rate = 5.82514751e-11
    creep_stress = 9.691
    first_modulus = 3e4
    first_limit = 0.33
    first_recovery = 1
    second_modulus = -280
    second_limit = 1
    second_recovery = 0
    damage_coefficient = 9.70759313e-8
    damage_stress = 27.931695458
    principal_part = 0.5
  []
  [integrate_first_hardening]
    type = ScalarBackwardEulerTimeIntegration
    variable = 'first_hardening'
  []
  [integrate_second_hardening]
    type = ScalarBackwardEulerTimeIntegration
    variable = 'second_hardening'
  []
  [integrate_damage]
    type = ScalarBackwardEulerTimeIntegration
    variable = 'damage'
  []
  [equations]
    type = ComposedModel
    models = 'elastic_strain undamaged_stress carrying_part stress control as_prescribed overstress
              effective_stress normality largest_principal_stress creep plastic_strain_rate
              integrate_plastic_strain integrate_equivalent_plastic_strain
              integrate_first_hardening integrate_second_hardening integrate_damage'
  []
  [last_state]
    type = ConstantExtrapolationPredictor
    unknowns_SR2 = 'strain plastic_strain'
    unknowns_Scalar = 'equivalent_plastic_strain first_hardening second_hardening damage'
  []
  [point]
    type = ImplicitUpdate
    equation_system = 'system'
    solver = 'newton'
    predictor = 'last_state'
  []
[]

[EquationSystems]
  [system]
    type = NonlinearSystem
    model = 'equations'
    unknowns = 'strain plastic_strain equivalent_plastic_strain first_hardening second_hardening
                damage'
  []
[]

[Drivers]
  [driver]
    type = TransientDriver
    model = 'point'
    prescribed_time = 'times'
    prescribed_SR2_names = 'prescribed control'
    prescribed_SR2_values = 'loads controls'
  []
[]
