# Tension of a material that remembers its strain: 60 steps to 60 MPa, 120 to 120 MPa. MPa, s.

youngs_modulus = 145000
poissons_ratio = 0.3
widening = 0.5
initial_saturation = 140
recovery_coefficient = 0
refinement = 1

!include ../point.i
!include ../j2.i
!include ../memory.i

[Tensors]
  [times]
    type = Python
    expr = 'Scalar(jnp.concatenate((jnp.linspace(0.0, 4.0, 60 * ${refinement} + 1), jnp.linspace(4.0, 8.0, 120 * ${refinement} + 1)[1:])))'
  []
  [loads]
    type = Python
    expr = 'SR2.fill(15.0 * times.data, 0.0 * times.data, 0.0 * times.data, 0.0 * times.data, 0.0 * times.data, 0.0 * times.data)'
  []
  [controls]
    type = Python
    expr = 'SR2.fill(1.0, 1.0, 1.0, 1.0, 1.0, 1.0).dynamic_batch.expand(180 * ${refinement} + 1)'
  []
[]

[Models]
  [overstress]
    type = SR2LinearCombination
    from = 'stress'
    to = 'overstress'
  []
  [yield_function]
    type = ScalarLinearCombination
    from = 'effective_stress isotropic_hardening'
    to = 'yield_function'
    weights = '1 -1'
    offset = -35
  []
  [consistency]
    type = FBComplementarity
    a = 'yield_function'
    b = 'equivalent_plastic_strain_rate'
  []
  [equations]
    type = ComposedModel
    models = 'elastic_strain elasticity control as_prescribed overstress effective_stress
              yield_function normality plastic_strain_rate integrate_plastic_strain
              integrate_equivalent_plastic_strain consistency memory_function memory_normality
              memory_growth memory_consistency integrate_memory_center integrate_memory_radius
              isotropic_hardening_rate integrate_isotropic_hardening'
  []
  [last_state]
    type = ConstantExtrapolationPredictor
    unknowns_SR2 = 'strain plastic_strain memory_center'
    unknowns_Scalar = 'equivalent_plastic_strain equivalent_plastic_strain_rate
                       isotropic_hardening memory_radius memory_rate'
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
    unknowns = 'strain plastic_strain equivalent_plastic_strain equivalent_plastic_strain_rate
                isotropic_hardening memory_center memory_radius memory_rate'
    residuals = 'strain_residual plastic_strain_residual equivalent_plastic_strain_residual
                 complementarity isotropic_hardening_residual memory_center_residual
                 memory_radius_residual memory_rate_residual'
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
