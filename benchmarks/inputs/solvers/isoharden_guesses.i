# First guesses for the material of isoharden.i, to choose from by `Models/model/predictor:=NAME`.
!include ../isoharden.i

[Models]
  [constant]
    type = ConstantExtrapolationPredictor
    unknowns_SR2 = 'stress'
    unknowns_Scalar = 'equivalent_plastic_strain'
  []
  [linear]
    type = LinearExtrapolationPredictor
    unknowns_SR2 = 'stress'
    unknowns_Scalar = 'equivalent_plastic_strain'
  []

  # The surface at the stress of a step without flow, and the direction it gives.
  [trial_rate]
    type = LinearIsotropicElasticity
    coefficients = '1e5 0.3'
    coefficient_types = 'YOUNGS_MODULUS POISSONS_RATIO'
    rate_form = true
    strain = 'strain'
    stress = 'trial_stress'
  []
  [trial_stress]
    type = SR2ForwardEulerTimeIntegration
    variable = 'trial_stress'
    old_variable = 'stress~1'
  []
  [trial_mandel_stress]
    type = IsotropicMandelStress
    cauchy_stress = 'trial_stress'
    mandel_stress = 'trial_mandel_stress'
  []
  [trial_effective_stress]
    type = SR2Invariant
    invariant_type = VONMISES
    tensor = 'trial_mandel_stress'
    invariant = 'trial_effective_stress'
  []
  [trial_hardening]
    type = LinearIsotropicHardening
    hardening_modulus = 1000
    equivalent_plastic_strain = 'equivalent_plastic_strain~1'
    isotropic_hardening = 'trial_hardening'
  []
  [trial_yield_function]
    type = YieldFunction
    yield_stress = 5
    effective_stress = 'trial_effective_stress'
    isotropic_hardening = 'trial_hardening'
    yield_function = 'trial_yield_function'
  []
  [trial_surface]
    type = ComposedModel
    models = 'trial_effective_stress trial_yield_function'
  []
  [trial_normality]
    type = Normality
    model = 'trial_surface'
    function = 'trial_yield_function'
    from = 'trial_mandel_stress trial_hardening'
    to = 'flow_direction isotropic_hardening_direction'
  []

  # What a rate of flow in this direction makes of the unknowns and of the yield function.
  [along_stress]
    type = SR2ForwardEulerTimeIntegration
    variable = 'stress'
    old_variable = 'stress~1'
  []
  [along_equivalent_plastic_strain]
    type = ScalarForwardEulerTimeIntegration
    variable = 'equivalent_plastic_strain'
    old_variable = 'equivalent_plastic_strain~1'
  []
  [path]
    type = ComposedModel
    models = 'strain_rate plastic_flow elastic_strain_rate elasticity accumulation
              along_stress along_equivalent_plastic_strain mandel_stress effective_stress
              hardening yield_function'
  []
  [condensation]
    type = RateCondensation
    model = 'path'
    rate = 'flow_rate'
    driving_force = 'yield_function'
    coupling = 'fall'
    trial_driving_force = 'driving_force'
  []
  [descent]
    type = CoordinateDescentPredictor
    rate_law = 'flow_rate'
    driving_force_input = 'yield_function'
    coupling = 'fall'
    trial_driving_force = 'driving_force'
    rate = 'flow_rate'
  []
  [first_stress]
    type = SR2ForwardEulerTimeIntegration
    variable = 'first_stress'
    old_variable = 'stress~1'
    rate = 'stress_rate'
  []
  [first_equivalent_plastic_strain]
    type = ScalarForwardEulerTimeIntegration
    variable = 'first_equivalent_plastic_strain'
    old_variable = 'equivalent_plastic_strain~1'
    rate = 'equivalent_plastic_strain_rate'
  []
  [constant_after_descent]
    type = ConstantExtrapolationPredictor
    unknowns_SR2 = 'stress'
    unknowns_Scalar = 'equivalent_plastic_strain'
    cold = 'stress:first_stress equivalent_plastic_strain:first_equivalent_plastic_strain'
  []
  [descent_first]
    type = ComposedModel
    models = 'trial_rate trial_stress trial_mandel_stress trial_hardening trial_normality
              strain_rate plastic_flow elastic_strain_rate elasticity accumulation
              condensation descent first_stress first_equivalent_plastic_strain
              constant_after_descent'
  []
[]
