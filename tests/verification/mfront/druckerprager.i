# A cone about the pressure axis, of which the flow dilates three times as much as normality would
# have it, in tension and in compression to 0.5 %. MPa.
# The cone is seq + 0.75 tr/3 = 112.5, the potential seq + 0.75 tr.

youngs_modulus = 200000
poissons_ratio = 0.3

!include ../point.i

[Tensors]
  [times]
    type = Python
    expr = 'Scalar(jnp.linspace(0.0, 1.0, 11).reshape(11, 1) * jnp.ones(2))'
  []
  [loads]
    type = Python
    expr = 'SR2.fill(5e-3, 0.0, 0.0, 0.0, 0.0, 0.0) * times * Scalar(jnp.array([1.0, -1.0]))'
  []
  [controls]
    type = Python
    expr = 'SR2.fill(0.0, 1.0, 1.0, 1.0, 1.0, 1.0).dynamic_batch.expand(11, 2)'
  []
[]

[Models]
  [yield_function]
    type = DruckerPragerYieldFunction
    friction = 0.14433756729740643
    cohesion = 64.951905283832900
  []
  [potential]
    type = DruckerPragerYieldFunction
    yield_function = 'potential'
    friction = 0.43301270189221930
    cohesion = 0
  []
  [normality]
    type = Normality
    model = 'potential'
    function = 'potential'
    from = 'stress'
    to = 'flow_direction'
  []
  [plastic_strain_rate]
    type = AssociativePlasticFlow
  []
  [integrate_plastic_strain]
    type = SR2BackwardEulerTimeIntegration
    variable = 'plastic_strain'
  []
  [consistency]
    type = FBComplementarity
    a = 'yield_function'
    b = 'flow_rate'
  []
  [equations]
    type = ComposedModel
    models = 'elastic_strain elasticity control as_prescribed yield_function normality
              plastic_strain_rate integrate_plastic_strain consistency'
  []
  [last_state]
    type = ConstantExtrapolationPredictor
    unknowns_SR2 = 'strain plastic_strain'
    unknowns_Scalar = 'flow_rate'
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
    unknowns = 'strain plastic_strain flow_rate'
    residuals = 'strain_residual plastic_strain_residual complementarity'
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
