# Rolling texture of a face-centred metal. Every grain makes the deformation of the sheet (Taylor).
# Units: MPa, s. x is the rolling, y the transverse and z the normal direction.

grains = 300
steps = 200
strain = 0.693
seed = 25

[Tensors]
  [grains]
    type = Python
    expr = '${grains}'
  []
  [steps]
    type = Python
    expr = '${steps} + 1'
  []
  # Strain as time: the rate is 1/s. Steps are short while grains begin to yield
  [times]
    type = Python
    expr = 'Scalar(${strain} * jnp.linspace(0.0, 1.0, steps).reshape(steps, 1) ** 2 * jnp.ones((1, grains)))'
  []
  # Plane strain: the sheet becomes longer and thinner
  [deformation_rates]
    type = Python
    expr = 'SR2.fill(1.0, 0.0, -1.0, 0.0, 0.0, 0.0).dynamic_batch.expand(steps, grains)'
  []
  [vorticities]
    type = Python
    expr = 'WR2(jnp.zeros((steps, grains, 3)))'
  []
  # Uniform over all rotations (Shoemake)
  [orientations]
    type = Python
    expr = '''
      source = torch.Generator().manual_seed(${seed})
      u = torch.rand((grains, 3), dtype=torch.float64, generator=source)
      a = jnp.sqrt(1.0 - u[:, 0])
      b = jnp.sqrt(u[:, 0])
      s = 2.0 * jnp.pi * u[:, 1]
      t = 2.0 * jnp.pi * u[:, 2]
      q = jnp.stack([b * jnp.cos(t), a * jnp.sin(s), a * jnp.cos(s), b * jnp.sin(t)], -1)
      result = from_quaternion(Quaternion(q))
    '''
  []
  [no_hardening]
    type = Python
    expr = 'Scalar(jnp.zeros((grains, 12)), sub_batch_ndim=1)'
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
  [slip_strength]
    type = FamilyStrengthMap
    family_strengths = 16
  []
  [slip_rule]
    type = PowerLawSlipRule
    gamma0 = 1.0
    n = 10
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
    saturated_hardening = 130
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
  [rates]
    type = ComposedModel
    models = 'orientation_matrix elasticity resolved_shear slip_strength slip_rule hardening
              plastic_deformation_rate plastic_vorticity elastic_strain_rate rotation_increment
              orientation_rate integrate_elastic_strain integrate_hardening integrate_orientation'
  []
  [first_strain]
    type = CrystalPlasticityStrainPredictor
    scale = 0.05
    # Below the elastic strain of a crystal that flows, here 3e-4: beyond yield an increment of strain is
    # plastic, and a guess that adds to the elastic strain would be far off for a large exponent
    threshold = 1e-4
  []
  [last_state]
    type = ConstantExtrapolationPredictor
    unknowns_MRP = 'orientation'
    unknowns_Scalar = 'slip_hardening'
  []
  [predictor]
    type = ComposedModel
    models = 'first_strain last_state'
  []
  [crystal]
    type = ImplicitUpdate
    equation_system = 'equations'
    solver = 'newton'
    predictor = 'predictor'
  []
  [fix_orientation]
    type = FixOrientation
    input = 'orientation'
    output = 'orientation'
  []
  [grain]
    type = ComposedModel
    models = 'crystal fix_orientation elasticity'
    additional_outputs = 'elastic_strain'
  []
[]

[EquationSystems]
  [equations]
    type = NonlinearSystem
    model = 'rates'
    unknowns = 'elastic_strain orientation slip_hardening'
  []
[]

[Solvers]
  [newton]
    type = NewtonWithLineSearch
    linear_solver = 'lu'
    linesearch_cutback = 2.0
    linesearch_stopping_criteria = 1.0e-3
    max_linesearch_iterations = 10
  []
  [lu]
    type = DenseLU
  []
[]

[Drivers]
  [roll]
    type = TransientDriver
    model = 'grain'
    prescribed_time = 'times'
    prescribed_SR2_names = 'deformation_rate'
    prescribed_SR2_values = 'deformation_rates'
    prescribed_WR2_names = 'vorticity'
    prescribed_WR2_values = 'vorticities'
    ic_MRP_names = 'orientation'
    ic_MRP_values = 'orientations'
    ic_Scalar_names = 'slip_hardening'
    ic_Scalar_values = 'no_hardening'
  []
[]
