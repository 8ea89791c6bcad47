# A body-centred crystal at 300 K, pulled along [1 5 9] to 100 MPa in a second, by 1000 steps. MPa, s,
# micrometres, eV.

youngs_modulus = 222230
poissons_ratio = 0.35
shear_modulus = 82307.40741
thermal_energy = 0.02586
lattice_friction = 20
shortest_screw = 0.124
drag_rate = 1e-3
drag_exponent = 20
forest_storage = 30
annihilation_distance = 1e-3
rates = 'tensor_strain_rate equivalent_strain_rate'

!include ../low_temperature.i

[Tensors]
  [times]
    type = Python
    expr = 'Scalar(jnp.linspace(0.0, 1.0, 1001))'
  []
  [loads]
    type = Python
    expr = 'SR2.fill(1.0, 25.0, 81.0, 45.0, 9.0, 5.0) * (100.0 / 107.0) * times'
  []
  [controls]
    type = Python
    expr = 'SR2.fill(1.0, 1.0, 1.0, 1.0, 1.0, 1.0).dynamic_batch.expand(1001)'
  []
  [orientations]
    type = Python
    expr = 'MRP(jnp.zeros(3)).dynamic_batch.expand(1001)'
  []
  # 1e11 a square metre on each system
  [densities]
    type = Python
    expr = 'Scalar(0.1 * jnp.ones(12), sub_batch_ndim=1)'
  []
[]

[Models]
  [tensor_strain_rate]
    type = SR2VariableRate
    variable = 'strain'
  []
  [equivalent_strain_rate]
    type = SR2Invariant
    invariant_type = 'EFFECTIVE_STRAIN'
    tensor = 'strain_rate'
    invariant = 'equivalent_strain_rate'
  []
[]
