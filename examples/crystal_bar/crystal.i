# A cubic crystal with twelve slip systems, F = Fe Fp. Units: MPa, s.
[Tensors]
  [slip_directions]
    type = Python
    expr = 'MillerIndex(torch.tensor([1, 1, 0], dtype=torch.int64))'
  []
  [slip_planes]
    type = Python
    expr = 'MillerIndex(torch.tensor([1, 1, 1], dtype=torch.int64))'
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
    additional_outputs = 'Fe'
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
  # That of the whole deformation, since plastic flow keeps the volume
  [kirchhoff_stress]
    type = StressMeasureConversion
    deformation_gradient = 'Fe'
    from = 'PK2'
    from_stress = 'second_piola_kirchhoff_stress'
    to = 'KIRCHHOFF'
    to_stress = 'kirchhoff_stress'
  []
  [model]
    type = ComposedModel
    models = 'update elasticity kirchhoff_stress'
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
