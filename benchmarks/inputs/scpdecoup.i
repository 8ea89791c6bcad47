# Single crystals, elastic strain and hardening solved first (7 unknowns a point), then the
# orientation (3 unknowns): 12 slip systems, 100 steps at rates over one decade.
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
  [deformation_rate]
    type = Python
    expr = 'SR2(SR2.fill(0.1, -0.05, -0.05).dynamic_batch.expand(100, ${nbatch}).data.contiguous())'
  []
  [vorticity]
    type = Python
    expr = 'WR2(torch.tensor([0.1, -0.05, -0.05], dtype=torch.float64).expand(100, ${nbatch}, 3).contiguous())'
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
  [rotation_before]
    type = RotationMatrix
    from = 'orientation~1'
    to = 'orientation_matrix'
  []
  [rotation]
    type = RotationMatrix
    from = 'orientation'
    to = 'orientation_matrix'
  []
  [elasticity]
    type = LinearIsotropicElasticity
    coefficients = '1e5 0.25'
    coefficient_types = 'YOUNGS_MODULUS POISSONS_RATIO'
    strain = 'elastic_strain'
  []
  [resolved_shear]
    type = ResolvedShear
  []
  [elastic_strain_rate]
    type = ElasticStrainRate
  []
  [plastic_vorticity]
    type = PlasticVorticity
  []
  [plastic_deformation_rate]
    type = PlasticDeformationRate
  []
  [orientation_rate]
    type = OrientationRate
  []
  [sum_slip_rates]
    type = SumSlipRates
  []
  [slip_rule]
    type = PowerLawSlipRule
    n = 8.0
    gamma0 = 0.2
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
  [integrate_slip_hardening]
    type = ScalarBackwardEulerTimeIntegration
    variable = 'slip_hardening'
  []
  [integrate_elastic_strain]
    type = SR2BackwardEulerTimeIntegration
    variable = 'elastic_strain'
  []
  [integrate_orientation]
    type = WR2ImplicitExponentialTimeIntegration
    variable = 'orientation'
  []
  [strain_residuals]
    type = ComposedModel
    models = 'rotation_before elasticity resolved_shear elastic_strain_rate plastic_deformation_rate
              sum_slip_rates slip_rule slip_strength hardening integrate_slip_hardening
              integrate_elastic_strain'
  []
  [orientation_residuals]
    type = ComposedModel
    models = 'rotation elasticity resolved_shear plastic_deformation_rate plastic_vorticity slip_rule
              slip_strength orientation_rate integrate_orientation'
  []
  [strain_predictor]
    type = CrystalPlasticityStrainPredictor
    scale = 0.1
  []
  [hardening_predictor]
    type = ConstantExtrapolationPredictor
    unknowns_Scalar = 'slip_hardening'
  []
  [predictor]
    type = ComposedModel
    models = 'strain_predictor hardening_predictor'
  []
  [strain_update]
    type = ImplicitUpdate
    equation_system = 'strain_equations'
    solver = 'newton'
    predictor = 'predictor'
  []
  [orientation_predictor]
    type = ConstantExtrapolationPredictor
    unknowns_MRP = 'orientation'
  []
  [orientation_update]
    type = ImplicitUpdate
    equation_system = 'orientation_equations'
    solver = 'newton'
    predictor = 'orientation_predictor'
  []
  [model]
    type = ComposedModel
    models = 'strain_update orientation_update'
    additional_outputs = 'elastic_strain slip_hardening'
  []
[]

[EquationSystems]
  [strain_equations]
    type = NonlinearSystem
    model = 'strain_residuals'
    unknowns = 'elastic_strain slip_hardening'
  []
  [orientation_equations]
    type = NonlinearSystem
    model = 'orientation_residuals'
    unknowns = 'orientation'
  []
[]

[Solvers]
  [newton]
    type = NewtonWithLineSearch
    max_linesearch_iterations = 5
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
    prescribed_SR2_names = 'deformation_rate'
    prescribed_SR2_values = 'deformation_rate'
    prescribed_WR2_names = 'vorticity'
    prescribed_WR2_values = 'vorticity'
    ic_MRP_names = 'orientation'
    ic_MRP_values = 'initial_orientation'
  []
[]
