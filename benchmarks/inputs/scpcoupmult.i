# Single crystals, multiplicative split of the deformation gradient, plain Newton: 10 unknowns a
# point, 12 slip systems, 100 steps along a different gradient at each point.
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
    expr = 'Scalar(ramp.reshape(100, 1) * torch.linspace(1.0, 10.0, ${nbatch}, dtype=torch.float64))'
  []
  [deformation_gradient]
    type = Python
    expr = '''
      along = torch.linspace(0.0, 1.0, ${nbatch}, dtype=torch.float64).reshape(1, ${nbatch}, 1, 1)
      least = torch.tensor([[0.005, 0.001, 0.005], [0.001, -0.009, -0.03], [-0.005, 0.002, 0.008]], dtype=torch.float64)
      most = torch.tensor([[0.05, 0.01, 0.05], [0.01, -0.09, -0.3], [-0.05, 0.02, 0.08]], dtype=torch.float64)
      displacement_gradient = (1.0 - along) * least + along * most
      result = R2(torch.eye(3, dtype=torch.float64) + ramp.reshape(100, 1, 1, 1) * displacement_gradient)
    '''
  []
  [initial_plastic_deformation]
    type = Python
    expr = 'R2.identity()'
  []
  [slip_directions]
    type = Python
    expr = 'MillerIndex(torch.tensor([1, 1, 0], dtype=torch.int64))'
  []
  [slip_planes]
    type = Python
    expr = 'MillerIndex(torch.tensor([1, 1, 1], dtype=torch.int64))'
  []
  [initial_orientation]
    type = Python
    expr = '''
      along = torch.linspace(0.0, 1.0, ${nbatch}, dtype=torch.float64)
      rodrigues = torch.stack([0.75 * along, -0.25 * along, 0.2 * along - 0.1], dim=-1)
      norm = torch.sqrt((rodrigues * rodrigues).sum(-1, keepdim=True) + 1.0)
      result = MRP(rodrigues / (norm + 1.0))
    '''
  []
  [orientations]
    type = Python
    expr = 'MRP(initial_orientation.data.expand(100, ${nbatch}, 3).contiguous())'
  []
[]

[Data]
  [crystal_geometry]
    type = CubicCrystal
    lattice_parameter = 1
    slip_directions = 'slip_directions'
    slip_planes = 'slip_planes'
  []
[]

[Models]
  [rotation]
    type = RotationMatrix
    from = 'orientation'
    to = 'orientation_matrix'
  []
  [slip_strength]
    type = SingleSlipStrengthMap
    constant_strength = 50
  []
  [hardening]
    type = VoceSingleSlipHardeningRule
    initial_slope = 500
    saturated_hardening = 50
  []
  [elastic_deformation]
    type = R2Multiplication
    A = 'F'
    B = 'Fp'
    to = 'Fe'
    invert_B = true
  []
  [green_lagrange]
    type = GreenLagrangeStrain
    deformation_gradient = 'Fe'
    strain = 'green_lagrange_strain'
  []
  [second_piola_kirchhoff]
    type = LinearIsotropicElasticity
    coefficients = '1e5 0.25'
    coefficient_types = 'YOUNGS_MODULUS POISSONS_RATIO'
    strain = 'green_lagrange_strain'
    stress = 'second_piola_kirchhoff_stress'
  []
  [elasticity]
    type = ComposedModel
    models = 'elastic_deformation green_lagrange second_piola_kirchhoff'
  []
  [resolved_shear]
    type = ResolvedShear
    stress = 'second_piola_kirchhoff_stress'
  []
  [slip_rule]
    type = PowerLawSlipRule
    n = 8.0
    gamma0 = 0.2
  []
  [sum_slip_rates]
    type = SumSlipRates
  []
  [plastic_velocity_gradient]
    type = PlasticSpatialVelocityGradient
    plastic_spatial_velocity_gradient = 'Lp'
  []
  [plastic_deformation_rate]
    type = R2Multiplication
    A = 'Lp'
    B = 'Fp'
    to = 'Fp_rate'
  []
  [integrate_slip_hardening]
    type = ScalarBackwardEulerTimeIntegration
    variable = 'slip_hardening'
  []
  [integrate_plastic_deformation]
    type = R2BackwardEulerTimeIntegration
    variable = 'Fp'
  []
  [residuals]
    type = ComposedModel
    models = 'rotation slip_strength hardening elasticity resolved_shear slip_rule sum_slip_rates
              plastic_velocity_gradient plastic_deformation_rate integrate_slip_hardening
              integrate_plastic_deformation'
  []
  [predictor]
    type = LinearExtrapolationPredictor
    unknowns_Scalar = 'slip_hardening'
    unknowns_R2 = 'Fp'
  []
  [update]
    type = ImplicitUpdate
    equation_system = 'equations'
    solver = 'newton'
    predictor = 'predictor'
  []
  [model]
    type = ComposedModel
    models = 'update elasticity'
    additional_outputs = 'Fp'
  []
[]

[EquationSystems]
  [equations]
    type = NonlinearSystem
    model = 'residuals'
    unknowns = 'slip_hardening Fp'
  []
[]

[Solvers]
  [newton]
    type = Newton
    linear_solver = 'direct'
  []
  [direct]
    type = DenseLU
  []
[]

[Drivers]
  [driver]
    type = TransientDriver
    model = 'model'
    prescribed_time = 'times'
    prescribed_R2_names = 'F'
    prescribed_R2_values = 'deformation_gradient'
    prescribed_MRP_names = 'orientation'
    prescribed_MRP_values = 'orientations'
    ic_R2_names = 'Fp'
    ic_R2_values = 'initial_plastic_deformation'
  []
[]
