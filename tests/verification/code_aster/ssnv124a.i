# Limit load of an incompressible square in plane strain: y carries 0.2 MPa, x is pushed until the
# stress no longer grows; perfect plasticity. MPa.

youngs_modulus = 1000000
poissons_ratio = 0.4999
yield_stress = 10
hardening_modulus = 0

!include ../linear_hardening.i

[Tensors]
  [times]
    type = Python
    expr = 'Scalar(jnp.linspace(0.0, 1.0, 11).reshape(11, 1) * jnp.ones(2))'
  []
  [loads]
    type = Python
    expr = 'SR2.fill(-0.1, 0.0, 0.0, 0.0, 0.0, 0.0) * times + SR2.fill(0.0, -0.2, 0.0, 0.0, 0.0, 0.0) * Scalar(jnp.array([1.0, 0.0])) * Scalar(jnp.minimum(1.0, 10.0 * times.data))'
  []
  [controls]
    type = Python
    expr = 'SR2.fill(0.0, 1.0, 0.0, 1.0, 1.0, 1.0).dynamic_batch.expand(11, 2)'
  []
[]
