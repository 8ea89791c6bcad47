# Linear isotropic hardening under a strain of 0.1 % and back to zero. MPa, hours. s.

youngs_modulus = 150000
poissons_ratio = 0.3
yield_stress = 102
hardening_modulus = 102000

!include ../linear_hardening.i

[Tensors]
  [times]
    type = Python
    expr = 'Scalar(jnp.array([0.0, 0.5, 1.0, 1.5, 2.0]))'
  []
  [loads]
    type = Python
    expr = 'SR2.fill(1.0, 0.0, 0.0, 0.0, 0.0, 0.0) * Scalar(jnp.array([0.0, 5e-4, 1e-3, 5e-4, 0.0]))'
  []
  [controls]
    type = Python
    expr = 'SR2.fill(0.0, 1.0, 1.0, 1.0, 1.0, 1.0).dynamic_batch.expand(5)'
  []
[]
