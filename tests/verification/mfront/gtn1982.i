# A porous metal without hardening under a stress whose lateral part is 0.4 of the axial one, to 50 %
# in 500 steps of backward Euler; voids coalesce from 1 % on. MPa.

youngs_modulus = 200000
poissons_ratio = 0.3

!include ../point.i

[Tensors]
  [times]
    type = Python
    expr = 'Scalar(jnp.linspace(0.0, 1.0, 501))'
  []
  [loads]
    type = Python
    expr = 'SR2.fill(0.5, 0.0, 0.0, 0.0, 0.0, 0.0) * times'
  []
  [controls]
    type = Python
    expr = 'SR2.fill(0.0, 1.0, 1.0, 1.0, 1.0, 1.0).dynamic_batch.expand(501)'
  []
  [initial_void_fraction]
    type = Python
    expr = 'Scalar(1e-3)'
  []
  # 0.4 / 1.8 of the trace
  [lateral]
    type = Python
    expr = 'SR2.fill(0.0, 2.0 / 9.0, 2.0 / 9.0, 0.0, 0.0, 0.0)'
  []
[]

[Models]
  [poro_invariant]
    type = SR2Invariant
    invariant_type = 'I1'
    tensor = 'stress'
    invariant = 'poro_invariant'
  []
  [flow_invariant]
    type = SR2Invariant
    invariant_type = 'VONMISES'
    tensor = 'stress'
    invariant = 'flow_invariant'
  []
  [lateral_direction]
    type = SR2ConstantParameter
    value = 'lateral'
  []
  [lateral_stress]
    type = SR2LinearCombination
    from = 'lateral_direction'
    to = 'lateral_stress'
    weights = 'poro_invariant'
  []
  # In place of that of point.i
  [as_prescribed_and_lateral]
    type = SR2LinearCombination
    from = 'controlled prescribed lateral_stress'
    to = 'strain_residual'
    weights = '1 -1 -1'
  []
  [effective_void_fraction]
    type = TvergaardNeedlemanCoalescence
    critical_fraction = 0.01
    fracture_fraction = 0.10
    ultimate_fraction = 0.5
  []
  [yield_function]
    type = GTNYieldFunction
    void_fraction = 'effective_void_fraction'
    yield_stress = 200
    q1 = 2
    q2 = 1
    q3 = 4
  []
  [yield_surface]
    type = ComposedModel
    models = 'poro_invariant flow_invariant yield_function'
  []
  [normality]
    type = Normality
    model = 'yield_surface'
    function = 'yield_function'
    from = 'stress'
    to = 'flow_direction'
  []
  [plastic_strain_rate]
    type = AssociativePlasticFlow
  []
  [void_fraction_rate]
    type = GursonCavitation
  []
  [integrate_plastic_strain]
    type = SR2BackwardEulerTimeIntegration
    variable = 'plastic_strain'
  []
  [integrate_void_fraction]
    type = ScalarBackwardEulerTimeIntegration
    variable = 'void_fraction'
  []
  [consistency]
    type = FBComplementarity
    a = 'yield_function'
    b = 'flow_rate'
  []
  [equations]
    type = ComposedModel
    models = 'elastic_strain elasticity control as_prescribed_and_lateral poro_invariant
              flow_invariant lateral_direction lateral_stress effective_void_fraction yield_function
              normality plastic_strain_rate void_fraction_rate integrate_plastic_strain
              integrate_void_fraction consistency'
  []
  [last_state]
    type = ConstantExtrapolationPredictor
    unknowns_SR2 = 'strain plastic_strain'
    unknowns_Scalar = 'void_fraction flow_rate'
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
    unknowns = 'strain plastic_strain void_fraction flow_rate'
    residuals = 'strain_residual plastic_strain_residual void_fraction_residual complementarity'
  []
[]

[Drivers]
  [driver]
    type = TransientDriver
    model = 'point'
    prescribed_time = 'times'
    prescribed_SR2_names = 'prescribed control'
    prescribed_SR2_values = 'loads controls'
    ic_Scalar_names = 'void_fraction'
    ic_Scalar_values = 'initial_void_fraction'
  []
[]
