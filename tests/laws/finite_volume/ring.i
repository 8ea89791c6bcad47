# A wave that goes round a ring of unequal cells, with a limiter of one's choice.
cells = 40
steps = 20
limiter = SUPERBEE
structure = true

[Tensors]
  [cells]
    type = Python
    expr = '${cells}'
  []
  [edges]
    type = Python
    expr = '''
      s = jnp.linspace(0.0, 1.0, cells + 1)
      result = Scalar(s + 0.3 * jnp.sin(2.0 * jnp.pi * s) / (2.0 * jnp.pi), sub_batch_ndim=1)
    '''
  []
  [centers]
    type = Python
    expr = 'Scalar(0.5 * (edges.data[1:] + edges.data[:-1]), sub_batch_ndim=1)'
  []
  [sizes]
    type = Python
    expr = 'Scalar(jnp.diff(edges.data), sub_batch_ndim=1)'
  []
  # Between the centres, those of the last and of the first cell at both ends
  [distances]
    type = Python
    expr = '''
      around = jnp.concatenate((centers.data[-1:] - 1.0, centers.data, 1.0 + centers.data[:1]))
      result = Scalar(jnp.diff(around), sub_batch_ndim=1)
    '''
  []
  [wave]
    type = Python
    expr = 'Scalar(1.0 + jnp.sin(2.0 * jnp.pi * centers.data), sub_batch_ndim=1)'
  []
  [velocity]
    type = Python
    expr = 'Scalar(jnp.full(cells + 1, 1.0), sub_batch_ndim=1)'
  []
  [times]
    type = Python
    expr = 'linspace(Scalar(0.0).dynamic_batch, Scalar(0.2).dynamic_batch, ${steps} + 1)'
  []
[]

[Drivers]
  [turn]
    type = TransientDriver
    model = 'ring'
    prescribed_time = 'times'
    ic_Scalar_names = 'u'
    ic_Scalar_values = 'wave'
  []
[]

[Models]
  [round]
    type = FiniteVolumeAppendPeriodicCells
    input = 'u'
  []
  [diffusion]
    type = FiniteVolumeGradient
    u = 'u_periodic'
    dx = 'distances'
    prefactor = 0.01
    grad_u = 'diffusive_flux'
  []
  [velocity]
    type = ScalarConstantParameter
    value = 'velocity'
    parameter = 'v'
  []
  [advection]
    type = FiniteVolumeLimitedAdvectiveFlux
    u = 'u'
    v_edge = 'v'
    cell_centers = 'centers'
    cell_edges = 'edges'
    limiter = '${limiter}'
    periodic = true
    flux = 'advective_flux'
  []
  [flux]
    type = ScalarLinearCombination
    from = 'diffusive_flux advective_flux'
    to = 'flux'
  []
  [balance]
    type = FiniteVolumeGradient
    u = 'flux'
    dx = 'sizes'
    grad_u = 'u_rate'
  []
  [integrate]
    type = ScalarBackwardEulerTimeIntegration
    variable = 'u'
  []
  [residual]
    type = ComposedModel
    models = 'round diffusion velocity advection flux balance integrate'
  []
  [predictor]
    type = ConstantExtrapolationPredictor
    unknowns_Scalar = 'u'
  []
  [update]
    type = ImplicitUpdate
    equation_system = 'equations'
    solver = 'newton'
    predictor = 'predictor'
  []
  [total]
    type = FiniteVolumeTotal
    u = 'u'
    dx = 'sizes'
    total = 'total'
  []
  [ring]
    type = ComposedModel
    models = 'update total'
    additional_outputs = 'u'
  []
[]

[EquationSystems]
  [equations]
    type = NonlinearSystem
    model = 'residual'
    unknowns = 'u'
  []
[]

[Solvers]
  [newton]
    type = Newton
    linear_solver = 'direct'
    max_its = 50
    abs_tol = 1e-13
  []
  [direct]
    type = DenseLU
    use_structure = ${structure}
  []
[]
