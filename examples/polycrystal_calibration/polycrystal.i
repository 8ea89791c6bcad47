# A polycrystal of a face-centred metal whose slip is sought from tension curves at two rates.
# All grains go through the strain of the specimen (Taylor); its stress is their mean. Units: MPa, s.
#
#   neml2-jax calibrate examples/polycrystal_calibration/polycrystal.i --plot --output fitted.i

grains = 12

[Tensors]
  [count]
    type = Python
    expr = '${grains}'
  []
  # Copper, by the axes of the cube
  [stiffness]
    type = Python
    expr = '''
      c = jnp.diag(jnp.array([47000.0, 47000.0, 47000.0, 150800.0, 150800.0, 150800.0]))
      result = SSR4(c + 121400.0 * jnp.pad(jnp.ones((3, 3)), (0, 3)))
    '''
  []
  # Uniform over all rotations (Shoemake)
  [orientations]
    type = Python
    expr = '''
      u = torch.rand((count, 3), dtype=torch.float64, generator=torch.Generator().manual_seed(4))
      a = jnp.sqrt(1.0 - u[:, 0])
      b = jnp.sqrt(u[:, 0])
      s = 2.0 * jnp.pi * u[:, 1]
      t = 2.0 * jnp.pi * u[:, 2]
      q = jnp.stack([b * jnp.cos(t), a * jnp.sin(s), a * jnp.cos(s), b * jnp.sin(t)], -1)
      result = MRP(from_quaternion(Quaternion(q)).data, sub_batch_ndim=1)
    '''
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
  # One grain
  [orientation_matrix]
    type = RotationMatrix
    from = 'orientation'
    to = 'orientation_matrix'
  []
  [elasticity]
    type = GeneralElasticity
    elastic_stiffness_tensor = 'stiffness'
    strain = 'elastic_strain'
    stress = 'grain_stress'
  []
  [resolved_shear]
    type = ResolvedShear
    stress = 'grain_stress'
  []
  [elastic_strain_rate]
    type = ElasticStrainRate
    deformation_rate = 'deformation_rate'
  []
  [plastic_deformation_rate]
    type = PlasticDeformationRate
  []
  [plastic_vorticity]
    type = PlasticVorticity
  []
  [orientation_rate]
    type = OrientationRate
  []
  [sum_slip_rates]
    type = SumSlipRates
  []
  [slip_rule]
    type = PowerLawSlipRule
    n = 10
    gamma0 = 1e-3
  []
  [slip_strength]
    type = SingleSlipStrengthMap
    constant_strength = 25  # a first guess
  []
  [hardening]
    type = VoceSingleSlipHardeningRule
    initial_slope = 100  # a first guess
    saturated_hardening = 60
  []
  [integrate_slip_hardening]
    type = ScalarBackwardEulerTimeIntegration
    variable = 'slip_hardening'
  []
  [integrate_elastic_strain]
    type = SR2BackwardEulerTimeIntegration
    variable = 'elastic_strain'
  []
  [integrate_orientation]
    type = WR2ImplicitExponentialTimeIntegration
    variable = 'orientation'
  []
  [rates]
    type = ComposedModel
    models = 'orientation_matrix elasticity resolved_shear elastic_strain_rate
              plastic_deformation_rate plastic_vorticity orientation_rate sum_slip_rates slip_rule
              slip_strength hardening integrate_slip_hardening integrate_elastic_strain
              integrate_orientation'
  []
  [first_strain]
    type = CrystalPlasticityStrainPredictor
    scale = 0.05
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
  [update]
    type = ImplicitUpdate
    equation_system = 'equations'
    solver = 'newton'
    predictor = 'predictor'
  []

  # The specimen
  [mean_stress]
    type = SR2IntermediateMean
    from = 'grain_stress'
    to = 'stress'
    reduces = 'grain'
  []
  [polycrystal]
    type = ComposedModel
    models = 'update orientation_matrix elasticity mean_stress'
    additional_outputs = 'elastic_strain orientation slip_hardening'
  []
[]

[EquationSystems]
  [equations]
    type = NonlinearSystem
    model = 'rates'
    unknowns = 'elastic_strain orientation slip_hardening'
    structure = 'block'
  []
[]

[Solvers]
  [newton]
    type = NewtonWithLineSearch
    linear_solver = 'lu'
    max_linesearch_iterations = 5
  []
  [lu]
    type = DenseLU
  []
[]

[Calibrations]
  [fit]
    type = Calibration
    model = 'polycrystal'
    tests = 'slow fast'
    parameters = 'strength slope'
    ic_MRP_names = 'orientation'
    ic_MRP_values = 'orientations'
  []
  [slow]
    type = CalibrationTest
    file = 'slow.csv'
    substeps = 4
    noise = 1
  []
  [fast]
    type = CalibrationTest
    file = 'fast.csv'
    substeps = 4
    noise = 1
  []
  [strength]
    type = CalibrationParameter
    paths = 'slip_strength.constant_strength'
    scale = log
    lower = 5
    upper = 100
  []
  [slope]
    type = CalibrationParameter
    paths = 'hardening.initial_slope'
    scale = log
    lower = 10
    upper = 1000
  []
[]
