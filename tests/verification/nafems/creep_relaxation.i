# Norton's creep while the strain along an axis is held at 0.1 %, for 1000 h. Steps grow with time.
# MPa, h.

youngs_modulus = 200000
poissons_ratio = 0.3
steps = 100

!include ../creep.i

[Tensors]
  [times]
    type = Python
    expr = 'Scalar(1000.0 * jnp.concatenate((jnp.zeros(1), jnp.linspace(0.0, 1.0, ${steps} + 1) ** 3)))'
  []
  [loads]
    type = Python
    expr = 'SR2.fill(1.0, 0.0, 0.0, 0.0, 0.0, 0.0) * Scalar(1e-3 * (jnp.arange(${steps} + 2) > 0))'
  []
  [controls]
    type = Python
    expr = 'SR2.fill(0.0, 1.0, 1.0, 1.0, 1.0, 1.0).dynamic_batch.expand(${steps} + 2)'
  []
[]

[Models]
  [flow_rate]
    type = NortonHoffFlowRate
    flow_rate = 'equivalent_plastic_strain_rate'
    reference_rate = 1e-5
    reference_stress = 200
    exponent = 5
  []
  [relaxing]
    type = ComposedModel
    models = 'point elastic_strain elasticity'
    additional_outputs = 'strain plastic_strain'
  []
[]

[Drivers]
  [relaxation]
    type = TransientDriver
    model = 'relaxing'
    prescribed_time = 'times'
    prescribed_SR2_names = 'prescribed control'
    prescribed_SR2_values = 'loads controls'
  []
[]
