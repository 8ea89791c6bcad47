# A fluid with species A flows into a column that is filled with B; where both meet, A + B -> C.
# Each species is carried by the flow and diffuses. Cells are finest at the inlet; slopes in them
# are limited. Units: mm, s, K, J, mol.

cells = 60
steps = 64
length = 10
velocity = 0.5
diffusivity = 0.02
T = 350
end_time = 16

[Tensors]
  [cells]
    type = Python
    expr = '${cells}'
  []
  [steps]
    type = Python
    expr = '${steps}'
  []
  # The last cell is about three times the size of the first
  [edges]
    type = Python
    expr = '''
      s = jnp.linspace(0.0, 1.0, cells + 1)
      result = Scalar(${length} * 0.5 * s * (1.0 + s), sub_batch_ndim=1)
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
  [velocities]
    type = Python
    expr = 'Scalar(${velocity} * jnp.ones(cells + 1), sub_batch_ndim=1)'
  []
  [empty]
    type = Python
    expr = 'Scalar(jnp.zeros(cells), sub_batch_ndim=1)'
  []
  [filled]
    type = Python
    expr = 'Scalar(jnp.ones(cells), sub_batch_ndim=1)'
  []
  [times]
    type = Python
    expr = 'Scalar(jnp.linspace(0.0, float(${end_time}), steps + 1))'
  []
  [temperatures]
    type = Python
    expr = 'Scalar(jnp.full(steps + 1, float(${T})))'
  []
[]

[Drivers]
  [inflow]
    type = TransientDriver
    model = 'column'
    prescribed_time = 'times'
    prescribed_Scalar_names = 'temperature'
    prescribed_Scalar_values = 'temperatures'
    ic_Scalar_names = 'A B C'
    ic_Scalar_values = 'empty filled empty'
  []
[]

[Models]
  [velocity]
    type = ScalarParameterToVariable
    from = 'velocities'
    to = 'velocity'
  []
  # ------------------------------------------------------- reaction
  [rate_constant]
    type = ArrheniusRateConstant
    frequency_factor = 1e6
    activation_energy = 4e4
    gas_constant = 8.314
  []
  [reaction_rate]
    type = MassActionRate
    concentrations = 'A B'
    rate_constant = 'rate_constant'
  []
  [reaction]
    type = ReactionNetwork
    equations = 'A + B -> C'
    species = 'A B C'
    molar_masses = '20 30 50'
    reaction_rates = 'reaction_rate'
    species_rates = 'A_made B_made C_made'
  []
  # ------------------------------------------------------- A: known at the inlet, no slope at the outlet
  [A_inlet]
    type = FiniteVolumeAppendBoundaryValue
    input = 'A'
    side = 'left'
    condition = 'DIRICHLET'
    value = 1
    output = 'A_from_inlet'
  []
  [A_outlet]
    type = FiniteVolumeAppendBoundaryValue
    input = 'A_from_inlet'
    side = 'right'
    condition = 'NEUMANN'
    value = 0
    cell_size = 'last_size'
    output = 'A_all'
  []
  [A_diffusion]
    type = FiniteVolumeGradient
    u = 'A_all'
    dx = 'distances'
    prefactor = ${diffusivity}
    grad_u = 'A_diffusive_flux'
  []
  [A_advection]
    type = FiniteVolumeLimitedAdvectiveFlux
    u = 'A_all'
    v_edge = 'velocity'
    cell_centers = 'all_centers'
    cell_edges = 'edges'
    limiter = 'VAN_LEER'
    flux = 'A_advective_flux'
  []
  [A_flux]
    type = ScalarLinearCombination
    from = 'A_diffusive_flux A_advective_flux'
    to = 'A_flux'
  []
  [A_inflow]
    type = FiniteVolumeGradient
    u = 'A_flux'
    dx = 'sizes'
    grad_u = 'A_inflow'
  []
  [A_rate]
    type = ScalarLinearCombination
    from = 'A_inflow A_made'
    to = 'A_rate'
  []
  [A_integrate]
    type = ScalarBackwardEulerTimeIntegration
    variable = 'A'
  []
  # ------------------------------------------------------- B: known at the inlet, no slope at the outlet
  [B_inlet]
    type = FiniteVolumeAppendBoundaryValue
    input = 'B'
    side = 'left'
    condition = 'DIRICHLET'
    value = 0
    output = 'B_from_inlet'
  []
  [B_outlet]
    type = FiniteVolumeAppendBoundaryValue
    input = 'B_from_inlet'
    side = 'right'
    condition = 'NEUMANN'
    value = 0
    cell_size = 'last_size'
    output = 'B_all'
  []
  [B_diffusion]
    type = FiniteVolumeGradient
    u = 'B_all'
    dx = 'distances'
    prefactor = ${diffusivity}
    grad_u = 'B_diffusive_flux'
  []
  [B_advection]
    type = FiniteVolumeLimitedAdvectiveFlux
    u = 'B_all'
    v_edge = 'velocity'
    cell_centers = 'all_centers'
    cell_edges = 'edges'
    limiter = 'VAN_LEER'
    flux = 'B_advective_flux'
  []
  [B_flux]
    type = ScalarLinearCombination
    from = 'B_diffusive_flux B_advective_flux'
    to = 'B_flux'
  []
  [B_inflow]
    type = FiniteVolumeGradient
    u = 'B_flux'
    dx = 'sizes'
    grad_u = 'B_inflow'
  []
  [B_rate]
    type = ScalarLinearCombination
    from = 'B_inflow B_made'
    to = 'B_rate'
  []
  [B_integrate]
    type = ScalarBackwardEulerTimeIntegration
    variable = 'B'
  []
  # ------------------------------------------------------- C: known at the inlet, no slope at the outlet
  [C_inlet]
    type = FiniteVolumeAppendBoundaryValue
    input = 'C'
    side = 'left'
    condition = 'DIRICHLET'
    value = 0
    output = 'C_from_inlet'
  []
  [C_outlet]
    type = FiniteVolumeAppendBoundaryValue
    input = 'C_from_inlet'
    side = 'right'
    condition = 'NEUMANN'
    value = 0
    cell_size = 'last_size'
    output = 'C_all'
  []
  [C_diffusion]
    type = FiniteVolumeGradient
    u = 'C_all'
    dx = 'distances'
    prefactor = ${diffusivity}
    grad_u = 'C_diffusive_flux'
  []
  [C_advection]
    type = FiniteVolumeLimitedAdvectiveFlux
    u = 'C_all'
    v_edge = 'velocity'
    cell_centers = 'all_centers'
    cell_edges = 'edges'
    limiter = 'VAN_LEER'
    flux = 'C_advective_flux'
  []
  [C_flux]
    type = ScalarLinearCombination
    from = 'C_diffusive_flux C_advective_flux'
    to = 'C_flux'
  []
  [C_inflow]
    type = FiniteVolumeGradient
    u = 'C_flux'
    dx = 'sizes'
    grad_u = 'C_inflow'
  []
  [C_rate]
    type = ScalarLinearCombination
    from = 'C_inflow C_made'
    to = 'C_rate'
  []
  [C_integrate]
    type = ScalarBackwardEulerTimeIntegration
    variable = 'C'
  []
  # ------------------------------------------------------- all together
  [balance]
    type = ComposedModel
    models = 'velocity rate_constant reaction_rate reaction
              A_inlet A_outlet A_diffusion A_advection A_flux A_inflow A_rate A_integrate
              B_inlet B_outlet B_diffusion B_advection B_flux B_inflow B_rate B_integrate
              C_inlet C_outlet C_diffusion C_advection C_flux C_inflow C_rate C_integrate'
  []
  [predictor]
    type = ConstantExtrapolationPredictor
    unknowns_Scalar = 'A B C'
  []
  [update]
    type = ImplicitUpdate
    equation_system = 'equations'
    solver = 'newton'
    predictor = 'predictor'
  []
  # Mass by cross-section that the column holds: changed by what passes its ends, not by reaction
  [density]
    type = ConservedTotal
    concentrations = 'A B C'
    contents = '20 30 50'
    total = 'density'
  []
  [mass]
    type = FiniteVolumeTotal
    u = 'density'
    dx = 'sizes'
    total = 'mass'
  []
  [column]
    type = ComposedModel
    models = 'update density mass'
    additional_outputs = 'A B C'
  []
[]

[EquationSystems]
  [equations]
    type = NonlinearSystem
    model = 'balance'
    unknowns = 'A B C'
  []
[]

[Solvers]
  [newton]
    type = Newton
    linear_solver = 'direct'
    rel_tol = 1e-6
    max_its = 50
  []
  [direct]
    type = DenseLU
  []
[]
