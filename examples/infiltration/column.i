# Water soaks into a dry column of sand from its top: Richards' equation, with water saturation by
# the law of van Genuchten and Mualem. The suction of each cell is the unknown, and the law of
# saturation, the inverse of that of capillary pressure, gives what the cell holds.
# Units: m, h; pressures are heads of water [m].

cells = 60
steps = 120
depth = 1
porosity = 0.35
conductivity = 0.3
scale = 0.14
m = 0.6
first_suction = 2
suction_on_top = 0.02
end_time = 0.8

[Tensors]
  [cells]
    type = Python
    expr = '${cells}'
  []
  [steps]
    type = Python
    expr = '${steps}'
  []
  # Downwards from the top; the last cell is three times the size of the first
  [edges]
    type = Python
    expr = '''
      s = jnp.linspace(0.0, 1.0, cells + 1)
      result = Scalar(${depth} * 0.5 * s * (1.0 + s), sub_batch_ndim=1)
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
  [porous_sizes]
    type = Python
    expr = 'Scalar(${porosity} * sizes.data, sub_batch_ndim=1)'
  []
  [inverse_porosity]
    type = Python
    expr = 'Scalar(1.0 / ${porosity})'
  []
  [last_size]
    type = Python
    expr = 'Scalar(sizes.data[-1])'
  []
  # Centres with both ends, which count as cells of no size
  [all_centers]
    type = Python
    expr = 'Scalar(jnp.concatenate((edges.data[:1], centers.data, edges.data[-1:])), sub_batch_ndim=1)'
  []
  [distances]
    type = Python
    expr = 'Scalar(jnp.diff(all_centers.data), sub_batch_ndim=1)'
  []
  [dry]
    type = Python
    expr = 'Scalar(jnp.full(cells, float(${first_suction})), sub_batch_ndim=1)'
  []
  [dry_saturation]
    type = Python
    expr = 'Scalar((1.0 + (dry.data / ${scale}) ** (1.0 / (1.0 - ${m}))) ** -${m}, sub_batch_ndim=1)'
  []
  [times]
    type = Python
    expr = 'Scalar(jnp.concatenate((jnp.zeros(1), ${end_time} * jnp.linspace(0.0, 1.0, steps + 1)[1:] ** 2)))'
  []
[]

[Drivers]
  [rain]
    type = TransientDriver
    model = 'column'
    prescribed_time = 'times'
    ic_Scalar_names = 'suction saturation'
    ic_Scalar_values = 'dry dry_saturation'
    max_step_cuts = 6
  []
[]

[Models]
  [saturation]
    type = VanGenuchtenSaturation
    a = ${scale}
    m = ${m}
    capillary_pressure = 'suction'
    effective_saturation = 'saturation'
  []
  # ------------------------------------------------------- both ends: wet on top, free below
  [top]
    type = FiniteVolumeAppendBoundaryValue
    input = 'suction'
    side = 'left'
    condition = 'DIRICHLET'
    value = ${suction_on_top}
    output = 'suction_with_top'
  []
  [bottom]
    type = FiniteVolumeAppendBoundaryValue
    input = 'suction_with_top'
    side = 'right'
    condition = 'NEUMANN'
    value = 0
    cell_size = 'last_size'
    output = 'suction_all'
  []
  # ------------------------------------------------------- flux by Darcy: suction and weight
  [saturation_all]
    type = VanGenuchtenSaturation
    a = ${scale}
    m = ${m}
    capillary_pressure = 'suction_all'
    effective_saturation = 'saturation_all'
  []
  [relative_permeability]
    type = VanGenuchtenRelativePermeability
    m = ${m}
    effective_saturation = 'saturation_all'
    relative_permeability = 'conductivity_all'
  []
  [slope]
    type = FiniteVolumeGradient
    u = 'suction_all'
    dx = 'distances'
    prefactor = -1
    grad_u = 'slope_of_suction'
  []
  # Darcy velocity of a full medium
  [drive]
    type = ScalarLinearCombination
    from = 'slope_of_suction'
    to = 'drive'
    weights = ${conductivity}
    offset = ${conductivity}
  []
  # The conductivity is that of the cell that water comes from
  [flux]
    type = FiniteVolumeUpwindedAdvectiveFlux
    u = 'conductivity_all'
    v_edge = 'drive'
    flux = 'flux'
  []
  [inflow]
    type = FiniteVolumeGradient
    u = 'flux'
    dx = 'sizes'
    grad_u = 'inflow'
  []
  # ------------------------------------------------------- balance of water
  [saturation_rate]
    type = ScalarLinearCombination
    from = 'inflow'
    to = 'saturation_rate'
    weights = inverse_porosity
  []
  [integrate]
    type = ScalarBackwardEulerTimeIntegration
    variable = 'saturation'
    residual = 'suction_residual'
  []
  [balance]
    type = ComposedModel
    models = 'saturation top bottom saturation_all relative_permeability slope drive flux
              inflow saturation_rate integrate'
  []
  [predictor]
    type = ConstantExtrapolationPredictor
    unknowns_Scalar = 'suction'
  []
  [update]
    type = ImplicitUpdate
    equation_system = 'equations'
    solver = 'newton'
    predictor = 'predictor'
  []
  # Water by area that the column holds
  [water]
    type = FiniteVolumeTotal
    u = 'saturation'
    dx = 'porous_sizes'
    total = 'water'
  []
  [column]
    type = ComposedModel
    models = 'update saturation water'
    additional_outputs = 'suction saturation'
  []
[]

[EquationSystems]
  [equations]
    type = NonlinearSystem
    model = 'balance'
    unknowns = 'suction'
  []
[]

[Solvers]
  [newton]
    type = NewtonWithLineSearch
    linear_solver = 'direct'
    max_its = 60
  []
  [direct]
    type = DenseLU
  []
[]
