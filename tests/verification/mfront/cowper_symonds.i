# Swift's and Voce's hardening together, raised by the strain rate, pulled to 50 % in a time. MPa, s.

youngs_modulus = 210000
poissons_ratio = 0.3

!include ../point.i
!include ../j2.i

[Tensors]
  [times]
    type = Python
    expr = 'Scalar(jnp.linspace(0.0, ${duration}, 101))'
  []
  [loads]
    type = Python
    expr = 'SR2.fill(0.5, 0.0, 0.0, 0.0, 0.0, 0.0) * Scalar(jnp.linspace(0.0, 1.0, 101))'
  []
  [controls]
    type = Python
    expr = 'SR2.fill(0.0, 1.0, 1.0, 1.0, 1.0, 1.0).dynamic_batch.expand(101)'
  []
[]

[Models]
  [overstress]
    type = SR2LinearCombination
    from = 'stress'
    to = 'overstress'
  []
  # 0.62 of Swift's, 1115.15 (0.0013 + p)^0.31, and 0.38 of Voce's, from 582.9165 to 1050.3 MPa
  [swift]
    type = SwiftIsotropicHardening
    isotropic_hardening = 'swift'
    strength = 691.393
    prestrain = 0.0013
    exponent = 0.31
  []
  [voce]
    type = VoceIsotropicHardening
    isotropic_hardening = 'voce'
    saturated_hardening = 177.60573
    saturation_rate = 13.06
  []
  [static_strength]
    type = ScalarLinearCombination
    from = 'swift voce'
    to = 'static_strength'
    offset = 309.6227773535
  []
  [rate_factor]
    type = CowperSymondsRateFactor
    reference_rate = 9013
    exponent = 3.19
  []
  [strength]
    type = ScalarLinearCombination
    from = 'static_strength'
    to = 'strength'
    weights = 'rate_factor'
  []
  [yield_function]
    type = ScalarLinearCombination
    from = 'effective_stress strength'
    to = 'yield_function'
    weights = '1 -1'
  []
  [consistency]
    type = FBComplementarity
    a = 'yield_function'
    b = 'equivalent_plastic_strain_rate'
  []
  [equations]
    type = ComposedModel
    models = 'elastic_strain elasticity control as_prescribed overstress effective_stress swift voce
              static_strength rate_factor strength yield_function normality plastic_strain_rate
              integrate_plastic_strain integrate_equivalent_plastic_strain consistency'
  []
  [last_state]
    type = ConstantExtrapolationPredictor
    unknowns_SR2 = 'strain plastic_strain'
    unknowns_Scalar = 'equivalent_plastic_strain equivalent_plastic_strain_rate'
  []
  [update]
    type = ImplicitUpdate
    equation_system = 'system'
    solver = 'newton'
    predictor = 'last_state'
  []
  [point]
    type = ComposedModel
    models = 'update elastic_strain elasticity'
    additional_outputs = 'strain plastic_strain equivalent_plastic_strain'
  []
[]

[EquationSystems]
  [system]
    type = NonlinearSystem
    model = 'equations'
    unknowns = 'strain plastic_strain equivalent_plastic_strain equivalent_plastic_strain_rate'
    residuals = 'strain_residual plastic_strain_residual equivalent_plastic_strain_residual
                 complementarity'
  []
[]

[Drivers]
  [driver]
    type = TransientDriver
    model = 'point'
    prescribed_time = 'times'
    prescribed_SR2_names = 'prescribed control'
    prescribed_SR2_values = 'loads controls'
  []
[]
