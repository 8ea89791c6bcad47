# Isotropic elasticity, no solve: 100 steps to 10 % strain.
nbatch = 1024

[Settings]
  example_batch_shape = '(${nbatch},)'
[]

[Tensors]
  [ramp]
    type = Python
    expr = 'torch.linspace(0.0, 1.0, 100, dtype=torch.float64)'
  []
  [times]
    type = Python
    expr = 'Scalar(ramp.reshape(100, 1) * 1e5 * torch.ones(${nbatch}, dtype=torch.float64))'
  []
  [strains]
    type = Python
    expr = 'SR2(ramp.reshape(100, 1, 1) * SR2.fill(0.1, -0.05, -0.05).dynamic_batch.expand(${nbatch}).data)'
  []
[]

[Models]
  [model]
    type = LinearIsotropicElasticity
    coefficients = '1e3 0.3'
    coefficient_types = 'YOUNGS_MODULUS POISSONS_RATIO'
  []
[]

[Drivers]
  [driver]
    type = TransientDriver
    model = 'model'
    prescribed_time = 'times'
    prescribed_SR2_names = 'strain'
    prescribed_SR2_values = 'strains'
  []
[]
