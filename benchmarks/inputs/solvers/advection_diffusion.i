# A pulse that moves and spreads along a line of cells: implicit steps, one unknown a cell.
# `velocity = 0` is diffusion alone.
cells = 200
steps = 500
velocity = 0.3

[Tensors]
  [edges]
    type = Python
    expr = 'linspace(Scalar(0.0).sub_batch, Scalar(1.0).sub_batch, ${cells} + 1)'
  []
  [centers]
    type = Python
    expr = 'Scalar(0.5 * (edges.data[1:] + edges.data[:-1]), sub_batch_ndim=1)'
  []
  [distances]
    type = Python
    expr = 'Scalar(centers.data[1:] - centers.data[:-1], sub_batch_ndim=1)'
  []
  [widths]
    type = Python
    expr = 'Scalar(edges.data[1:] - edges.data[:-1], sub_batch_ndim=1)'
  []
  [pulse]
    type = Python
    expr = 'Scalar(torch.exp(-0.5 * ((centers.data - 0.3) / 0.05) ** 2), sub_batch_ndim=1)'
  []
  [diffusivities]
    type = Python
    expr = 'Scalar(0.005 * torch.ones_like(distances.data), sub_batch_ndim=1)'
  []
  [velocities]
    type = Python
    expr = 'Scalar(${velocity} * torch.ones_like(centers.data), sub_batch_ndim=1)'
  []
  [times]
    type = Python
    expr = 'linspace(Scalar(0.0).dynamic_batch, Scalar(1.0).dynamic_batch, ${steps} + 1)'
  []
[]

[Models]
  [diffusion]
    type = FiniteVolumeGradient
    u = 'c'
    prefactor = 'diffusivities'
    dx = 'distances'
    grad_u = 'diffusive_flux'
  []
  [velocity]
    type = LinearlyInterpolateToCellEdges
    cell_values = 'velocities'
    cell_centers = 'centers'
    cell_edges = 'edges'
    edge_values = 'v_edge'
  []
  [advection]
    type = FiniteVolumeUpwindedAdvectiveFlux
    u = 'c'
    v_edge = 'v_edge'
    flux = 'advective_flux'
  []
  [flux]
    type = ScalarLinearCombination
    from = 'diffusive_flux advective_flux'
    to = 'flux'
    weights = '1 1'
  []
  [left_wall]
    type = FiniteVolumeAppendBoundaryCondition
    input = 'flux'
    bc_value = 0.0
    side = 'left'
  []
  [right_wall]
    type = FiniteVolumeAppendBoundaryCondition
    input = 'flux_with_bc_left'
    bc_value = 0.0
    side = 'right'
  []
  [balance]
    type = FiniteVolumeGradient
    u = 'flux_with_bc_left_with_bc_right'
    dx = 'widths'
    grad_u = 'c_rate'
  []
  [integrate_c]
    type = ScalarBackwardEulerTimeIntegration
    variable = 'c'
  []
  [residual]
    type = ComposedModel
    models = 'diffusion velocity advection flux left_wall right_wall balance integrate_c'
  []
  [predictor]
    type = ConstantExtrapolationPredictor
    unknowns_Scalar = 'c'
  []
  [model]
    type = ImplicitUpdate
    equation_system = 'equations'
    solver = 'newton'
    predictor = 'predictor'
  []
[]

[EquationSystems]
  [equations]
    type = NonlinearSystem
    model = 'residual'
    unknowns = 'c'
  []
[]

[Solvers]
  [newton]
    type = Newton
    linear_solver = 'direct'
  []
  [direct]
    type = DenseLU
  []
[]

[Drivers]
  [driver]
    type = TransientDriver
    model = 'model'
    prescribed_time = 'times'
    ic_Scalar_names = 'c'
    ic_Scalar_values = 'pulse'
  []
[]
