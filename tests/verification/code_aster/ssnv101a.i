# Chaboche's law with two centres that soften as they are sheared, in tension and shear at once.
# One elastic step to 40 MPa, then twelve to 143.5 MPa, by backward Euler. MPa.

youngs_modulus = 145200
poissons_ratio = 0.3

!include ../point.i
!include ../j2.i

[Tensors]
  [load]
    type = Python
    expr = 'jnp.concatenate((jnp.zeros(1), jnp.linspace(0.4, 1.435, 13)))'
  []
  [times]
    type = Python
    expr = 'Scalar(load)'
  []
  [stresses]
    type = Python
    expr = 'SR2.fill(100.0 * load, 0.0 * load, 0.0 * load, 0.0 * load, 0.0 * load, 100.0 * load)'
  []
  [stress_everywhere]
    type = Python
    expr = 'SR2.fill(1.0, 1.0, 1.0, 1.0, 1.0, 1.0).dynamic_batch.expand(14)'
  []
[]

[Models]
  # Both moduli are C(p) = C [k + (1 - k) (1 - exp(-w p))]
  [rise]
    type = VoceIsotropicHardening
    isotropic_hardening = 'rise'
    saturated_hardening = 0.57
    saturation_rate = 6.09
  []
  [share]
    type = ScalarLinearCombination
    from = 'rise'
    to = 'share'
    offset = 0.43
  []
  # Twice the moduli over three
  [full_back_stress]
    type = SR2LinearCombination
    from = 'first_center second_center'
    to = 'full_back_stress'
    weights = '42511.333333333333 332224'
  []
  [back_stress]
    type = SR2LinearCombination
    from = 'full_back_stress'
    to = 'back_stress'
    weights = 'share'
  []
  [overstress]
    type = SR2LinearCombination
    from = 'stress back_stress'
    to = 'overstress'
    weights = '1 -1'
  []
  # From 87 to 151 MPa
  [isotropic_hardening]
    type = VoceIsotropicHardening
    saturated_hardening = 64
    saturation_rate = 2.3
  []
  [yield_function]
    type = ScalarLinearCombination
    from = 'effective_stress isotropic_hardening'
    to = 'yield_function'
    weights = '1 -1'
    offset = -87
  []
  # d alpha = (n - g alpha) dp
  [first_center_rate]
    type = FredrickArmstrongPlasticHardening
    back_stress = 'first_center'
    flow_rate = 'equivalent_plastic_strain_rate'
    C = 1.5
    g = 341
  []
  [second_center_rate]
    type = FredrickArmstrongPlasticHardening
    back_stress = 'second_center'
    flow_rate = 'equivalent_plastic_strain_rate'
    C = 1.5
    g = 17184
  []
  [integrate_first_center]
    type = SR2BackwardEulerTimeIntegration
    variable = 'first_center'
  []
  [integrate_second_center]
    type = SR2BackwardEulerTimeIntegration
    variable = 'second_center'
  []
  [consistency]
    type = FBComplementarity
    a = 'yield_function'
    b = 'equivalent_plastic_strain_rate'
  []
  [equations]
    type = ComposedModel
    models = 'elastic_strain elasticity control as_prescribed rise share full_back_stress back_stress
              overstress effective_stress isotropic_hardening yield_function normality
              plastic_strain_rate first_center_rate second_center_rate integrate_plastic_strain
              integrate_equivalent_plastic_strain integrate_first_center integrate_second_center
              consistency'
  []
  [last_state]
    type = ConstantExtrapolationPredictor
    unknowns_SR2 = 'strain plastic_strain first_center second_center'
    unknowns_Scalar = 'equivalent_plastic_strain equivalent_plastic_strain_rate'
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
    unknowns = 'strain plastic_strain first_center second_center equivalent_plastic_strain
                equivalent_plastic_strain_rate'
    residuals = 'strain_residual plastic_strain_residual first_center_residual
                 second_center_residual equivalent_plastic_strain_residual complementarity'
  []
[]

[Drivers]
  [driver]
    type = TransientDriver
    model = 'point'
    prescribed_time = 'times'
    prescribed_SR2_names = 'prescribed control'
    prescribed_SR2_values = 'stresses stress_everywhere'
  []
[]
