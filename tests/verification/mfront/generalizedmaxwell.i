# Three Maxwell branches of bulk and shear beside a spring, under -25.8 MPa along z. The branches
# begin without stress at the strain that the stress makes at 5 GPa and 0.25, as the published run
# has it. MPa, s.

[Tensors]
  [times]
    type = Python
    expr = '''
      result = Scalar(jnp.concatenate((
          jnp.array([0.0, 10.0, 1e4]), jnp.linspace(1e4, 1e5, 11)[1:], jnp.linspace(1e5, 1e6, 21)[1:],
          jnp.linspace(1e6, 1e7, 21)[1:], jnp.linspace(1e7, 2.592e7, 31)[1:])))
    '''
  []
  [loads]
    type = Python
    expr = 'SR2.fill(0.0, 0.0, -25.8, 0.0, 0.0, 0.0).dynamic_batch.expand(times.data.shape[0])'
  []
  [initial_strain]
    type = Python
    expr = 'SR2.fill(1.29e-3, 1.29e-3, -5.16e-3, 0.0, 0.0, 0.0)'
  []
  [initial_volumetric_strain]
    type = Python
    expr = 'SR2.fill(-0.86e-3, -0.86e-3, -0.86e-3, 0.0, 0.0, 0.0)'
  []
  [initial_deviatoric_strain]
    type = Python
    expr = 'SR2.fill(2.15e-3, 2.15e-3, -4.3e-3, 0.0, 0.0, 0.0)'
  []
  [no_stress]
    type = Python
    expr = 'SR2(jnp.zeros((3, 6)), sub_batch_ndim=1)'
  []
[]

[Models]
  [trace]
    type = SR2Invariant
    invariant_type = 'I1'
    tensor = 'strain'
    invariant = 'trace'
  []
  [third_of_trace]
    type = ScalarLinearCombination
    from = 'trace'
    to = 'third_of_trace'
    weights = 0.33333333333333333
  []
  [volumetric_strain]
    type = ScalarToDiagonalSR2
    input = 'third_of_trace'
    output = 'volumetric_strain'
  []
  [deviatoric_strain]
    type = SR2LinearCombination
    from = 'strain volumetric_strain'
    to = 'deviatoric_strain'
    weights = '1 -1'
  []
  [pressure]
    type = PronySeries
    strain = 'volumetric_strain'
    stress = 'volumetric_stress'
    branch_stresses = 'volumetric_branches'
    equilibrium_modulus = 10766.19
    moduli = '19434.3 22546.56 15308.49'
    relaxation_times = '172800 1728000 17280000'
  []
  [shear]
    type = PronySeries
    strain = 'deviatoric_strain'
    stress = 'deviatoric_stress'
    branch_stresses = 'deviatoric_branches'
    equilibrium_modulus = 6209.48
    moduli = '6188.4 6328.7 6306.94'
    relaxation_times = '172800 1728000 17280000'
  []
  [as_prescribed]
    type = SR2LinearCombination
    from = 'volumetric_stress deviatoric_stress prescribed'
    to = 'strain_residual'
    weights = '1 1 -1'
  []
  [equations]
    type = ComposedModel
    models = 'trace third_of_trace volumetric_strain deviatoric_strain pressure shear as_prescribed'
  []
  [last_state]
    type = ConstantExtrapolationPredictor
    unknowns_SR2 = 'strain'
  []
  [update]
    type = ImplicitUpdate
    equation_system = 'system'
    solver = 'newton'
    predictor = 'last_state'
  []
  [point]
    type = ComposedModel
    models = 'update trace third_of_trace volumetric_strain deviatoric_strain pressure shear'
    additional_outputs = 'strain'
  []
[]

[EquationSystems]
  [system]
    type = NonlinearSystem
    model = 'equations'
    unknowns = 'strain'
  []
[]

[Solvers]
  [newton]
    type = Newton
    linear_solver = 'lu'
  []
  [lu]
    type = DenseLU
  []
[]

[Drivers]
  [driver]
    type = TransientDriver
    model = 'point'
    prescribed_time = 'times'
    prescribed_SR2_names = 'prescribed'
    prescribed_SR2_values = 'loads'
    ic_SR2_names = 'strain volumetric_strain deviatoric_strain volumetric_branches deviatoric_branches'
    ic_SR2_values = 'initial_strain initial_volumetric_strain initial_deviatoric_strain no_stress
                     no_stress'
  []
[]
