# Sintering of a porous metal (GTN yield, Olevsky sintering stress, thermal strain) at fixed strain:
# 8 unknowns a point, 100 steps from 300 K to 1800 K.
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
    expr = 'Scalar(ramp.reshape(100, 1) * 1e3 * torch.ones(${nbatch}, dtype=torch.float64))'
  []
  [temperatures]
    type = Python
    expr = 'Scalar(300.0 + 1500.0 * ramp.reshape(100, 1) * torch.ones(${nbatch}, dtype=torch.float64))'
  []
  [strains]
    type = Python
    expr = 'SR2(torch.zeros(100, ${nbatch}, 6, dtype=torch.float64))'
  []
  [initial_porosity]
    type = Python
    expr = 'Scalar(0.36 * torch.ones(${nbatch}, dtype=torch.float64))'
  []
[]

[Models]
  [hardening]
    type = VoceIsotropicHardening
    saturated_hardening = 5
    saturation_rate = 1.2
  []
  [sintering_stress]
    type = OlevskySinteringStress
    surface_tension = 75
    particle_radius = 3e-4
  []
  [eigenstrain]
    type = ThermalEigenstrain
    reference_temperature = 300
    CTE = 1e-6
  []
  [elastic_strain]
    type = SR2LinearCombination
    from = 'strain plastic_strain eigenstrain'
    to = 'elastic_strain'
    weights = '1 -1 -1'
  []
  [elasticity]
    type = LinearIsotropicElasticity
    coefficients = '3e4 0.3'
    coefficient_types = 'YOUNGS_MODULUS POISSONS_RATIO'
    strain = 'elastic_strain'
  []
  [mandel_stress]
    type = IsotropicMandelStress
    cauchy_stress = 'stress'
  []
  [flow_invariant]
    type = SR2Invariant
    invariant_type = VONMISES
    tensor = 'mandel_stress'
    invariant = 'flow_invariant'
  []
  [hydrostatic_stress]
    type = SR2Invariant
    invariant_type = I1
    tensor = 'mandel_stress'
    invariant = 'hydrostatic_stress'
  []
  [poro_invariant]
    type = ScalarLinearCombination
    from = 'hydrostatic_stress sintering_stress'
    to = 'poro_invariant'
    weights = '1 -1'
  []
  [q1]
    type = ArrheniusParameter
    temperature = 'temperature'
    reference_value = 8000
    activation_energy = 5e4
    ideal_gas_constant = 8.314
  []
  [yield_function]
    type = GTNYieldFunction
    yield_stress = 60
    q1 = 'q1'
    q2 = 0.01
    q3 = 1.57
    isotropic_hardening = 'isotropic_hardening'
  []
  [surface]
    type = ComposedModel
    models = 'flow_invariant hydrostatic_stress poro_invariant yield_function'
  []
  [flow_rate]
    type = PerzynaPlasticFlowRate
    reference_stress = 500
    exponent = 2
  []
  [normality]
    type = Normality
    model = 'surface'
    function = 'yield_function'
    from = 'mandel_stress isotropic_hardening'
    to = 'flow_direction isotropic_hardening_direction'
  []
  [plastic_flow]
    type = AssociativePlasticFlow
  []
  [accumulation]
    type = AssociativeIsotropicPlasticHardening
  []
  [cavitation]
    type = GursonCavitation
  []
  [integrate_plastic_strain]
    type = SR2BackwardEulerTimeIntegration
    variable = 'plastic_strain'
  []
  [integrate_equivalent]
    type = ScalarBackwardEulerTimeIntegration
    variable = 'equivalent_plastic_strain'
  []
  [integrate_voids]
    type = ScalarBackwardEulerTimeIntegration
    variable = 'void_fraction'
  []
  [residuals]
    type = ComposedModel
    models = 'hardening sintering_stress elastic_strain elasticity mandel_stress surface flow_rate
              normality plastic_flow accumulation cavitation integrate_plastic_strain
              integrate_equivalent integrate_voids'
  []
  [predictor]
    type = ConstantExtrapolationPredictor
    unknowns_SR2 = 'plastic_strain'
    unknowns_Scalar = 'equivalent_plastic_strain void_fraction'
  []
  [return_map]
    type = ImplicitUpdate
    equation_system = 'equations'
    solver = 'newton'
    predictor = 'predictor'
  []
  [model]
    type = ComposedModel
    models = 'eigenstrain return_map elastic_strain elasticity'
    additional_outputs = 'plastic_strain equivalent_plastic_strain void_fraction'
  []
[]

[EquationSystems]
  [equations]
    type = NonlinearSystem
    model = 'residuals'
    unknowns = 'plastic_strain equivalent_plastic_strain void_fraction'
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

[Drivers]
  [driver]
    type = TransientDriver
    model = 'model'
    prescribed_time = 'times'
    prescribed_SR2_names = 'strain'
    prescribed_SR2_values = 'strains'
    prescribed_Scalar_names = 'temperature'
    prescribed_Scalar_values = 'temperatures'
    ic_Scalar_names = 'void_fraction'
    ic_Scalar_values = 'initial_porosity'
  []
[]
