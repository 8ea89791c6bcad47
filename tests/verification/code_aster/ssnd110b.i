# A body-centred crystal at 300 K, pulled along [1 5 9] to 100 MPa in a second: screws that overcome
# the lattice by pairs of kinks, by 1000 steps of backward Euler. MPa, s, micrometres, eV.

youngs_modulus = 222230
poissons_ratio = 0.35
shear_modulus = 82307.40741
thermal_energy = 0.02586

!include ../point.i

[Data]
  [crystal_geometry]
    type = CubicCrystal
    lattice_parameter = 0.286
    slip_families = 'bcc_110'
  []
[]

[Tensors]
  [times]
    type = Python
    expr = 'Scalar(jnp.linspace(0.0, 1.0, 1001))'
  []
  [loads]
    type = Python
    expr = 'SR2.fill(1.0, 25.0, 81.0, 45.0, 9.0, 5.0) * (100.0 / 107.0) * times'
  []
  [controls]
    type = Python
    expr = 'SR2.fill(1.0, 1.0, 1.0, 1.0, 1.0, 1.0).dynamic_batch.expand(1001)'
  []
  [orientations]
    type = Python
    expr = 'MRP(jnp.zeros(3)).dynamic_batch.expand(1001)'
  []
  # 1e11 a square metre on each system
  [densities]
    type = Python
    expr = 'Scalar(0.1 * jnp.ones(12), sub_batch_ndim=1)'
  []
  [no_slip]
    type = Python
    expr = 'Scalar(jnp.zeros(12), sub_batch_ndim=1)'
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
    type = SlipInteractionMatrix
    self_interaction = 0.1024
    coplanar_interaction = 0.1
    collinear_interaction = 0.7
    latent_interaction = 0.1
  []
  [tensor_strain_rate]
    type = SR2VariableRate
    variable = 'strain'
  []
  [equivalent_strain_rate]
    type = SR2Invariant
    invariant_type = 'EFFECTIVE_STRAIN'
    tensor = 'strain_rate'
    invariant = 'equivalent_strain_rate'
  []
  [strengths]
    type = ScrewForestStrength
    strain_rate = 'equivalent_strain_rate'
    lattice_friction = 20
    athermal_stress = 363
    mu = ${shear_modulus}
    b = 2.48e-4
    obstacle_size = 0.01
    shortest_screw = 0.124
    mobile_density = 0.1
    attempt_frequency = 1e11
    activation_energy = 0.84
    thermal_energy = ${thermal_energy}
    interaction = 'interaction'
  []
  [slip_rule]
    type = KinkPairSlipRule
    athermal_stress = 363
    mobile_density = 0.1
    b = 2.48e-4
    attempt_frequency = 1e11
    activation_energy = 0.84
    thermal_energy = ${thermal_energy}
    gamma0 = 1e-3
    n = 20
  []
  [dislocation_density_rate]
    type = ScrewDislocationEvolution
    grain_size = 1e6
    K_self = 100
    K_forest = 30
    y = 1e-3
    athermal_stress = 363
    mu = ${shear_modulus}
    b = 2.48e-4
    interaction = 'interaction'
  []
  # The slip of each system, which nothing depends on
  [slips]
    type = ScalarBackwardEulerTimeIntegration
    variable = 'slips'
    rate = 'slip_rates'
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
              interaction tensor_strain_rate equivalent_strain_rate strengths slip_rule
              dislocation_density_rate plastic_strain_rate integrate_plastic_strain
              integrate_dislocation_density slips'
  []
  [last_state]
    type = ConstantExtrapolationPredictor
    unknowns_SR2 = 'strain plastic_strain'
    unknowns_Scalar = 'dislocation_density slips'
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
    unknowns = 'strain plastic_strain dislocation_density slips'
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
    ic_Scalar_names = 'dislocation_density slips'
    ic_Scalar_values = 'densities no_slip'
  []
[]
