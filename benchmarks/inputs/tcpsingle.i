# Single crystals of one orientation (Kocks angles 30, 60, 45 degrees) rolled in plane strain: 10
# unknowns a point, 12 slip systems, 100 steps of one half percent.
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
    expr = 'Scalar(ramp.reshape(100, 1) * 5e3 * torch.ones(${nbatch}, dtype=torch.float64))'
  []
  [deformation_rate]
    type = Python
    expr = 'SR2(SR2.fill(0.0, 1e-4, -1e-4).dynamic_batch.expand(100, ${nbatch}).data.contiguous())'
  []
  [vorticity]
    type = Python
    expr = 'WR2(torch.tensor([0.0, 0.0, 0.0], dtype=torch.float64).expand(100, ${nbatch}, 3).contiguous())'
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
    expr = 'MRP(torch.tensor([-0.3563906302867258, -0.2734681488818364, -0.7714163094876642], dtype=torch.float64).expand(${nbatch}, 3).contiguous())'
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
  [elasticity]
    type = LinearIsotropicElasticity
    coefficients = '1e5 0.3'
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
    n = 6.0
    gamma0 = 1.0
  []
  [slip_strength]
    type = SingleSlipStrengthMap
    constant_strength = 30
  []
  [hardening]
    type = VoceSingleSlipHardeningRule
    initial_slope = 500
    saturated_hardening = 10
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
  [residuals]
    type = ComposedModel
    models = 'rotation elasticity orientation_rate resolved_shear elastic_strain_rate
              plastic_deformation_rate plastic_vorticity sum_slip_rates slip_rule slip_strength
              hardening integrate_slip_hardening integrate_elastic_strain integrate_orientation'
  []
  [strain_predictor]
    type = CrystalPlasticityStrainPredictor
    scale = 0.05
    threshold = 1e-6
  []
  [constant_predictor]
    type = ConstantExtrapolationPredictor
    unknowns_MRP = 'orientation'
    unknowns_Scalar = 'slip_hardening'
  []
  [predictor]
    type = ComposedModel
    models = 'strain_predictor constant_predictor'
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
    additional_outputs = 'elastic_strain'
  []
[]

[EquationSystems]
  [equations]
    type = NonlinearSystem
    model = 'residuals'
    unknowns = 'elastic_strain slip_hardening orientation'
  []
[]

[Solvers]
  [newton]
    type = NewtonWithLineSearch
    max_linesearch_iterations = 5
    linear_solver = 'direct'
    max_its = 500
    rel_tol = 1e-4
    linesearch_cutback = 2.0
    linesearch_stopping_criteria = 1e-3
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
