# Plane strain along the edges of a square in the plane of two strains: NAFEMS NL1. MPa.

youngs_modulus = 250000
poissons_ratio = 0.25
yield_stress = 5
hardening_modulus = 0
steps = 1

!include ../linear_hardening.i

[Tensors]
  [fractions]
    type = Python
    expr = 'jnp.linspace(0.0, 8.0, 8 * ${steps} + 1)'
  []
  [times]
    type = Python
    expr = 'Scalar(fractions)'
  []
  [loads]
    type = Python
    expr = '''
      corner = jnp.arange(9.0)
      x = 1e-4 * jnp.interp(fractions, corner, jnp.array([0.0, 0.25, 0.5, 0.5, 0.5, 0.25, 0.0, 0.0, 0.0]))
      y = 1e-4 * jnp.interp(fractions, corner, jnp.array([0.0, 0.0, 0.0, 0.25, 0.5, 0.5, 0.5, 0.25, 0.0]))
      result = SR2.fill(x, y, 0.0 * x, 0.0 * x, 0.0 * x, 0.0 * x)
    '''
  []
  [controls]
    type = Python
    expr = 'SR2.fill(0.0, 0.0, 0.0, 0.0, 0.0, 0.0).dynamic_batch.expand(8 * ${steps} + 1)'
  []
[]
