# A Mises material with linear isotropic hardening, by backward Euler. The file that includes this
# gives `youngs_modulus`, `poissons_ratio`, `yield_stress` and `hardening_modulus`, and `times`,
# `loads` and `controls`, steps first.

!include point.i
!include j2.i

[Models]
  [overstress]
    type = SR2LinearCombination
    from = 'stress'
    to = 'overstress'
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
  [equations]
    type = ComposedModel
    models = 'elastic_strain elasticity control as_prescribed overstress effective_stress
              isotropic_hardening yield_function normality plastic_strain_rate
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
    models = 'update elastic_strain elasticity effective_stress overstress'
    additional_outputs = 'strain plastic_strain stress'
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
