# A face-centred crystal of Meric and Cailletaud at small strains, by backward Euler. The file that
# includes this gives the numbers, and `times`, `loads`, `controls` and `orientations`.

!include point.i

[Data]
  [crystal_geometry]
    type = CubicCrystal
    lattice_parameter = 0.36
    slip_families = 'fcc'
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
    resolved_shears = 'all_shears'
  []
  [resolved_shears_beyond_back_stress]
    type = ScalarLinearCombination
    from = 'all_shears back_strain'
    to = 'resolved_shears'
    weights = '1 -${back_stress_modulus}'
  []
  [interaction]
    type = FccSlipInteractionMatrix
    self_interaction = 1
    coplanar_interaction = '${coplanar}'
    collinear_interaction = '${collinear}'
    hirth_interaction = '${hirth}'
    glissile_interaction = '${glissile}'
    lomer_interaction = '${lomer}'
  []
  [slip_strengths]
    type = MericCailletaudHardening
    constant_strength = '${constant_strength}'
    saturated_hardening = '${saturated_hardening}'
    saturation_rate = '${saturation_rate}'
    interaction = 'interaction'
  []
  [slip_rule]
    type = MericCailletaudSlipRule
    K = '${drag}'
    n = 10
  []
  [accumulated_slips_rate]
    type = AccumulatedSlipRates
  []
  [back_strain_rate]
    type = PerSlipArmstrongFrederickHardening
    slip_back_stress = 'back_strain'
    C = 1
    g = '${back_stress_recovery}'
  []
  [plastic_strain_rate]
    type = PlasticDeformationRate
    plastic_deformation_rate = 'plastic_strain_rate'
  []
  [integrate_plastic_strain]
    type = SR2BackwardEulerTimeIntegration
    variable = 'plastic_strain'
  []
  [integrate_accumulated_slips]
    type = ScalarBackwardEulerTimeIntegration
    variable = 'accumulated_slips'
  []
  [integrate_back_strain]
    type = ScalarBackwardEulerTimeIntegration
    variable = 'back_strain'
  []
  [equations]
    type = ComposedModel
    models = 'elastic_strain elasticity control as_prescribed orientation_matrix resolved_shears
              resolved_shears_beyond_back_stress slip_strengths slip_rule accumulated_slips_rate
              back_strain_rate plastic_strain_rate integrate_plastic_strain
              integrate_accumulated_slips integrate_back_strain'
  []
  [last_state]
    type = ConstantExtrapolationPredictor
    unknowns_SR2 = 'strain plastic_strain'
    unknowns_Scalar = 'accumulated_slips back_strain'
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
    additional_outputs = 'strain plastic_strain'
  []
[]

[EquationSystems]
  [system]
    type = NonlinearSystem
    model = 'equations'
    unknowns = 'strain plastic_strain accumulated_slips back_strain'
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
    ic_Scalar_names = 'accumulated_slips back_strain'
    ic_Scalar_values = 'no_slip no_slip'
  []
[]
