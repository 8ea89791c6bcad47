# A crystal pulled along one of its axes to 2 % in 200,000 s, with interaction of its slip systems.
# The stress does not depend on the shear moduli, since slip stays symmetric. MPa, s.

youngs_modulus = 208000
poissons_ratio = 0.3
constant_strength = 66.62
saturated_hardening = 11.43
saturation_rate = 2.1
drag = 25
back_stress_modulus = 14363
back_stress_recovery = 494
coplanar = 1
collinear = 12.3
hirth = 0.6
glissile = 1.6
lomer = 1.8

!include ../meric_cailletaud.i

[Tensors]
  [times]
    type = Python
    expr = 'Scalar(jnp.concatenate((jnp.linspace(0.0, 0.1, 11), jnp.linspace(0.1, 2e5, 91)[1:])))'
  []
  [loads]
    type = Python
    expr = 'SR2.fill(0.0 * times.data, 0.0 * times.data, 1e-7 * times.data, 0.0 * times.data, 0.0 * times.data, 0.0 * times.data)'
  []
  [controls]
    type = Python
    expr = 'SR2.fill(1.0, 1.0, 0.0, 1.0, 1.0, 1.0).dynamic_batch.expand(101)'
  []
  [orientations]
    type = Python
    expr = 'MRP(jnp.zeros(3)).dynamic_batch.expand(101)'
  []
[]
