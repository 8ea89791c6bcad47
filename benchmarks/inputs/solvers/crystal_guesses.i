# First guesses for the crystals of scpcoup.i, to choose from by `Models/update/predictor:=NAME`.
!include ../scpcoup.i

[Tensors]
  [stiffness]
    # Lame's constants of E = 1e5 and nu = 0.25 are both 4e4.
    type = Python
    expr = '''
      spherical = torch.nn.functional.pad(torch.full((3, 3), 4e4, dtype=torch.float64), (0, 3, 0, 3))
      result = SSR4(spherical + 8e4 * torch.eye(6, dtype=torch.float64))
    '''
  []
[]

[Models]
  [constant]
    type = ConstantExtrapolationPredictor
    unknowns_SR2 = 'elastic_strain'
    unknowns_Scalar = 'slip_hardening'
    unknowns_MRP = 'orientation'
  []
  [linear]
    type = LinearExtrapolationPredictor
    unknowns_SR2 = 'elastic_strain'
    unknowns_Scalar = 'slip_hardening'
    unknowns_MRP = 'orientation'
  []

  # The state that the old orientation and hardening and a step without slip lead to.
  [old_rotation]
    type = RotationMatrix
    from = 'orientation~1'
    to = 'orientation_matrix'
  []
  [trial_strain]
    type = SR2ForwardEulerTimeIntegration
    variable = 'trial_strain'
    old_variable = 'elastic_strain~1'
    rate = 'deformation_rate'
  []
  [trial_stress]
    type = LinearIsotropicElasticity
    coefficients = '1e5 0.25'
    coefficient_types = 'YOUNGS_MODULUS POISSONS_RATIO'
    strain = 'trial_strain'
    stress = 'trial_stress'
  []
  [trial_shear]
    type = ResolvedShear
    stress = 'trial_stress'
    resolved_shears = 'trial_shears'
  []
  [old_strength]
    type = SingleSlipStrengthMap
    slip_hardening = 'slip_hardening~1'
    constant_strength = 50
  []
  [interaction]
    type = SlipSystemElasticInteraction
    orientation = 'orientation~1'
    elastic_stiffness_tensor = 'stiffness'
    coupling = 'interaction'
  []
  [descent]
    type = CoordinateDescentPredictor
    rate_law = 'slip_rule'
    driving_force_input = 'resolved_shears'
    coupling = 'interaction'
    trial_driving_force = 'trial_shears'
    rate = 'slip_rates'
  []

  # What the slip rates make of the unknowns.
  [guessed_strain_rate]
    type = ElasticStrainRate
    elastic_strain = 'elastic_strain~1'
  []
  [guessed_hardening_rate]
    type = VoceSingleSlipHardeningRule
    slip_hardening = 'slip_hardening~1'
    initial_slope = 500
    saturated_hardening = 50
  []
  [first_strain]
    type = SR2ForwardEulerTimeIntegration
    variable = 'first_strain'
    old_variable = 'elastic_strain~1'
    rate = 'elastic_strain_rate'
  []
  [first_hardening]
    type = ScalarForwardEulerTimeIntegration
    variable = 'first_hardening'
    old_variable = 'slip_hardening~1'
    rate = 'slip_hardening_rate'
  []
  [constant_after_descent]
    type = ConstantExtrapolationPredictor
    unknowns_SR2 = 'elastic_strain'
    unknowns_Scalar = 'slip_hardening'
    unknowns_MRP = 'orientation'
    cold = 'elastic_strain:first_strain slip_hardening:first_hardening'
  []
  [descent_first]
    type = ComposedModel
    models = 'old_rotation trial_strain trial_stress trial_shear old_strength interaction descent
              plastic_deformation_rate sum_slip_rates guessed_strain_rate guessed_hardening_rate
              first_strain first_hardening constant_after_descent'
  []
  [every_strain]
    type = SR2ForwardEulerTimeIntegration
    variable = 'elastic_strain'
    rate = 'elastic_strain_rate'
  []
  [every_hardening]
    type = ScalarForwardEulerTimeIntegration
    variable = 'slip_hardening'
    rate = 'slip_hardening_rate'
  []
  [constant_orientation]
    type = ConstantExtrapolationPredictor
    unknowns_MRP = 'orientation'
  []
  [descent_always]
    type = ComposedModel
    models = 'old_rotation trial_strain trial_stress trial_shear old_strength interaction descent
              plastic_deformation_rate sum_slip_rates guessed_strain_rate guessed_hardening_rate
              every_strain every_hardening constant_orientation'
  []
[]
