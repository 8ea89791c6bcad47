# An alloy whose yield stress and hardening depend on temperature: tables over three temperatures,
# whose ordinates are sought from a tension test at each. Units: MPa, s, K.
#
#   neml2-jax calibrate examples/voce_calibration/alloy.i --plot --output fitted.i

[Tensors]
  [temperatures]
    type = Python
    expr = 'Scalar(jnp.array([300.0, 500.0, 700.0]), sub_batch_ndim=1)'
  []
  [yield_stresses]  # first guesses
    type = Python
    expr = 'Scalar(jnp.array([100.0, 100.0, 100.0]), sub_batch_ndim=1)'
  []
  [hardenings]  # first guesses
    type = Python
    expr = 'Scalar(jnp.array([50.0, 50.0, 50.0]), sub_batch_ndim=1)'
  []
[]

[Models]
  [yield_stress]
    type = ScalarLinearInterpolation
    argument = 'temperature'
    abscissa = 'temperatures'
    ordinate = 'yield_stresses'
  []
  [hardening_at_saturation]
    type = ScalarLinearInterpolation
    argument = 'temperature'
    abscissa = 'temperatures'
    ordinate = 'hardenings'
  []
  [elasticity]
    type = LinearIsotropicElasticity
    coefficients = '70000 0.33'
    coefficient_types = 'YOUNGS_MODULUS POISSONS_RATIO'
    strain = 'elastic_strain'
  []
  [elastic_strain]
    type = SR2LinearCombination
    from = 'strain plastic_strain'
    to = 'elastic_strain'
    weights = '1 -1'
  []
  [mandel_stress]
    type = IsotropicMandelStress
    cauchy_stress = 'stress'
  []
  [vonmises]
    type = SR2Invariant
    invariant_type = 'VONMISES'
    tensor = 'mandel_stress'
    invariant = 'effective_stress'
  []
  [isotropic_hardening]
    type = VoceIsotropicHardening
    saturated_hardening = 'hardening_at_saturation'
    saturation_rate = 10  # a first guess
  []
  [yield_function]
    type = YieldFunction
    yield_stress = 'yield_stress'
    isotropic_hardening = 'isotropic_hardening'
  []
  [flow]
    type = ComposedModel
    models = 'vonmises yield_function'
  []
  [normality]
    type = Normality
    model = 'flow'
    function = 'yield_function'
    from = 'mandel_stress isotropic_hardening'
    to = 'flow_direction isotropic_hardening_direction'
  []
  [consistency]
    type = MinMapComplementarity
    a = 'yield_function'
    a_inequality = 'LE'
    b = 'flow_rate'
  []
  [plastic_strain_rate]
    type = AssociativePlasticFlow
  []
  [equivalent_plastic_strain_rate]
    type = AssociativeIsotropicPlasticHardening
  []
  [integrate_plastic_strain]
    type = SR2BackwardEulerTimeIntegration
    variable = 'plastic_strain'
  []
  [integrate_equivalent_plastic_strain]
    type = ScalarBackwardEulerTimeIntegration
    variable = 'equivalent_plastic_strain'
  []
  [residuals]
    type = ComposedModel
    models = 'elastic_strain elasticity mandel_stress vonmises isotropic_hardening yield_function
              normality consistency plastic_strain_rate equivalent_plastic_strain_rate
              integrate_plastic_strain integrate_equivalent_plastic_strain'
  []
  [predictor]
    type = ConstantExtrapolationPredictor
    unknowns_SR2 = 'plastic_strain'
    unknowns_Scalar = 'equivalent_plastic_strain flow_rate'
  []
  [update]
    type = ImplicitUpdate
    equation_system = 'equations'
    solver = 'newton'
    predictor = 'predictor'
  []
  [material]
    type = ComposedModel
    models = 'update elastic_strain elasticity'
    additional_outputs = 'plastic_strain'
  []
[]

[EquationSystems]
  [equations]
    type = NonlinearSystem
    model = 'residuals'
    unknowns = 'plastic_strain equivalent_plastic_strain flow_rate'
    residuals = 'plastic_strain_residual equivalent_plastic_strain_residual complementarity'
  []
[]

[Solvers]
  [newton]
    type = Newton
    linear_solver = 'direct'
    max_its = 50
  []
  [direct]
    type = DenseLU
  []
[]

[Calibrations]
  [fit]
    type = Calibration
    model = 'material'
    tests = 'cold warm hot'
    parameters = 'yield R d'
  []
  [cold]
    type = CalibrationTest
    file = 'tension_300.csv'
    held_Scalar_names = 'temperature'
    held_Scalar_values = '300'
    noise = 1
  []
  [warm]
    type = CalibrationTest
    file = 'tension_500.csv'
    held_Scalar_names = 'temperature'
    held_Scalar_values = '500'
    noise = 1
  []
  [hot]
    type = CalibrationTest
    file = 'tension_700.csv'
    held_Scalar_names = 'temperature'
    held_Scalar_values = '700'
    noise = 1
  []
  [yield]
    type = CalibrationParameter
    paths = 'yield_stress.ordinate'  # three numbers: three unknowns
    lower = 10
    upper = 400
  []
  [R]
    type = CalibrationParameter
    paths = 'hardening_at_saturation.ordinate'
    lower = 5
    upper = 500
    scale = log
  []
  [d]
    type = CalibrationParameter
    paths = 'isotropic_hardening.saturation_rate'
    lower = 1
    upper = 100
    scale = log
  []
[]
