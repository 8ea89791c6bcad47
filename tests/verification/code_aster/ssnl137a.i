# A bar with linear hardening, pulled to a strain of 1 %. MPa. Four steps, as MFront's `plasticity.i`
# has, are one program with it.

youngs_modulus = 100000
poissons_ratio = 0.3
yield_stress = 100
hardening_modulus = 11111.111111111111  # for a slope of 10000 in tension

!include ../linear_hardening.i

[Tensors]
  [times]
    type = Python
    expr = 'Scalar(jnp.array([0.0, 2.5, 5.0, 7.5, 10.0]))'
  []
  [loads]
    type = Python
    expr = 'SR2.fill(1e-3, 0.0, 0.0, 0.0, 0.0, 0.0) * times'
  []
  [controls]
    type = Python
    expr = 'SR2.fill(0.0, 1.0, 1.0, 1.0, 1.0, 1.0).dynamic_batch.expand(5)'
  []
[]
