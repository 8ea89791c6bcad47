# A copper crystal at small strains, driven by strain: cubic elasticity, twelve slip systems, a power
# law, hardening that all systems share and that saturates. Units: MPa, s.
[Data]
  [crystal_geometry]
    type = CubicCrystal
    lattice_parameter = 0.361
    slip_families = 'fcc'
  []
[]

[Models]
  [rotation]
    type = RotationMatrix
    from = 'orientation'
    to = 'orientation_matrix'
  []
  # C11, C12 and C44
  [stiffness]
    type = CubicElasticityTensor
    coefficients = '168400 121400 75400'
    coefficient_types = 'P_WAVE_MODULUS LAME_LAMBDA SHEAR_MODULUS'
  []
  [elasticity]
    type = GeneralElasticity
    elastic_stiffness_tensor = 'stiffness'
    strain = 'elastic_strain'
  []
  [resolved_shears]
    type = ResolvedShear
  []
  [slip_strengths]
    type = SingleSlipStrengthMap
    constant_strength = 16
  []
  [slip_rule]
    type = PowerLawSlipRule
    gamma0 = 1e-3
    n = 10
  []
  [sum_slip_rates]
    type = SumSlipRates
  []
  [hardening]
    type = VoceSingleSlipHardeningRule
    initial_slope = 180
    saturated_hardening = 130
  []
  [plastic_strain_rate]
    type = PlasticDeformationRate
    plastic_deformation_rate = 'plastic_strain_rate'
  []
  [strain_rate]
    type = SR2VariableRate
    variable = 'strain'
  []
  [elastic_strain_rate]
    type = SR2LinearCombination
    from = 'strain_rate plastic_strain_rate'
    to = 'elastic_strain_rate'
    weights = '1 -1'
  []
  [integrate_elastic_strain]
    type = SR2BackwardEulerTimeIntegration
    variable = 'elastic_strain'
  []
  [integrate_slip_hardening]
    type = ScalarBackwardEulerTimeIntegration
    variable = 'slip_hardening'
  []
  [equations]
    type = ComposedModel
    models = 'rotation elasticity resolved_shears slip_strengths slip_rule sum_slip_rates hardening
              plastic_strain_rate strain_rate elastic_strain_rate integrate_elastic_strain
              integrate_slip_hardening'
  []
  [last_state]
    type = ConstantExtrapolationPredictor
    unknowns_SR2 = 'elastic_strain'
    unknowns_Scalar = 'slip_hardening'
  []
  [update]
    type = ImplicitUpdate
    equation_system = 'system'
    solver = 'newton'
    predictor = 'last_state'
  []
  [crystal]
    type = ComposedModel
    models = 'update elasticity'
    additional_outputs = 'elastic_strain slip_hardening'
  []
[]

[EquationSystems]
  [system]
    type = NonlinearSystem
    model = 'equations'
    unknowns = 'elastic_strain slip_hardening'
  []
[]

[Solvers]
  [newton]
    type = NewtonWithLineSearch
    linear_solver = 'lu'
    abs_tol = 1e-10
    rel_tol = 1e-8
    max_its = 40
  []
  [lu]
    type = DenseLU
  []
[]
