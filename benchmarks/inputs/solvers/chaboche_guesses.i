# First guesses for the material of chaboche2.i, to choose from by `Models/model/predictor:=NAME`.
!include ../chaboche2.i

[Models]
  [constant]
    type = ConstantExtrapolationPredictor
    unknowns_SR2 = 'stress X1 X2'
    unknowns_Scalar = 'equivalent_plastic_strain'
  []
  [linear]
    type = LinearExtrapolationPredictor
    unknowns_SR2 = 'stress X1 X2'
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
  [trial_overstress]
    type = SR2LinearCombination
    from = 'trial_mandel_stress X1~1 X2~1'
    to = 'trial_overstress'
    weights = '1 -1 -1'
  []
  [trial_effective_stress]
    type = SR2Invariant
    invariant_type = VONMISES
    tensor = 'trial_overstress'
    invariant = 'trial_effective_stress'
  []
  [trial_hardening]
    type = VoceIsotropicHardening
    saturated_hardening = 100
    saturation_rate = 1.2
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
    models = 'trial_overstress trial_effective_stress trial_yield_function'
  []
  [trial_normality]
    type = Normality
    model = 'trial_surface'
    function = 'trial_yield_function'
    from = 'trial_mandel_stress trial_hardening'
    to = 'flow_direction isotropic_hardening_direction'
  []

  # What a rate of flow in this direction makes of the unknowns and of the yield function.
  [first_X1_rate]
    type = ChabochePlasticHardening
    back_stress = 'X1~1'
    back_stress_rate = 'X1_rate'
    C = 10000
    g = 100
    A = 1e-8
    a = 1.2
  []
  [first_X2_rate]
    type = ChabochePlasticHardening
    back_stress = 'X2~1'
    back_stress_rate = 'X2_rate'
    C = 1000
    g = 9
    A = 1e-10
    a = 3.2
  []
  [along_stress]
    type = SR2ForwardEulerTimeIntegration
    variable = 'stress'
    old_variable = 'stress~1'
  []
  [along_X1]
    type = SR2ForwardEulerTimeIntegration
    variable = 'X1'
    old_variable = 'X1~1'
  []
  [along_X2]
    type = SR2ForwardEulerTimeIntegration
    variable = 'X2'
    old_variable = 'X2~1'
  []
  [along_equivalent_plastic_strain]
    type = ScalarForwardEulerTimeIntegration
    variable = 'equivalent_plastic_strain'
    old_variable = 'equivalent_plastic_strain~1'
  []
  [path]
    type = ComposedModel
    models = 'strain_rate plastic_flow elastic_strain_rate elasticity accumulation
              first_X1_rate first_X2_rate along_stress along_X1 along_X2
              along_equivalent_plastic_strain back_stress mandel_stress overstress
              effective_stress hardening yield_function'
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
  [first_X1]
    type = SR2ForwardEulerTimeIntegration
    variable = 'first_X1'
    old_variable = 'X1~1'
    rate = 'X1_rate'
  []
  [first_X2]
    type = SR2ForwardEulerTimeIntegration
    variable = 'first_X2'
    old_variable = 'X2~1'
    rate = 'X2_rate'
  []
  [first_equivalent_plastic_strain]
    type = ScalarForwardEulerTimeIntegration
    variable = 'first_equivalent_plastic_strain'
    old_variable = 'equivalent_plastic_strain~1'
    rate = 'equivalent_plastic_strain_rate'
  []
  [constant_after_descent]
    type = ConstantExtrapolationPredictor
    unknowns_SR2 = 'stress X1 X2'
    unknowns_Scalar = 'equivalent_plastic_strain'
    cold = 'stress:first_stress X1:first_X1 X2:first_X2
            equivalent_plastic_strain:first_equivalent_plastic_strain'
  []
  [descent_first]
    type = ComposedModel
    models = 'trial_rate trial_stress trial_mandel_stress trial_hardening trial_normality
              strain_rate plastic_flow elastic_strain_rate elasticity accumulation
              first_X1_rate first_X2_rate condensation descent first_stress first_X1
              first_X2 first_equivalent_plastic_strain constant_after_descent'
  []
[]
