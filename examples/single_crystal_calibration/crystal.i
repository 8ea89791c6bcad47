# A face-centred crystal in tension along several of its directions, with hardening of each slip system.
# Units: MPa, s. The axis of tension is x: its rate is given, and no stress acts elsewhere.

steps = 40
strain = 0.1
rate = 1e-3

[Tensors]
  [steps]
    type = Python
    expr = '${steps} + 1'
  []
  # Crystal directions, one a point
  [axes]
    type = Python
    expr = 'Vec(jnp.array([[0.0, 0.0, 1.0], [1.0, 1.0, 1.0], [0.0, 1.0, 1.0], [-1.0, 4.0, 8.0]]))'
  []
  [orientations]
    type = Python
    expr = 'MRP.rotation_from_to(axes, Vec(jnp.array([1.0, 0.0, 0.0])))'
  []
  # Short steps while slip begins
  [times]
    type = Python
    expr = 'Scalar(${strain} / ${rate} * jnp.linspace(0.0, 1.0, steps).reshape(steps, 1) ** 2)'
  []
  [which_rates]
    type = Python
    expr = 'SR2.fill(1.0, 0.0, 0.0, 0.0, 0.0, 0.0).dynamic_batch.expand(steps, 1)'
  []
  [rates_and_stresses]
    type = Python
    expr = 'SR2.fill(${rate}, 0.0, 0.0, 0.0, 0.0, 0.0).dynamic_batch.expand(steps, 1)'
  []
  [vorticities]
    type = Python
    expr = 'WR2(jnp.zeros((steps, 1, 3)))'
  []
  [no_hardening]
    type = Python
    expr = 'Scalar(jnp.zeros((1, 12)), sub_batch_ndim=1)'
  []
[]

[Data]
  [crystal_geometry]
    type = CubicCrystal
    lattice_parameter = 0.36
    slip_families = 'fcc'
  []
[]

[Models]
  [orientation_matrix]
    type = RotationMatrix
    from = 'orientation'
    to = 'orientation_matrix'
  []
  [elasticity]
    type = LinearIsotropicElasticity
    coefficients = '120000 0.34'
    coefficient_types = 'YOUNGS_MODULUS POISSONS_RATIO'
    strain = 'elastic_strain'
  []
  [resolved_shear]
    type = ResolvedShear
  []
  [strength]
    type = FamilyStrengthMap
    family_strengths = 16
  []
  [slip_rule]
    type = PowerLawSlipRule
    gamma0 = ${rate}
    n = 20
  []
  [interaction]
    type = SlipInteractionMatrix
    coplanar_interaction = 1.0
    collinear_interaction = 1.4
    latent_interaction = 1.4
  []
  [hardening]
    type = PerSlipVoceHardening
    initial_slope = 180
    saturated_hardening = 60
    interaction = 'interaction'
  []
  [plastic_deformation_rate]
    type = PlasticDeformationRate
  []
  [plastic_vorticity]
    type = PlasticVorticity
  []
  # The lattice strain turns with the material, exactly for steps of any size
  [elastic_strain_rate]
    type = SR2LinearCombination
    from = 'deformation_rate plastic_deformation_rate'
    to = 'elastic_strain_rate'
    weights = '1 -1'
  []
  [rotation_increment]
    type = SpinRotationIncrement
  []
  [orientation_rate]
    type = OrientationRate
  []
  [integrate_elastic_strain]
    type = SR2CorotationalTimeIntegration
    variable = 'elastic_strain'
  []
  [integrate_hardening]
    type = ScalarBackwardEulerTimeIntegration
    variable = 'slip_hardening'
  []
  [integrate_orientation]
    type = WR2ImplicitExponentialTimeIntegration
    variable = 'orientation'
  []
  # Where `control` is 1 the rate is given, elsewhere the stress
  [control]
    type = MixedControlSetup
    x_above = 'deformation_rate'
    x_below = 'stress'
    y = 'rate_or_stress'
  []
  [as_prescribed]
    type = SR2LinearCombination
    from = 'rate_or_stress prescribed'
    to = 'deformation_rate_residual'
    weights = '1 -1'
  []
  [rates]
    type = ComposedModel
    models = 'control as_prescribed orientation_matrix elasticity resolved_shear strength slip_rule
              hardening plastic_deformation_rate plastic_vorticity elastic_strain_rate
              rotation_increment orientation_rate integrate_elastic_strain integrate_hardening
              integrate_orientation'
  []
  [last_state]
    type = ConstantExtrapolationPredictor
    unknowns_SR2 = 'elastic_strain deformation_rate'
    unknowns_MRP = 'orientation'
    unknowns_Scalar = 'slip_hardening'
  []
  [update]
    type = ImplicitUpdate
    equation_system = 'equations'
    solver = 'newton'
    predictor = 'last_state'
  []
  [crystal]
    type = ComposedModel
    models = 'update elasticity'
    additional_outputs = 'elastic_strain'
  []
[]

[EquationSystems]
  [equations]
    type = NonlinearSystem
    model = 'rates'
    unknowns = 'elastic_strain orientation slip_hardening deformation_rate'
  []
[]

[Solvers]
  [newton]
    type = NewtonWithLineSearch
    linear_solver = 'lu'
    max_linesearch_iterations = 5
    max_its = 40
  []
  [lu]
    type = DenseLU
  []
[]

[Drivers]
  [tension]
    type = TransientDriver
    model = 'crystal'
    prescribed_time = 'times'
    prescribed_SR2_names = 'control prescribed'
    prescribed_SR2_values = 'which_rates rates_and_stresses'
    prescribed_WR2_names = 'vorticity'
    prescribed_WR2_values = 'vorticities'
    ic_MRP_names = 'orientation'
    ic_MRP_values = 'orientations'
    ic_Scalar_names = 'slip_hardening'
    ic_Scalar_values = 'no_hardening'
  []
[]
