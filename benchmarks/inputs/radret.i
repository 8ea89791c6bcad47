# Radial return with linear isotropic and kinematic hardening: 1 unknown a point, 100 steps to
# 10 % strain at rates over six decades.
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
    expr = 'Scalar(ramp.reshape(100, 1) * torch.logspace(-1.0, 5.0, ${nbatch}, dtype=torch.float64))'
  []
  [strains]
    type = Python
    expr = 'SR2(ramp.reshape(100, 1, 1) * SR2.fill(0.1, -0.05, -0.05).dynamic_batch.expand(${nbatch}).data)'
  []
[]

[Models]
  [trial_elastic_strain]
    type = SR2LinearCombination
    from = 'strain plastic_strain~1'
    to = 'elastic_strain'
    weights = '1 -1'
  []
  [trial_isotropic]
    type = LinearIsotropicHardening
    equivalent_plastic_strain = 'equivalent_plastic_strain~1'
    isotropic_hardening = 'trial_isotropic_hardening'
    hardening_modulus = 1000
  []
  [trial_kinematic]
    type = LinearKinematicHardening
    kinematic_plastic_strain = 'kinematic_plastic_strain~1'
    back_stress = 'trial_back_stress'
    hardening_modulus = 1000
  []
  [trial_overstress]
    type = SR2LinearCombination
    from = 'mandel_stress trial_back_stress'
    to = 'trial_overstress'
    weights = '1 -1'
  []
  [trial_effective_stress]
    type = SR2Invariant
    invariant_type = VONMISES
    tensor = 'trial_overstress'
    invariant = 'trial_effective_stress'
  []
  [trial_yield_function]
    type = YieldFunction
    yield_stress = 5
    yield_function = 'trial_yield_function'
    effective_stress = 'trial_effective_stress'
    isotropic_hardening = 'trial_isotropic_hardening'
  []
  [trial_surface]
    type = ComposedModel
    models = 'trial_overstress trial_effective_stress trial_yield_function'
  []
  [trial_normality]
    type = Normality
    model = 'trial_surface'
    function = 'trial_yield_function'
    from = 'mandel_stress trial_isotropic_hardening trial_back_stress'
    to = 'flow_direction isotropic_direction kinematic_direction'
  []
  [trial_state]
    type = ComposedModel
    models = 'trial_elastic_strain stress mandel_stress trial_isotropic trial_kinematic
              trial_normality'
  []
  [isotropic]
    type = LinearIsotropicHardening
    hardening_modulus = 1000
  []
  [kinematic]
    type = LinearKinematicHardening
    hardening_modulus = 1000
  []
  [consistency_rate]
    type = ScalarVariableRate
    variable = 'gamma'
  []
  [plastic_strain_rate]
    type = AssociativePlasticFlow
    flow_direction = 'flow_direction'
    flow_rate = 'gamma_rate'
  []
  [plastic_strain]
    type = SR2ForwardEulerTimeIntegration
    variable = 'plastic_strain'
  []
  [elastic_strain]
    type = SR2LinearCombination
    from = 'strain plastic_strain'
    to = 'elastic_strain'
    weights = '1 -1'
  []
  [stress]
    type = LinearIsotropicElasticity
    coefficients = '1e5 0.3'
    coefficient_types = 'YOUNGS_MODULUS POISSONS_RATIO'
    strain = 'elastic_strain'
  []
  [mandel_stress]
    type = IsotropicMandelStress
    cauchy_stress = 'stress'
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
  [yield_function]
    type = YieldFunction
    yield_stress = 5
    isotropic_hardening = 'isotropic_hardening'
  []
  [equivalent_plastic_strain_rate]
    type = AssociativeIsotropicPlasticHardening
    isotropic_hardening_direction = 'isotropic_direction'
    flow_rate = 'gamma_rate'
  []
  [equivalent_plastic_strain]
    type = ScalarForwardEulerTimeIntegration
    variable = 'equivalent_plastic_strain'
  []
  [kinematic_plastic_strain_rate]
    type = AssociativeKinematicPlasticHardening
    kinematic_hardening_direction = 'kinematic_direction'
    flow_rate = 'gamma_rate'
  []
  [kinematic_plastic_strain]
    type = SR2ForwardEulerTimeIntegration
    variable = 'kinematic_plastic_strain'
  []
  [flow_rate]
    type = PerzynaPlasticFlowRate
    reference_stress = 100
    exponent = 2
  []
  [consistency]
    type = ScalarLinearCombination
    from = 'gamma_rate flow_rate'
    to = 'gamma_residual'
    weights = '1 -1'
  []
  [residuals]
    type = ComposedModel
    models = 'consistency_rate plastic_strain_rate plastic_strain elastic_strain stress mandel_stress
              kinematic_plastic_strain_rate kinematic_plastic_strain kinematic
              equivalent_plastic_strain_rate equivalent_plastic_strain isotropic overstress
              effective_stress yield_function flow_rate consistency'
  []
  [predictor]
    type = LinearExtrapolationPredictor
    unknowns_Scalar = 'gamma'
  []
  [return_map]
    type = ImplicitUpdate
    equation_system = 'equations'
    solver = 'newton'
    predictor = 'predictor'
  []
  [plastic_state]
    type = ComposedModel
    models = 'trial_state return_map consistency_rate plastic_strain_rate plastic_strain
              equivalent_plastic_strain_rate equivalent_plastic_strain kinematic_plastic_strain_rate
              kinematic_plastic_strain'
    additional_outputs = 'gamma'
  []
  [model]
    type = ComposedModel
    models = 'plastic_state elastic_strain stress'
    additional_outputs = 'plastic_strain equivalent_plastic_strain kinematic_plastic_strain'
  []
[]

[EquationSystems]
  [equations]
    type = NonlinearSystem
    model = 'residuals'
    unknowns = 'gamma'
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
  []
[]
