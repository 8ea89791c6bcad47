# Four parameters of a steel with Voce hardening, and what is known of them before the data.
# Units: MPa, s.

[Models]
  [elasticity]
    type = LinearIsotropicElasticity
    coefficients = '195000 0.3'
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
  [effective_stress]
    type = SR2Invariant
    invariant_type = 'VONMISES'
    tensor = 'mandel_stress'
    invariant = 'effective_stress'
  []
  [isotropic_hardening]
    type = VoceIsotropicHardening
    saturated_hardening = 50
    saturation_rate = 20
  []
  [yield_function]
    type = YieldFunction
    yield_stress = 100
    isotropic_hardening = 'isotropic_hardening'
  []
  [yield_surface]
    type = ComposedModel
    models = 'effective_stress yield_function'
  []
  [normality]
    type = Normality
    model = 'yield_surface'
    function = 'yield_function'
    from = 'mandel_stress isotropic_hardening'
    to = 'flow_direction isotropic_hardening_direction'
  []
  [flow_rate]
    type = PerzynaPlasticFlowRate
    reference_stress = 400
    exponent = 6
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
    models = 'elastic_strain elasticity mandel_stress effective_stress isotropic_hardening
              yield_function normality flow_rate plastic_strain_rate
              equivalent_plastic_strain_rate integrate_plastic_strain
              integrate_equivalent_plastic_strain'
  []
  [predictor]
    type = ConstantExtrapolationPredictor
    unknowns_SR2 = 'plastic_strain'
    unknowns_Scalar = 'equivalent_plastic_strain'
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
    additional_outputs = 'plastic_strain equivalent_plastic_strain'
  []
[]

[EquationSystems]
  [equations]
    type = NonlinearSystem
    model = 'residuals'
    unknowns = 'plastic_strain equivalent_plastic_strain'
  []
[]

[Solvers]
  [newton]
    type = NewtonWithLineSearch
    linear_solver = 'direct'
  []
  [direct]
    type = DenseLU
  []
[]

[Calibrations]
  [slow]
    type = CalibrationTest
    file = 'tension_0.0001.csv'
    substeps = 4
    noise = 2
  []
  [fast]
    type = CalibrationTest
    file = 'tension_0.01.csv'
    substeps = 4
    noise = 2
  []
  [yield]
    type = CalibrationParameter
    paths = 'yield_function.yield_stress'
    scale = log
    prior = 'LogNormal 100 0.5'
  []
  [saturation]
    type = CalibrationParameter
    paths = 'isotropic_hardening.saturated_hardening'
    scale = log
    prior = 'LogNormal 50 1'
  []
  [rate]
    type = CalibrationParameter
    paths = 'isotropic_hardening.saturation_rate'
    scale = log
    prior = 'LogNormal 20 1'
  []
  [drag]
    type = CalibrationParameter
    paths = 'flow_rate.reference_stress'
    scale = log
    prior = 'LogNormal 400 1'
  []
  [four]
    type = Calibration
    model = 'material'
    tests = 'slow fast'
    parameters = 'yield saturation rate drag'
  []
[]
