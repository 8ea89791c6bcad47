# A body-centred crystal of screws that overcome the lattice by pairs of kinks, at small strains, by
# backward Euler. The file that includes this gives the numbers, `times`, `loads`, `controls`,
# `orientations`, `densities`, and the model `equivalent_strain_rate`. MPa, s, micrometres, eV.

!include point.i

[Data]
  [crystal_geometry]
    type = CubicCrystal
    lattice_parameter = 0.286
    slip_families = 'bcc_110'
  []
[]

[Tensors]
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
  [strengths]
    type = ScrewForestStrength
    strain_rate = 'equivalent_strain_rate'
    lattice_friction = ${lattice_friction}
    athermal_stress = 363
    mu = ${shear_modulus}
    b = 2.48e-4
    obstacle_size = 0.01
    shortest_screw = ${shortest_screw}
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
    gamma0 = ${drag_rate}
    n = ${drag_exponent}
  []
  [dislocation_density_rate]
    type = ScrewDislocationEvolution
    grain_size = 1e6
    K_self = 100
    K_forest = ${forest_storage}
    y = ${annihilation_distance}
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
              interaction ${rates} strengths slip_rule
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
