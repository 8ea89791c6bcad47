# A crystal turned by 30 degrees about z, pulled along x to 210 MPa at 140 MPa/s. MPa, s.

youngs_modulus = 145200
poissons_ratio = 0.3
constant_strength = 75.5
saturated_hardening = 9.77
saturation_rate = 19.34
drag = 40
back_stress_modulus = 1
back_stress_recovery = 36.68
coplanar = 0
collinear = 0
hirth = 0
glissile = 0
lomer = 0

!include ../meric_cailletaud.i

[Tensors]
  [times]
    type = Python
    expr = 'Scalar(jnp.concatenate((jnp.zeros(1), jnp.linspace(0.87, 1.5, 301))))'
  []
  [loads]
    type = Python
    expr = 'SR2.fill(140.0 * times.data, 0.0 * times.data, 0.0 * times.data, 0.0 * times.data, 0.0 * times.data, 0.0 * times.data)'
  []
  [controls]
    type = Python
    expr = 'SR2.fill(1.0, 1.0, 1.0, 1.0, 1.0, 1.0).dynamic_batch.expand(302)'
  []
  [orientations]
    type = Python
    expr = 'MRP(jnp.array([0.0, 0.0, jnp.tan(jnp.pi / 24.0)])).dynamic_batch.expand(302)'
  []
[]
