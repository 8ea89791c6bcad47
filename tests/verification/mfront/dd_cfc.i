# A face-centred crystal pulled along [001] to 550 MPa in a second, with dislocation densities, line
# tension and mean free paths, by 1000 steps of backward Euler. MPa, s, micrometres.

youngs_modulus = 208000
poissons_ratio = 0.3

!include ../point.i

[Data]
  [crystal_geometry]
    type = CubicCrystal
    lattice_parameter = 0.36
    slip_families = 'fcc'
  []
[]

[Tensors]
  [times]
    type = Python
    expr = 'Scalar(jnp.linspace(0.0, 1.0, 1001))'
  []
  [loads]
    type = Python
    expr = 'SR2.fill(0.0, 0.0, 550.0, 0.0, 0.0, 0.0) * times'
  []
  [controls]
    type = Python
    expr = 'SR2.fill(1.0, 1.0, 1.0, 1.0, 1.0, 1.0).dynamic_batch.expand(1001)'
  []
  [orientations]
    type = Python
    expr = 'MRP(jnp.zeros(3)).dynamic_batch.expand(1001)'
  []
  # 1e6 a square millimetre on each system
  [densities]
    type = Python
    expr = 'Scalar(jnp.ones(12), sub_batch_ndim=1)'
  []
[]

[Models]
  [orientation_matrix]
    type = RotationMatrix
    from = 'orientation'
    to = 'orientation_matrix'
  []
  [resolved_shears]
    type = ResolvedShear
  []
  [interaction]
    type = FccSlipInteractionMatrix
    self_interaction = 0.124
    coplanar_interaction = 0.124
    collinear_interaction = 0.625
    hirth_interaction = 0.07
    glissile_interaction = 0.137
    lomer_interaction = 0.122
  []
  [line_tension]
    type = ForestLineTension
    alpha = 0.35
    b = 2.54e-4
    reference_density = 1
  []
  [tension_modulus]
    type = ScalarLinearCombination
    from = 'line_tension'
    to = 'tension_modulus'
    weights = 80000
  []
  [slip_strengths]
    type = ForestStrengthMap
    constant_strength = 105
    mu = 'tension_modulus'
    b = 2.54e-4
    interaction = 'interaction'
  []
  [slip_rule]
    type = ExcessPowerLawSlipRule
    gamma0 = 1e-3
    n = 5
  []
  [dislocation_density_rate]
    type = MeanFreePathDislocationEvolution
    A = 0.13
    B = 0.005
    y = 2.5e-4
    b = 2.54e-4
    interaction = 'interaction'
  []
  [plastic_strain_rate]
    type = PlasticDeformationRate
    plastic_deformation_rate = 'plastic_strain_rate'
  []
  [integrate_plastic_strain]
    type = SR2BackwardEulerTimeIntegration
    variable = 'plastic_strain'
  []
  [integrate_dislocation_density]
    type = ScalarBackwardEulerTimeIntegration
    variable = 'dislocation_density'
  []
  [equations]
    type = ComposedModel
    models = 'elastic_strain elasticity control as_prescribed orientation_matrix resolved_shears
              interaction line_tension tension_modulus slip_strengths slip_rule
              dislocation_density_rate plastic_strain_rate integrate_plastic_strain
              integrate_dislocation_density'
  []
  [last_state]
    type = ConstantExtrapolationPredictor
    unknowns_SR2 = 'strain plastic_strain'
    unknowns_Scalar = 'dislocation_density'
  []
  [crystal]
    type = ImplicitUpdate
    equation_system = 'system'
    solver = 'newton'
    predictor = 'last_state'
  []
[]

[EquationSystems]
  [system]
    type = NonlinearSystem
    model = 'equations'
    unknowns = 'strain plastic_strain dislocation_density'
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
    ic_Scalar_names = 'dislocation_density'
    ic_Scalar_values = 'densities'
  []
[]
