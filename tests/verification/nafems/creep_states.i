# Norton's creep for 1000 h under states of stress that are held: along an axis, biaxial with both
# signs, in shear, and all of them at once. MPa, h.

youngs_modulus = 200000
poissons_ratio = 0.3

!include ../creep.i

[Tensors]
  [times]
    type = Python
    expr = 'Scalar(jnp.array([[0.0], [1000.0]]))'
  []
  [loads]
    type = Python
    expr = 'SR2(jnp.tile(jnp.sqrt(jnp.array([1.0, 1.0, 1.0, 2.0, 2.0, 2.0])) * jnp.array([[200.0, 0, 0, 0, 0, 0], [200, 200, 0, 0, 0, 0], [200, -200, 0, 0, 0, 0], [0, 0, 0, 0, 0, 100], [200, 100, 50, 0, 0, 50]]), (2, 1, 1)))'
  []
  [controls]
    type = Python
    expr = 'SR2(jnp.ones((2, 5, 6)))'
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
[]
