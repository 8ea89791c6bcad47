# Twelve back stresses, Voce hardening, Perzyna flow: 79 unknowns a point, the first 10 of 100
# steps to 10 % strain, solved by GMRES.
nbatch = 1024

[Settings]
  example_batch_shape = '(${nbatch},)'
[]

[Tensors]
  [ramp]
    type = Python
    expr = 'torch.linspace(0.0, 9.0 / 99.0, 10, dtype=torch.float64)'
  []
  [times]
    type = Python
    expr = 'Scalar(ramp.reshape(10, 1) * 1e5 * torch.ones(${nbatch}, dtype=torch.float64))'
  []
  [strains]
    type = Python
    expr = 'SR2(ramp.reshape(10, 1, 1) * SR2.fill(0.1, -0.05, -0.05).dynamic_batch.expand(${nbatch}).data)'
  []
[]

[Models]
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
  [elasticity]
    type = LinearIsotropicElasticity
    coefficients = '1e5 0.3'
    coefficient_types = 'YOUNGS_MODULUS POISSONS_RATIO'
    strain = 'elastic_strain'
    rate_form = true
  []
  [mandel_stress]
    type = IsotropicMandelStress
    cauchy_stress = 'stress'
  []
  [back_stress]
    type = SR2LinearCombination
    from = 'X1 X2 X3 X4 X5 X6 X7 X8 X9 X10 X11 X12'
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
    invariant_type = VONMISES
    tensor = 'overstress'
    invariant = 'effective_stress'
  []
  [hardening]
    type = VoceIsotropicHardening
    saturated_hardening = 100
    saturation_rate = 1.2
  []
  [yield_function]
    type = YieldFunction
    yield_stress = 5
    isotropic_hardening = 'isotropic_hardening'
  []
  [surface]
    type = ComposedModel
    models = 'overstress effective_stress yield_function'
  []
  [normality]
    type = Normality
    model = 'surface'
    function = 'yield_function'
    from = 'mandel_stress isotropic_hardening'
    to = 'flow_direction isotropic_hardening_direction'
  []
  [flow_rate]
    type = PerzynaPlasticFlowRate
    reference_stress = 100
    exponent = 2
  []
  [plastic_flow]
    type = AssociativePlasticFlow
  []
  [accumulation]
    type = AssociativeIsotropicPlasticHardening
  []
  [X1_rate]
    type = ChabochePlasticHardening
    back_stress = 'X1'
    C = 10000
    g = 100
    A = 1e-8
    a = 1.2
  []
  [X2_rate]
    type = ChabochePlasticHardening
    back_stress = 'X2'
    C = 1000
    g = 9
    A = 1e-10
    a = 3.2
  []
  [X3_rate]
    type = ChabochePlasticHardening
    back_stress = 'X3'
    C = 10000
    g = 100
    A = 1e-8
    a = 1.2
  []
  [X4_rate]
    type = ChabochePlasticHardening
    back_stress = 'X4'
    C = 1000
    g = 9
    A = 1e-10
    a = 3.2
  []
  [X5_rate]
    type = ChabochePlasticHardening
    back_stress = 'X5'
    C = 10000
    g = 100
    A = 1e-8
    a = 1.2
  []
  [X6_rate]
    type = ChabochePlasticHardening
    back_stress = 'X6'
    C = 1000
    g = 9
    A = 1e-10
    a = 3.2
  []
  [X7_rate]
    type = ChabochePlasticHardening
    back_stress = 'X7'
    C = 10000
    g = 100
    A = 1e-8
    a = 1.2
  []
  [X8_rate]
    type = ChabochePlasticHardening
    back_stress = 'X8'
    C = 1000
    g = 9
    A = 1e-10
    a = 3.2
  []
  [X9_rate]
    type = ChabochePlasticHardening
    back_stress = 'X9'
    C = 10000
    g = 100
    A = 1e-8
    a = 1.2
  []
  [X10_rate]
    type = ChabochePlasticHardening
    back_stress = 'X10'
    C = 1000
    g = 9
    A = 1e-10
    a = 3.2
  []
  [X11_rate]
    type = ChabochePlasticHardening
    back_stress = 'X11'
    C = 10000
    g = 100
    A = 1e-8
    a = 1.2
  []
  [X12_rate]
    type = ChabochePlasticHardening
    back_stress = 'X12'
    C = 1000
    g = 9
    A = 1e-10
    a = 3.2
  []
  [integrate_stress]
    type = SR2BackwardEulerTimeIntegration
    variable = 'stress'
  []
  [integrate_plastic_strain]
    type = ScalarBackwardEulerTimeIntegration
    variable = 'equivalent_plastic_strain'
  []
  [integrate_X1]
    type = SR2BackwardEulerTimeIntegration
    variable = 'X1'
  []
  [integrate_X2]
    type = SR2BackwardEulerTimeIntegration
    variable = 'X2'
  []
  [integrate_X3]
    type = SR2BackwardEulerTimeIntegration
    variable = 'X3'
  []
  [integrate_X4]
    type = SR2BackwardEulerTimeIntegration
    variable = 'X4'
  []
  [integrate_X5]
    type = SR2BackwardEulerTimeIntegration
    variable = 'X5'
  []
  [integrate_X6]
    type = SR2BackwardEulerTimeIntegration
    variable = 'X6'
  []
  [integrate_X7]
    type = SR2BackwardEulerTimeIntegration
    variable = 'X7'
  []
  [integrate_X8]
    type = SR2BackwardEulerTimeIntegration
    variable = 'X8'
  []
  [integrate_X9]
    type = SR2BackwardEulerTimeIntegration
    variable = 'X9'
  []
  [integrate_X10]
    type = SR2BackwardEulerTimeIntegration
    variable = 'X10'
  []
  [integrate_X11]
    type = SR2BackwardEulerTimeIntegration
    variable = 'X11'
  []
  [integrate_X12]
    type = SR2BackwardEulerTimeIntegration
    variable = 'X12'
  []
  [residuals]
    type = ComposedModel
    models = 'strain_rate elastic_strain_rate elasticity mandel_stress back_stress overstress
              effective_stress hardening yield_function normality flow_rate plastic_flow accumulation
              X1_rate X2_rate X3_rate X4_rate X5_rate X6_rate X7_rate X8_rate X9_rate X10_rate
              X11_rate X12_rate integrate_stress integrate_plastic_strain integrate_X1 integrate_X2
              integrate_X3 integrate_X4 integrate_X5 integrate_X6 integrate_X7 integrate_X8
              integrate_X9 integrate_X10 integrate_X11 integrate_X12'
  []
  [predictor]
    type = ConstantExtrapolationPredictor
    unknowns_SR2 = 'stress X1 X2 X3 X4 X5 X6 X7 X8 X9 X10 X11 X12'
    unknowns_Scalar = 'equivalent_plastic_strain'
  []
  [model]
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
    unknowns = 'stress equivalent_plastic_strain X1 X2 X3 X4 X5 X6 X7 X8 X9 X10 X11 X12'
  []
[]

[Solvers]
  [newton]
    type = Newton
    linear_solver = 'iterative'
  []
  [iterative]
    type = GMRES
  []
[]

[Drivers]
  [driver]
    type = TransientDriver
    model = 'model'
    prescribed_time = 'times'
    prescribed_SR2_names = 'strain'
    prescribed_SR2_values = 'strains'
  []
[]
