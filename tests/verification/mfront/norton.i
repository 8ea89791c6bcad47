# Norton creep at 20 MPa for an hour: A s^8.2 with A = 8e-67 for Pa. MPa, s.

youngs_modulus = 150000
poissons_ratio = 0.3

!include ../creep.i

[Tensors]
  [times]
    type = Python
    expr = 'Scalar(jnp.array([0.0, 3600.0]))'
  []
  [loads]
    type = Python
    expr = 'SR2.fill(20.0, 0.0, 0.0, 0.0, 0.0, 0.0).dynamic_batch.expand(2)'
  []
  [controls]
    type = Python
    expr = 'SR2.fill(1.0, 1.0, 1.0, 1.0, 1.0, 1.0).dynamic_batch.expand(2)'
  []
[]

[Models]
  [flow_rate]
    type = NortonHoffFlowRate
    flow_rate = 'equivalent_plastic_strain_rate'
    reference_rate = 1.2679145539e-17
    reference_stress = 1
    exponent = 8.2
  []
[]
