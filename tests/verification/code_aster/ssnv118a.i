# Chaboche's viscoplastic law with two centres, memory of strain and recovery, in tension and shear
# at once. MPa, s.

youngs_modulus = 145000
poissons_ratio = 0.3
widening = 0.04
initial_saturation = 40
recovery_coefficient = 2e-7
steps = 10
hardening_in_yield = -0.65

!include ../point.i
!include ../j2.i
!include ../memory.i

[Tensors]
  [times]
    type = Python
    expr = 'Scalar(jnp.concatenate((jnp.zeros(1), jnp.linspace(4.0, 10.0, ${steps} + 1))))'
  []
  [loads]
    type = Python
    expr = 'SR2.fill(15.0 * times.data, 0.0 * times.data, 0.0 * times.data, 0.0 * times.data, 0.0 * times.data, 6.0 * times.data)'
  []
  [controls]
    type = Python
    expr = 'SR2.fill(1.0, 1.0, 1.0, 1.0, 1.0, 1.0).dynamic_batch.expand(${steps} + 2)'
  []
[]

[Models]
  # Twice the moduli over three
  [back_stress]
    type = SR2LinearCombination
    from = 'first_center second_center'
    to = 'back_stress'
    weights = '1300 43333.333333333333'
  []
  [overstress]
    type = SR2LinearCombination
    from = 'stress back_stress'
    to = 'overstress'
    weights = '1 -1'
  []
  [yield_function]
    type = ScalarLinearCombination
    from = 'effective_stress isotropic_hardening'
    to = 'yield_function'
    weights = '1 ${hardening_in_yield}'
    offset = -35
  []
  [drag_stress]
    type = ScalarLinearCombination
    from = 'isotropic_hardening'
    to = 'drag_stress'
    offset = 70
  []
  [flow_rate]
    type = PerzynaPlasticFlowRate
    flow_rate = 'equivalent_plastic_strain_rate'
    reference_stress = 'drag_stress'
    exponent = 24
  []
  # Recovery falls to half with strain: g (1 - 0.5 (1 - exp(-12 p)))
  [fall]
    type = VoceIsotropicHardening
    isotropic_hardening = 'fall'
    saturated_hardening = -0.5
    saturation_rate = 12
  []
  [first_recovery]
    type = ScalarLinearCombination
    from = 'fall'
    to = 'first_recovery'
    weights = 50
    offset = 50
  []
  [second_recovery]
    type = ScalarLinearCombination
    from = 'fall'
    to = 'second_recovery'
    weights = 1300
    offset = 1300
  []
  # Static recovery: G (C sqrt(2/3))^3, for |alpha|^3 alpha
  [first_center_rate]
    type = BurletCailletaudPlasticHardening
    back_stress = 'first_center'
    flow_rate = 'equivalent_plastic_strain_rate'
    C = 1.5
    g = 'first_recovery'
    isotropic_part = 0.397e-3
    A = 8.0722934473e-4
    a = 4
  []
  [second_center_rate]
    type = BurletCailletaudPlasticHardening
    back_stress = 'second_center'
    flow_rate = 'equivalent_plastic_strain_rate'
    C = 1.5
    g = 'second_recovery'
    isotropic_part = 0.552e-1
    A = 149.48691569
    a = 4
  []
  [integrate_first_center]
    type = SR2BackwardEulerTimeIntegration
    variable = 'first_center'
  []
  [integrate_second_center]
    type = SR2BackwardEulerTimeIntegration
    variable = 'second_center'
  []
  [equations]
    type = ComposedModel
    models = 'elastic_strain elasticity control as_prescribed back_stress overstress
              effective_stress yield_function normality drag_stress flow_rate plastic_strain_rate
              integrate_plastic_strain integrate_equivalent_plastic_strain fall first_recovery
              second_recovery first_center_rate second_center_rate integrate_first_center
              integrate_second_center memory_function memory_normality memory_growth
              memory_consistency integrate_memory_center integrate_memory_radius
              isotropic_hardening_rate integrate_isotropic_hardening'
  []
  [last_state]
    type = ConstantExtrapolationPredictor
    unknowns_SR2 = 'strain plastic_strain first_center second_center memory_center'
    unknowns_Scalar = 'equivalent_plastic_strain isotropic_hardening memory_radius memory_rate'
  []
  [point]
    type = ImplicitUpdate
    equation_system = 'system'
    solver = 'newton'
    predictor = 'last_state'
    max_substepping_level = 0
  []
[]

[EquationSystems]
  [system]
    type = NonlinearSystem
    model = 'equations'
    unknowns = 'strain plastic_strain equivalent_plastic_strain first_center second_center
                isotropic_hardening memory_center memory_radius memory_rate'
    residuals = 'strain_residual plastic_strain_residual equivalent_plastic_strain_residual
                 first_center_residual second_center_residual isotropic_hardening_residual
                 memory_center_residual memory_radius_residual memory_rate_residual'
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
