# A Mises material with linear hardening at finite strain, by backward Euler. MPa, s.

yield_stress = 200
hardening_modulus = 22222.222222222223

[Models]
  [stress]
    type = SimoMieheStress
    bulk_modulus = 166666.66666666667
    shear_modulus = 76923.07692307692
  []
  [effective_stress]
    type = SR2Invariant
    invariant_type = 'VONMISES'
    tensor = 'kirchhoff_stress'
    invariant = 'effective_stress'
  []
  [isotropic_hardening]
    type = LinearIsotropicHardening
    hardening_modulus = '${hardening_modulus}'
  []
  [yield_function]
    type = ScalarLinearCombination
    from = 'effective_stress isotropic_hardening'
    to = 'yield_function'
    weights = '1 -1'
    offset = '-${yield_stress}'
  []
  [consistency]
    type = FBComplementarity
    a = 'yield_function'
    b = 'equivalent_plastic_strain_rate'
  []
  [integrate_equivalent_plastic_strain]
    type = ScalarBackwardEulerTimeIntegration
    variable = 'equivalent_plastic_strain'
  []
  [flow_direction]
    type = AssociativeJ2FlowDirection
    mandel_stress = 'kirchhoff_stress'
  []
  [flow]
    type = SimoMieheFlow
  []
  [equations]
    type = ComposedModel
    models = 'stress effective_stress isotropic_hardening yield_function consistency
              integrate_equivalent_plastic_strain flow_direction flow'
  []
  [last_state]
    type = ConstantExtrapolationPredictor
    unknowns_SR2 = 'elastic_left_cauchy_green'
    unknowns_Scalar = 'equivalent_plastic_strain equivalent_plastic_strain_rate'
  []
  [update]
    type = ImplicitUpdate
    equation_system = 'system'
    solver = 'newton'
    predictor = 'last_state'
  []
  [cauchy]
    type = StressMeasureConversion
    from = 'KIRCHHOFF'
    from_stress = 'kirchhoff_stress'
    to = 'CAUCHY'
    to_stress = 'cauchy_stress'
  []
  [material]
    type = ComposedModel
    models = 'update stress cauchy'
    additional_outputs = 'elastic_left_cauchy_green equivalent_plastic_strain kirchhoff_stress'
  []
[]

[EquationSystems]
  [system]
    type = NonlinearSystem
    model = 'equations'
    unknowns = 'elastic_left_cauchy_green equivalent_plastic_strain equivalent_plastic_strain_rate'
    residuals = 'elastic_left_cauchy_green_residual equivalent_plastic_strain_residual
                 complementarity'
  []
[]

[Solvers]
  [newton]
    type = NewtonWithLineSearch
    linear_solver = 'lu'
    abs_tol = 1e-11
    rel_tol = 1e-12
    max_its = 60
  []
  [lu]
    type = DenseLU
  []
[]
