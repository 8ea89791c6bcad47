# Two classes of precipitates, A3B and AB3, in a matrix with two solutes A and B that they share.
# Nuclei form, grow by diffusion of both solutes, and coarsen: large ones grow where small ones
# dissolve. Units: nm, s, J, mol, K.

bins = 70
steps = 120
smallest = 0.35
largest = 60

# Alloy
T = 450
x0_A = 0.02
x0_B = 0.02
D_A = 0.07
D_B = 0.04
molar_volume = 1e22

gas_constant = 8.314
boltzmann_constant = 1.380649e-23
avogadro_number = 6.02214076e23

[Tensors]
  [bins]
    type = Python
    expr = '${bins}'
  []
  [steps]
    type = Python
    expr = '${steps}'
  []
  # Radii between which the bins lie, in equal ratios
  [edges]
    type = Python
    expr = 'Scalar(jnp.geomspace(${smallest}, ${largest}, bins + 1), sub_batch_ndim=1)'
  []
  [radii]
    type = Python
    expr = 'Scalar(0.5 * (edges.data[1:] + edges.data[:-1]), sub_batch_ndim=1)'
  []
  [widths]
    type = Python
    expr = 'Scalar(jnp.diff(edges.data), sub_batch_ndim=1)'
  []
  [none]
    type = Python
    expr = 'Scalar(jnp.zeros(bins), sub_batch_ndim=1)'
  []
  [times]
    type = Python
    expr = 'Scalar(jnp.concatenate((jnp.zeros(1), jnp.geomspace(0.1, 1e7, steps))))'
  []
  [temperatures]
    type = Python
    expr = 'Scalar(jnp.full(steps + 1, ${T}.0))'
  []
[]

[Drivers]
  [ageing]
    type = TransientDriver
    model = 'alloy'
    prescribed_time = 'times'
    prescribed_Scalar_names = 'temperature'
    prescribed_Scalar_values = 'temperatures'
    ic_Scalar_names = 'density_1 density_2 x_A x_B'
    ic_Scalar_values = 'none none ${x0_A} ${x0_B}'
  []
[]

[Models]
  # ------------------------------------------------------- class 1: A3B
  # `density_1` is the number by volume and by radius; `number_1` that of each bin
  [number_1]
    type = ScalarMultiplication
    from = 'density_1'
    to = 'number_1'
    scaling = 'widths'
  []
  [fraction_1]
    type = PrecipitateVolumeFraction
    number_density = 'number_1'
    radius = 'radii'
    volume_fraction = 'fraction_1'
  []
  [driving_force_1]
    type = IdealSolutionVolumetricDrivingForce
    current_concentrations = 'x_A x_B'
    equilibrium_concentrations = '0.0020 0.0020'
    weights = '0.75 0.25'
    gas_constant = ${gas_constant}
    driving_force = 'driving_force_1'
  []
  [resistance_1]
    type = ProjectedDiffusivitySum
    far_field_concentrations = 'x_A x_B'
    concentration_differences = '0.75 0.25'
    diffusivities = '${D_A} ${D_B}'
    projected_diffusivity_sum = 'resistance_1'
  []
  # Growth, at the edges of the bins
  [reduced_driving_force_1]
    type = CapillarityReducedDrivingForce
    driving_force = 'driving_force_1'
    radius = 'edges'
    surface_energy = 0.17e-18
    molar_volume = ${molar_volume}
    reduced_driving_force = 'reduced_driving_force_1'
  []
  [growth_rate_1]
    type = SFFKPrecipitationGrowthRate
    projected_diffusivity_sum = 'resistance_1'
    gibbs_free_energy_difference = 'reduced_driving_force_1'
    radius = 'edges'
    gas_constant = ${gas_constant}
    growth_rate = 'growth_rate_1'
  []
  # Nuclei a little above the critical size
  [critical_1]
    type = NucleationBarrierAndCriticalRadius
    total_gibbs_free_energy_difference = 'driving_force_1'
    surface_energy = 0.17e-18
    molar_volume = ${molar_volume}
    nucleation_barrier = 'barrier_1'
    critical_radius = 'critical_radius_1'
  []
  [zeldovich_1]
    type = ZeldovichFactor
    critical_radius = 'critical_radius_1'
    surface_energy = 0.17e-18
    molar_volume = ${molar_volume}
    avogadro_number = ${avogadro_number}
    boltzmann_constant = ${boltzmann_constant}
    zeldovich_factor = 'zeldovich_1'
  []
  [attachment_1]
    type = KineticFactor
    critical_radius = 'critical_radius_1'
    projected_diffusivity_sum = 'resistance_1'
    molar_volume = ${molar_volume}
    avogadro_number = ${avogadro_number}
    kinetic_factor = 'attachment_1'
  []
  [nucleation_1]
    type = NucleationFluxMagnitude
    zeldovich_factor = 'zeldovich_1'
    kinetic_factor = 'attachment_1'
    nucleation_barrier = 'barrier_1'
    nucleation_site_density = 60
    boltzmann_constant = ${boltzmann_constant}
    nucleation_flux_magnitude = 'nucleation_1'
  []
  [nucleus_1]
    type = ScalarLinearCombination
    from = 'critical_radius_1'
    to = 'nucleus_1'
    weights = '1.1'
  []
  [source_1]
    type = SmearedDeltaSource
    magnitude = 'nucleation_1'
    location = 'nucleus_1'
    width = 0.04
    cell_centers = 'radii'
    smeared_source = 'source_1'
  []
  # Balance of each bin; what shrinks below the smallest size is dissolved
  [left_end_1]
    type = FiniteVolumeAppendBoundaryValue
    input = 'density_1'
    side = 'left'
    condition = 'DIRICHLET'
    value = 0
    output = 'density_left_1'
  []
  [both_ends_1]
    type = FiniteVolumeAppendBoundaryValue
    input = 'density_left_1'
    side = 'right'
    condition = 'DIRICHLET'
    value = 0
    output = 'density_all_1'
  []
  [flux_1]
    type = FiniteVolumeUpwindedAdvectiveFlux
    u = 'density_all_1'
    v_edge = 'growth_rate_1'
    flux = 'flux_1'
  []
  [growth_1]
    type = FiniteVolumeGradient
    u = 'flux_1'
    dx = 'widths'
    grad_u = 'growth_1'
  []
  [density_rate_1]
    type = ScalarLinearCombination
    from = 'source_1 growth_1'
    to = 'density_1_rate'
  []
  [integrate_1]
    type = ScalarBackwardEulerTimeIntegration
    variable = 'density_1'
  []
  [mean_radius_1]
    type = MeanPrecipitateRadius
    number_density = 'number_1'
    radius = 'radii'
    mean_radius = 'mean_radius_1'
  []
  [count_1]
    type = ScalarIntermediateSum
    from = 'number_1'
    to = 'count_1'
  []

  # ------------------------------------------------------- class 2: AB3
  # `density_2` is the number by volume and by radius; `number_2` that of each bin
  [number_2]
    type = ScalarMultiplication
    from = 'density_2'
    to = 'number_2'
    scaling = 'widths'
  []
  [fraction_2]
    type = PrecipitateVolumeFraction
    number_density = 'number_2'
    radius = 'radii'
    volume_fraction = 'fraction_2'
  []
  [driving_force_2]
    type = IdealSolutionVolumetricDrivingForce
    current_concentrations = 'x_A x_B'
    equilibrium_concentrations = '0.0015 0.0025'
    weights = '0.25 0.75'
    gas_constant = ${gas_constant}
    driving_force = 'driving_force_2'
  []
  [resistance_2]
    type = ProjectedDiffusivitySum
    far_field_concentrations = 'x_A x_B'
    concentration_differences = '0.25 0.75'
    diffusivities = '${D_A} ${D_B}'
    projected_diffusivity_sum = 'resistance_2'
  []
  # Growth, at the edges of the bins
  [reduced_driving_force_2]
    type = CapillarityReducedDrivingForce
    driving_force = 'driving_force_2'
    radius = 'edges'
    surface_energy = 0.172e-18
    molar_volume = ${molar_volume}
    reduced_driving_force = 'reduced_driving_force_2'
  []
  [growth_rate_2]
    type = SFFKPrecipitationGrowthRate
    projected_diffusivity_sum = 'resistance_2'
    gibbs_free_energy_difference = 'reduced_driving_force_2'
    radius = 'edges'
    gas_constant = ${gas_constant}
    growth_rate = 'growth_rate_2'
  []
  # Nuclei a little above the critical size
  [critical_2]
    type = NucleationBarrierAndCriticalRadius
    total_gibbs_free_energy_difference = 'driving_force_2'
    surface_energy = 0.172e-18
    molar_volume = ${molar_volume}
    nucleation_barrier = 'barrier_2'
    critical_radius = 'critical_radius_2'
  []
  [zeldovich_2]
    type = ZeldovichFactor
    critical_radius = 'critical_radius_2'
    surface_energy = 0.172e-18
    molar_volume = ${molar_volume}
    avogadro_number = ${avogadro_number}
    boltzmann_constant = ${boltzmann_constant}
    zeldovich_factor = 'zeldovich_2'
  []
  [attachment_2]
    type = KineticFactor
    critical_radius = 'critical_radius_2'
    projected_diffusivity_sum = 'resistance_2'
    molar_volume = ${molar_volume}
    avogadro_number = ${avogadro_number}
    kinetic_factor = 'attachment_2'
  []
  [nucleation_2]
    type = NucleationFluxMagnitude
    zeldovich_factor = 'zeldovich_2'
    kinetic_factor = 'attachment_2'
    nucleation_barrier = 'barrier_2'
    nucleation_site_density = 60
    boltzmann_constant = ${boltzmann_constant}
    nucleation_flux_magnitude = 'nucleation_2'
  []
  [nucleus_2]
    type = ScalarLinearCombination
    from = 'critical_radius_2'
    to = 'nucleus_2'
    weights = '1.1'
  []
  [source_2]
    type = SmearedDeltaSource
    magnitude = 'nucleation_2'
    location = 'nucleus_2'
    width = 0.04
    cell_centers = 'radii'
    smeared_source = 'source_2'
  []
  # Balance of each bin; what shrinks below the smallest size is dissolved
  [left_end_2]
    type = FiniteVolumeAppendBoundaryValue
    input = 'density_2'
    side = 'left'
    condition = 'DIRICHLET'
    value = 0
    output = 'density_left_2'
  []
  [both_ends_2]
    type = FiniteVolumeAppendBoundaryValue
    input = 'density_left_2'
    side = 'right'
    condition = 'DIRICHLET'
    value = 0
    output = 'density_all_2'
  []
  [flux_2]
    type = FiniteVolumeUpwindedAdvectiveFlux
    u = 'density_all_2'
    v_edge = 'growth_rate_2'
    flux = 'flux_2'
  []
  [growth_2]
    type = FiniteVolumeGradient
    u = 'flux_2'
    dx = 'widths'
    grad_u = 'growth_2'
  []
  [density_rate_2]
    type = ScalarLinearCombination
    from = 'source_2 growth_2'
    to = 'density_2_rate'
  []
  [integrate_2]
    type = ScalarBackwardEulerTimeIntegration
    variable = 'density_2'
  []
  [mean_radius_2]
    type = MeanPrecipitateRadius
    number_density = 'number_2'
    radius = 'radii'
    mean_radius = 'mean_radius_2'
  []
  [count_2]
    type = ScalarIntermediateSum
    from = 'number_2'
    to = 'count_2'
  []

  # ------------------------------------------------------- what both leave in the matrix
  # `x_A` and `x_B` are unknowns beside the densities: then a bin reads its neighbours and these
  # two only, and the work of a step is linear in the bins.
  [left_A]
    type = CurrentConcentration
    initial_concentration = ${x0_A}
    precipitate_volume_fractions = 'fraction_1 fraction_2'
    precipitate_concentrations = '0.75 0.25'
    current_concentration = 'left_A'
  []
  [closure_A]
    type = ScalarLinearCombination
    from = 'x_A left_A'
    to = 'x_A_residual'
    weights = '1 -1'
  []
  [left_B]
    type = CurrentConcentration
    initial_concentration = ${x0_B}
    precipitate_volume_fractions = 'fraction_1 fraction_2'
    precipitate_concentrations = '0.25 0.75'
    current_concentration = 'left_B'
  []
  [closure_B]
    type = ScalarLinearCombination
    from = 'x_B left_B'
    to = 'x_B_residual'
    weights = '1 -1'
  []
  [total_A]
    type = TotalConcentration
    current_concentration = 'x_A'
    precipitate_volume_fractions = 'fraction_1 fraction_2'
    precipitate_concentrations = '0.75 0.25'
    total_concentration = 'total_A'
  []
  [total_B]
    type = TotalConcentration
    current_concentration = 'x_B'
    precipitate_volume_fractions = 'fraction_1 fraction_2'
    precipitate_concentrations = '0.25 0.75'
    total_concentration = 'total_B'
  []
  [balance]
    type = ComposedModel
    models = 'number_1 fraction_1 driving_force_1 resistance_1 reduced_driving_force_1
              growth_rate_1 critical_1 zeldovich_1 attachment_1 nucleation_1 nucleus_1
              source_1 left_end_1 both_ends_1 flux_1 growth_1 density_rate_1 integrate_1
              number_2 fraction_2 driving_force_2 resistance_2 reduced_driving_force_2
              growth_rate_2 critical_2 zeldovich_2 attachment_2 nucleation_2 nucleus_2
              source_2 left_end_2 both_ends_2 flux_2 growth_2 density_rate_2 integrate_2
              left_A closure_A left_B closure_B'
  []
  [predictor]
    type = ConstantExtrapolationPredictor
    unknowns_Scalar = 'density_1 density_2 x_A x_B'
  []
  [update]
    type = ImplicitUpdate
    equation_system = 'equations'
    solver = 'newton'
    predictor = 'predictor'
  []
  [alloy]
    type = ComposedModel
    models = 'update number_1 number_2 fraction_1 fraction_2 total_A total_B
              mean_radius_1 mean_radius_2 count_1 count_2'
    additional_outputs = 'density_1 density_2 fraction_1 fraction_2 x_A x_B'
  []
[]

[EquationSystems]
  [equations]
    type = NonlinearSystem
    model = 'balance'
    unknowns = 'density_1 density_2 x_A x_B'
  []
[]

[Solvers]
  [newton]
    type = Newton
    linear_solver = 'direct'
    abs_tol = 1e-13
    max_its = 50
  []
  [direct]
    type = DenseLU
  []
[]
