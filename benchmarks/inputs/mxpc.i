# A Taylor polycrystal under mixed control (one rate, five stresses prescribed): one point whose
# `nbatch` grains have 10 unknowns each and share 12; solved by the Schur complement, 100 steps.
nbatch = 1024

[Settings]
  [example_batch_shape]
    elastic_strain~1 = '(2; ${nbatch})'
    orientation~1 = '(2; ${nbatch})'
    slip_hardening~1 = '(2; ${nbatch})'
    deformation_rate~1 = '(2,)'
    target_cauchy_stress~1 = '(2,)'
    control = '(2,)'
    prescribed = '(2,)'
    vorticity = '(2,)'
    t = '(2,)'
    t~1 = '(2,)'
  []
[]

[Tensors]
  [times]
    type = Python
    expr = 'Scalar(torch.linspace(0.0, 50.0, 100, dtype=torch.float64).reshape(100, 1))'
  []
  [stiffness]
    type = Python
    expr = '''
      c11, c12, c44 = 287111.0283, 127190.5998, 120710.0
      result = SSR4(torch.tensor([
          [c11, c12, c12, 0, 0, 0], [c12, c11, c12, 0, 0, 0], [c12, c12, c11, 0, 0, 0],
          [0, 0, 0, c44, 0, 0], [0, 0, 0, 0, c44, 0], [0, 0, 0, 0, 0, c44],
      ], dtype=torch.float64))
    '''
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
      draw = torch.rand((${nbatch}, 3), dtype=torch.float64, generator=torch.Generator().manual_seed(25))
      near, far = torch.sqrt(1.0 - draw[:, 0]), torch.sqrt(draw[:, 0])
      turn = 2.0 * torch.pi * draw
      quaternion = torch.stack([
          near * torch.sin(turn[:, 1]), near * torch.cos(turn[:, 1]),
          far * torch.sin(turn[:, 2]), far * torch.cos(turn[:, 2]),
      ], dim=-1)
      sign = torch.where(quaternion[:, :1] < 0, -1.0, 1.0)
      result = MRP(sign * quaternion[:, 1:] / (1.0 + torch.abs(quaternion[:, :1])), sub_batch_ndim=1)
    '''
  []
  [initial_elastic_strain]
    type = Python
    expr = 'SR2(torch.zeros(${nbatch}, 6, dtype=torch.float64), sub_batch_ndim=1)'
  []
  [initial_slip_hardening]
    type = Python
    expr = 'Scalar(torch.zeros(${nbatch}, dtype=torch.float64), sub_batch_ndim=1)'
  []
  [control_mask]
    type = Python
    expr = 'SR2.fill(1.0, 0, 0, 0, 0, 0).dynamic_batch.expand(100, 1)'
  []
  [prescribed]
    type = Python
    expr = 'SR2.fill(1e-3, 0, 0, 0, 0, 0).dynamic_batch.expand(100, 1)'
  []
  [vorticity]
    type = Python
    expr = 'WR2(torch.zeros(100, 1, 3, dtype=torch.float64))'
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
  [mixed_control]
    type = MixedControlSetup
    x_above = 'deformation_rate'
    x_below = 'target_cauchy_stress'
    y = 'mixed_state'
  []
  [control_residual]
    type = SR2LinearCombination
    from = 'mixed_state prescribed'
    to = 'control_residual'
    weights = '1 -1'
  []
  [rotation]
    type = RotationMatrix
    from = 'orientation'
    to = 'orientation_matrix'
  []
  [elasticity]
    type = GeneralElasticity
    elastic_stiffness_tensor = 'stiffness'
    strain = 'elastic_strain'
    stress = 'cauchy_stress'
  []
  [resolved_shear]
    type = ResolvedShear
    stress = 'cauchy_stress'
  []
  [elastic_strain_rate]
    type = ElasticStrainRate
    deformation_rate = 'deformation_rate'
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
  [grains]
    type = ComposedModel
    models = 'rotation elasticity orientation_rate resolved_shear elastic_strain_rate
              plastic_deformation_rate plastic_vorticity sum_slip_rates slip_rule slip_strength
              hardening integrate_slip_hardening integrate_elastic_strain integrate_orientation'
    additional_outputs = 'cauchy_stress'
  []
  [mean_stress]
    type = SR2IntermediateMean
    from = 'cauchy_stress'
    to = 'mean_cauchy_stress'
    reduces = 'grain'
  []
  [stress_residual]
    type = SR2LinearCombination
    from = 'target_cauchy_stress mean_cauchy_stress'
    to = 'stress_residual'
    weights = '1 -1'
  []
  [residuals]
    type = ComposedModel
    models = 'mixed_control control_residual grains mean_stress stress_residual'
  []
  [predictor]
    type = ConstantExtrapolationPredictor
    unknowns_SR2 = 'elastic_strain deformation_rate target_cauchy_stress'
    unknowns_MRP = 'orientation'
    unknowns_Scalar = 'slip_hardening'
  []
  [update]
    type = ImplicitUpdate
    equation_system = 'equations'
    solver = 'newton'
    predictor = 'predictor'
  []
  [control]
    type = MixedControlSetup
    x_above = 'deformation_rate'
    x_below = 'target_cauchy_stress'
    y = 'mixed_state'
  []
  [model]
    type = ComposedModel
    models = 'update control'
    additional_outputs = 'mixed_state'
  []
[]

[EquationSystems]
  [equations]
    type = NonlinearSystem
    model = 'residuals'
    unknowns = 'elastic_strain orientation slip_hardening; deformation_rate target_cauchy_stress'
    residuals = 'elastic_strain_residual orientation_residual slip_hardening_residual; control_residual stress_residual'
    structure = 'block dense'
  []
[]

[Solvers]
  [newton]
    type = NewtonWithLineSearch
    max_linesearch_iterations = 5
    linear_solver = 'schur'
  []
  [direct]
    type = DenseLU
  []
  [schur]
    type = SchurComplement
    residual_primary_group = '0'
    unknown_primary_group = '0'
    primary_solver = 'direct'
    schur_solver = 'direct'
  []
[]

[Drivers]
  [driver]
    type = TransientDriver
    model = 'model'
    prescribed_time = 'times'
    prescribed_SR2_names = 'prescribed control'
    prescribed_SR2_values = 'prescribed control_mask'
    prescribed_WR2_names = 'vorticity'
    prescribed_WR2_values = 'vorticity'
    ic_MRP_names = 'orientation'
    ic_MRP_values = 'initial_orientation'
    ic_SR2_names = 'elastic_strain'
    ic_SR2_values = 'initial_elastic_strain'
    ic_Scalar_names = 'slip_hardening'
    ic_Scalar_values = 'initial_slip_hardening'
  []
[]
