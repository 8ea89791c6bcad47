# Aluminium as DAMASK's examples have it (Hooke_Al.yaml, phenopowerlaw_Al.yaml), fitted there to the
# tension tests of W. F. Hosford et al., Acta Metall. 8 (1960) 187-199: a crystal pulled along one of
# its axes at small strains. MPa, s.

steps = 200

[Data]
  [crystal_geometry]
    type = CubicCrystal
    lattice_parameter = 0.405
    slip_families = 'fcc'
  []
[]

[Tensors]
  [times]
    type = Python
    expr = 'Scalar(10.0 * jnp.linspace(0.0, 1.0, ${steps} + 1) ** 2)'
  []
  [loads]
    type = Python
    expr = 'SR2.fill(0.0, 0.0, 4.5e-3, 0.0, 0.0, 0.0) * times'
  []
  [controls]
    type = Python
    expr = 'SR2.fill(1.0, 1.0, 0.0, 1.0, 1.0, 1.0).dynamic_batch.expand(${steps} + 1)'
  []
  [orientations]
    type = Python
    expr = 'MRP(jnp.zeros(3)).dynamic_batch.expand(${steps} + 1)'
  []
  [initial_strengths]
    type = Python
    expr = 'Scalar(2.69 * jnp.ones(12), sub_batch_ndim=1)'
  []
[]

[Models]
  [orientation_matrix]
    type = RotationMatrix
    from = 'orientation'
    to = 'orientation_matrix'
  []
  [elastic_strain]
    type = SR2LinearCombination
    from = 'strain plastic_strain'
    to = 'elastic_strain'
    weights = '1 -1'
  []
  # C11, C12 and C44
  [stiffness]
    type = CubicElasticityTensor
    coefficients = '107300 60800 28300'
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
  [interaction]
    type = FccSlipInteractionMatrix
    self_interaction = 1
    coplanar_interaction = 1
    collinear_interaction = 5.123
    hirth_interaction = 0.574
    glissile_interaction = 1.123
    lomer_interaction = 1
  []
  [slip_rule]
    type = PowerLawSlipRule
    gamma0 = 7.5e-5
    n = 20
  []
  [slip_strengths_rate]
    type = PhenoPowerLawHardening
    initial_slope = 281.5
    saturated_strength = 67.5
    exponent = 5.4
    interaction = 'interaction'
  []
  [plastic_strain_rate]
    type = PlasticDeformationRate
    plastic_deformation_rate = 'plastic_strain_rate'
  []
  [control]
    type = MixedControlSetup
    x_above = 'stress'
    x_below = 'strain'
    y = 'controlled'
  []
  [as_prescribed]
    type = SR2LinearCombination
    from = 'controlled prescribed'
    to = 'strain_residual'
    weights = '1 -1'
  []
  [integrate_plastic_strain]
    type = SR2BackwardEulerTimeIntegration
    variable = 'plastic_strain'
  []
  [integrate_slip_strengths]
    type = ScalarBackwardEulerTimeIntegration
    variable = 'slip_strengths'
  []
  [equations]
    type = ComposedModel
    models = 'orientation_matrix elastic_strain elasticity resolved_shears slip_rule
              slip_strengths_rate plastic_strain_rate control as_prescribed
              integrate_plastic_strain integrate_slip_strengths'
  []
  [last_state]
    type = ConstantExtrapolationPredictor
    unknowns_SR2 = 'strain plastic_strain'
    unknowns_Scalar = 'slip_strengths'
  []
  [update]
    type = ImplicitUpdate
    equation_system = 'system'
    solver = 'newton'
    predictor = 'last_state'
  []
  [crystal]
    type = ComposedModel
    models = 'update elastic_strain elasticity'
    additional_outputs = 'strain plastic_strain slip_strengths'
  []
[]

[EquationSystems]
  [system]
    type = NonlinearSystem
    model = 'equations'
    unknowns = 'strain plastic_strain slip_strengths'
  []
[]

[Solvers]
  [newton]
    type = NewtonWithLineSearch
    linear_solver = 'lu'
    abs_tol = 1e-11
    rel_tol = 1e-14
    max_its = 60
  []
  [lu]
    type = DenseLU
  []
[]

[Drivers]
  [driver]
    type = TransientDriver
    model = 'crystal'
    prescribed_time = 'times'
    prescribed_SR2_names = 'prescribed control'
    prescribed_SR2_values = 'loads controls'
    prescribed_MRP_names = 'orientation'
    prescribed_MRP_values = 'orientations'
    ic_Scalar_names = 'slip_strengths'
    ic_Scalar_values = 'initial_strengths'
  []
[]
