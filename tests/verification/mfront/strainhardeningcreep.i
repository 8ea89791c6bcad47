# Creep that hardens with strain, at -20 MPa for an hour: A s^4.2 / (p + 1e-6)^1.37 with A = 8e-40
# for Pa. The steps are even in p. MPa, s.

youngs_modulus = 150000
poissons_ratio = 0.3
steps = 500

!include ../creep.i

[Tensors]
  [times]
    type = Python
    expr = 'Scalar(3600.0 * jnp.linspace(0.0, 1.0, ${steps} + 1) ** 2.37)'
  []
  [loads]
    type = Python
    expr = 'SR2.fill(-20.0, 0.0, 0.0, 0.0, 0.0, 0.0).dynamic_batch.expand(${steps} + 1)'
  []
  [controls]
    type = Python
    expr = 'SR2.fill(1.0, 1.0, 1.0, 1.0, 1.0, 1.0).dynamic_batch.expand(${steps} + 1)'
  []
[]

[Models]
  [flow_rate]
    type = StrainHardeningFlowRate
    flow_rate = 'equivalent_plastic_strain_rate'
    reference_rate = 1.2679145539e-14
    reference_stress = 1
    stress_exponent = 4.2
    strain_exponent = 1.37
    initial_strain = 1e-6
  []
[]
