# Tension and shear along two straight lines in the plane of the two stresses. MPa.

youngs_modulus = 195000
poissons_ratio = 0.3
yield_stress = 181
hardening_modulus = 1949.2930025379396
steps = 1000

!include ../linear_hardening.i

[Tensors]
  [fractions]
    type = Python
    expr = 'jnp.linspace(0.0, 2.0, 2 * ${steps} + 1)'
  []
  [times]
    type = Python
    expr = 'Scalar(fractions)'
  []
  [loads]
    type = Python
    expr = '''
      t = fractions
      tension = jnp.interp(t, jnp.array([0.0, 1.0, 2.0]), jnp.array([0.0, 151.2, 257.2]))
      shear = jnp.interp(t, jnp.array([0.0, 1.0, 2.0]), jnp.array([0.0, 93.1, 33.1]))
      result = SR2.fill(tension, 0.0 * t, 0.0 * t, 0.0 * t, 0.0 * t, shear)
    '''
  []
  [controls]
    type = Python
    expr = 'SR2.fill(1.0, 1.0, 1.0, 1.0, 1.0, 1.0).dynamic_batch.expand(2 * ${steps} + 1)'
  []
[]
