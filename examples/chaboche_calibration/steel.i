# A viscoplastic steel whose nine parameters are sought from three tests: tension at two rates, and
# cycles. Units: MPa, s. The numbers of the models are first guesses.
#
#   neml2-jax calibrate examples/chaboche_calibration/steel.i --plot --output fitted.i

[Models]
  [elasticity]
    type = LinearIsotropicElasticity
    coefficients = '195000 0.3'
    coefficient_types = 'YOUNGS_MODULUS POISSONS_RATIO'
    strain = 'elastic_strain'
    rate_form = true
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

  # Yield surface
  [mandel_stress]
    type = IsotropicMandelStress
    cauchy_stress = 'stress'
  []
  [back_stress]
    type = SR2LinearCombination
    from = 'fast_back_stress slow_back_stress'
    to = 'back_stress'
  []
  [overstress]
    type = SR2LinearCombination
    from = 'mandel_stress back_stress'
    to = 'overstress'
    weights = '1 -1'
  []
  [effective_stress]
    type = SR2Invariant
    invariant_type = 'VONMISES'
    tensor = 'overstress'
    invariant = 'effective_stress'
  []
  [isotropic_hardening]
    type = VoceIsotropicHardening
    saturated_hardening = 60
    saturation_rate = 5
  []
  [yield_function]
    type = YieldFunction
    yield_stress = 100  # MPa, a first guess
    isotropic_hardening = 'isotropic_hardening'
  []
  [yield_surface]
    type = ComposedModel
    models = 'overstress effective_stress yield_function'
  []
  [normality]
    type = Normality
    model = 'yield_surface'
    function = 'yield_function'
    from = 'mandel_stress isotropic_hardening'
    to = 'flow_direction isotropic_hardening_direction'
  []

  # Flow and hardening
  [flow_rate]
    type = PerzynaPlasticFlowRate
    reference_stress = 300
    exponent = 4
  []
  [plastic_strain_rate]
    type = AssociativePlasticFlow
  []
  [equivalent_plastic_strain_rate]
    type = AssociativeIsotropicPlasticHardening
  []
  [fast_back_stress_rate]
    type = ChabochePlasticHardening
    back_stress = 'fast_back_stress'
    C = 40000
    g = 400
    A = 1e-10
    a = 2.5
  []
  [slow_back_stress_rate]
    type = ChabochePlasticHardening
    back_stress = 'slow_back_stress'
    C = 5000
    g = 40
    A = 1e-12
    a = 3.0
  []

  # Backward Euler residuals
  [integrate_stress]
    type = SR2BackwardEulerTimeIntegration
    variable = 'stress'
  []
  [integrate_equivalent_plastic_strain]
    type = ScalarBackwardEulerTimeIntegration
    variable = 'equivalent_plastic_strain'
  []
  [integrate_fast_back_stress]
    type = SR2BackwardEulerTimeIntegration
    variable = 'fast_back_stress'
  []
  [integrate_slow_back_stress]
    type = SR2BackwardEulerTimeIntegration
    variable = 'slow_back_stress'
  []
  [residuals]
    type = ComposedModel
    models = 'elasticity strain_rate elastic_strain_rate mandel_stress back_stress overstress
              effective_stress isotropic_hardening yield_function normality
              flow_rate
              plastic_strain_rate equivalent_plastic_strain_rate fast_back_stress_rate
              slow_back_stress_rate integrate_stress integrate_equivalent_plastic_strain
              integrate_fast_back_stress integrate_slow_back_stress'
  []
  [predictor]
    type = ConstantExtrapolationPredictor
    unknowns_SR2 = 'stress fast_back_stress slow_back_stress'
    unknowns_Scalar = 'equivalent_plastic_strain'
  []
  [material]
    type = ImplicitUpdate
    equation_system = 'equations'
    solver = 'newton'
    predictor = 'predictor'
  []
[]

[EquationSystems]
  [equations]
    type = NonlinearSystem
    model = 'residuals'
    unknowns = 'stress equivalent_plastic_strain fast_back_stress slow_back_stress'
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

[Calibrations]
  [fit]
    type = Calibration
    model = 'material'
    tests = 'slow fast cycles'
    parameters = 'yield_stress R d K n C1 g1 C2 g2'
  []

  # Tests: columns are found by the header, noise is the standard deviation of the stress
  [slow]
    type = CalibrationTest
    file = 'slow.csv'
    noise = 2
  []
  [fast]
    type = CalibrationTest
    file = 'fast.csv'
    noise = 2
  []
  [cycles]
    type = CalibrationTest
    file = 'cycles.csv'
    noise = 2
  []

  # Parameters
  [yield_stress]
    type = CalibrationParameter
    paths = 'yield_function.yield_stress'
    lower = 20
    upper = 300
  []
  [R]
    type = CalibrationParameter
    paths = 'isotropic_hardening.saturated_hardening'
    lower = 5
    upper = 300
    scale = log
  []
  [d]
    type = CalibrationParameter
    paths = 'isotropic_hardening.saturation_rate'
    lower = 1
    upper = 50
    scale = log
  []
  [K]
    type = CalibrationParameter
    paths = 'flow_rate.reference_stress'
    lower = 50
    upper = 2000
    scale = log
  []
  [n]
    type = CalibrationParameter
    paths = 'flow_rate.exponent'
    lower = 1.5
    upper = 15
  []
  [C1]
    type = CalibrationParameter
    paths = 'fast_back_stress_rate.C'
    lower = 1e4
    upper = 5e5
    scale = log
  []
  [g1]
    type = CalibrationParameter
    paths = 'fast_back_stress_rate.g'
    lower = 100
    upper = 5000
    scale = log
  []
  [C2]
    type = CalibrationParameter
    paths = 'slow_back_stress_rate.C'
    lower = 500
    upper = 1e5
    scale = log
  []
  [g2]
    type = CalibrationParameter
    paths = 'slow_back_stress_rate.g'
    lower = 5
    upper = 500
    scale = log
  []
[]
