# Three perfectly plastic bars side by side in plane stress: they share the strains xx and yy, each
# has its own zz, and their mean stress is given. MPa.

youngs_modulus = moduli
poissons_ratio = 0.25
steps = 60

!include ../point.i
!include ../j2.i

[Tensors]
  [moduli]
    type = Python
    expr = 'Scalar(jnp.array([100000.0, 60000.0, 40000.0]), sub_batch_ndim=1)'
  []
  [minus_strength]
    type = Python
    expr = 'Scalar(jnp.array([-3.0, -6.0, -8.0]), sub_batch_ndim=1)'
  []
  [fractions]
    type = Python
    expr = 'jnp.linspace(0.0, 6.0, 6 * ${steps} + 1)'
  []
  [times]
    type = Python
    expr = 'Scalar(fractions)'
  []
  [loads]
    type = Python
    expr = '''
      total = jnp.interp(fractions, jnp.arange(7.0), jnp.array([0.0, 3.0, 6.0, 9.0, 12.95, 15.0, 16.93]))
      result = SR2.fill(1.0, 0.0, 0.0, 0.0, 0.0, 0.0) * Scalar(total / 3.0)
    '''
  []
  [controls]
    type = Python
    expr = 'SR2.fill(0.0, 0.0, 1.0, 1.0, 1.0, 1.0).dynamic_batch.expand(6 * ${steps} + 1)'
  []
  [no_strain]
    type = Python
    expr = 'SR2(jnp.zeros((3, 6)), sub_batch_ndim=1)'
  []
  [no_flow]
    type = Python
    expr = 'Scalar(jnp.zeros(3), sub_batch_ndim=1)'
  []
[]

[Models]
  [overstress]
    type = SR2LinearCombination
    from = 'stress'
    to = 'overstress'
  []
  [yield_function]
    type = ScalarLinearCombination
    from = 'effective_stress'
    to = 'yield_function'
    offset = 'minus_strength'
  []
  [consistency]
    type = FBComplementarity
    a = 'yield_function'
    b = 'equivalent_plastic_strain_rate'
  []
  [as_shared]
    type = SR2LinearCombination
    from = 'controlled shared'
    to = 'strain_residual'
    weights = '1 -1'
  []
  [mean_stress]
    type = SR2IntermediateMean
    from = 'stress'
    to = 'mean_stress'
  []
  [as_loaded]
    type = SR2LinearCombination
    from = 'mean_stress load'
    to = 'shared_residual'
    weights = '1 -1'
  []
  [equations]
    type = ComposedModel
    models = 'elastic_strain elasticity control as_shared mean_stress as_loaded overstress
              effective_stress yield_function normality plastic_strain_rate
              integrate_plastic_strain integrate_equivalent_plastic_strain consistency'
  []
  [last_state]
    type = ConstantExtrapolationPredictor
    unknowns_SR2 = 'shared strain plastic_strain'
    unknowns_Scalar = 'equivalent_plastic_strain equivalent_plastic_strain_rate'
  []
  [update]
    type = ImplicitUpdate
    equation_system = 'system'
    solver = 'newton'
    predictor = 'last_state'
  []
  [bars]
    type = ComposedModel
    models = 'update elastic_strain elasticity'
    additional_outputs = 'shared strain plastic_strain equivalent_plastic_strain stress'
  []
[]

[EquationSystems]
  [system]
    type = NonlinearSystem
    model = 'equations'
    unknowns = 'strain plastic_strain equivalent_plastic_strain equivalent_plastic_strain_rate;
                shared'
    residuals = 'strain_residual plastic_strain_residual equivalent_plastic_strain_residual
                 complementarity; shared_residual'
  []
[]

[Drivers]
  [driver]
    type = TransientDriver
    model = 'bars'
    prescribed_time = 'times'
    prescribed_SR2_names = 'load control'
    prescribed_SR2_values = 'loads controls'
    ic_SR2_names = 'strain plastic_strain'
    ic_SR2_values = 'no_strain no_strain'
    ic_Scalar_names = 'equivalent_plastic_strain equivalent_plastic_strain_rate'
    ic_Scalar_values = 'no_flow no_flow'
  []
[]
