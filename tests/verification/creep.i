# Creep under a tension that is held, by backward Euler. The file that includes this gives
# `flow_rate`, `times`, `loads` and `controls`. MPa, s.

!include point.i
!include j2.i

[Models]
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
  [equations]
    type = ComposedModel
    models = 'elastic_strain elasticity control as_prescribed overstress effective_stress normality
              flow_rate plastic_strain_rate integrate_plastic_strain
              integrate_equivalent_plastic_strain'
  []
  [last_state]
    type = ConstantExtrapolationPredictor
    unknowns_SR2 = 'strain plastic_strain'
    unknowns_Scalar = 'equivalent_plastic_strain'
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
    unknowns = 'strain plastic_strain equivalent_plastic_strain'
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
