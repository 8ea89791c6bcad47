# A brittle bar is pulled until it breaks in its middle, where it is a little less tough.
# Unknown are phase field and strain of each cell, and the stress, which is the same in all cells.
# Units: MPa, mm, s.

AT = 1
cells = 48
steps = 120
length = 12
spread = 1
youngs_modulus = 30e3
toughness = 0.05
last_elongation = 0.014
viscosity = 5e-4

[Tensors]
  [cells]
    type = Python
    expr = '${cells}'
  []
  [steps]
    type = Python
    expr = '${steps}'
  []
  [size]
    type = Python
    expr = '${length} / cells'
  []
  [sizes]
    type = Python
    expr = 'Scalar(size * jnp.ones(cells), sub_batch_ndim=1)'
  []
  [centers]
    type = Python
    expr = 'Scalar(size * (jnp.arange(cells) + 0.5), sub_batch_ndim=1)'
  []
  [distance]
    type = Python
    expr = 'Scalar(size)'
  []
  # 8 % less tough in the middle
  [toughnesses]
    type = Python
    expr = 'Scalar(${toughness} * (1.0 - 0.08 * jnp.exp(-((centers.data - ${length} / 2) / 1.0) ** 2)), sub_batch_ndim=1)'
  []
  # The factor of the second derivative of the phase field: 2 G_c l / c_0, where c_0 is 8/3 for AT1 and
  # 2 for AT2
  [stiffness_of_phase]
    type = Python
    expr = 'Scalar(2.0 * ${toughness} * ${spread} / ((10 - 2 * ${AT}) / 3))'
  []
  [minus_compliance]
    type = Python
    expr = 'Scalar(-1.0 / ${youngs_modulus})'
  []
  [half_modulus]
    type = Python
    expr = 'Scalar(0.5 * ${youngs_modulus})'
  []
  [intact]
    type = Python
    expr = 'Scalar(jnp.zeros(cells), sub_batch_ndim=1)'
  []
  [times]
    type = Python
    expr = 'Scalar(jnp.linspace(0.0, 1.0, steps + 1))'
  []
  [elongations]
    type = Python
    expr = 'Scalar(${last_elongation} * times.data)'
  []
[]

[Drivers]
  [pull]
    type = TransientDriver
    model = 'bar'
    prescribed_time = 'times'
    prescribed_Scalar_names = 'elongation'
    prescribed_Scalar_values = 'elongations'
    ic_Scalar_names = 'phase strain'
    ic_Scalar_values = 'intact intact'
    max_step_cuts = 8
  []
[]

[Models]
  # ------------------------------------------------------- energy of a cell
  [degradation]
    type = PowerDegradationFunction
    power = 2
    eta = 1e-5
  []
  [crack]
    type = CrackGeometricFunctionAT${AT}
  []
  [fracture_energy]
    type = RegularizedFractureEnergy
    functional = 'AT${AT}'
    fracture_toughness = 'toughnesses'
    length = ${spread}
  []
  [elastic_energy]
    type = ScalarMultiplication
    from = 'degradation strain strain'
    to = 'elastic_energy'
    scaling = 'half_modulus'
  []
  [energy]
    type = ScalarLinearCombination
    from = 'elastic_energy fracture_energy'
    to = 'energy'
  []
  [energy_of_a_cell]
    type = ComposedModel
    models = 'degradation crack fracture_energy elastic_energy energy'
  []

  # ------------------------------------------------------- the same stress in all cells
  [strain_of_intact_bar]
    type = ScalarMultiplication
    from = 'degradation strain'
    to = 'strain_of_intact_bar'
  []
  [equilibrium]
    type = ScalarLinearCombination
    from = 'strain_of_intact_bar stress'
    to = 'strain_residual'
    weights = '1 minus_compliance'
  []
  [extension]
    type = FiniteVolumeTotal
    u = 'strain'
    dx = 'sizes'
    total = 'extension'
  []
  [stress_balance]
    type = ScalarLinearCombination
    from = 'extension elongation'
    to = 'stress_residual'
    weights = '1 -1'
  []

  # ------------------------------------------------------- the phase field never decreases
  [local_resistance]
    type = Normality
    model = 'energy_of_a_cell'
    function = 'energy'
    from = 'phase'
    to = 'local_resistance'
  []
  [phase_flux]
    type = FiniteVolumeGradient
    u = 'phase'
    dx = 'distance'
    prefactor = 'stiffness_of_phase'
    grad_u = 'phase_flux'
  []
  [left_end]
    type = FiniteVolumeAppendBoundaryCondition
    input = 'phase_flux'
    side = 'left'
    bc_value = 0
    output = 'phase_flux_left'
  []
  [right_end]
    type = FiniteVolumeAppendBoundaryCondition
    input = 'phase_flux_left'
    side = 'right'
    bc_value = 0
    output = 'phase_flux_all'
  []
  [pull_of_neighbours]
    type = FiniteVolumeGradient
    u = 'phase_flux_all'
    dx = 'sizes'
    grad_u = 'pull_of_neighbours'
  []
  [phase_rate]
    type = ScalarVariableRate
    variable = 'phase'
  []
  [viscous_resistance]
    type = ScalarLinearCombination
    from = 'phase_rate'
    to = 'viscous_resistance'
    weights = ${viscosity}
  []
  [resistance]
    type = ScalarLinearCombination
    from = 'local_resistance pull_of_neighbours viscous_resistance'
    to = 'resistance'
    weights = '1 -1 1'
  []
  [irreversibility]
    type = FBComplementarity
    a = 'resistance'
    a_inequality = 'GE'
    b = 'viscous_resistance'
    b_inequality = 'GE'
    complementarity = 'phase_residual'
  []

  [balance]
    type = ComposedModel
    models = 'degradation strain_of_intact_bar equilibrium extension stress_balance local_resistance phase_flux left_end right_end
              pull_of_neighbours phase_rate viscous_resistance resistance irreversibility'
  []
  [predictor]
    type = ConstantExtrapolationPredictor
    unknowns_Scalar = 'phase strain stress'
  []
  [update]
    type = ImplicitUpdate
    equation_system = 'equations'
    solver = 'newton'
    predictor = 'predictor'
  []
  # Energy by cross-section that all cracks have taken
  [cracked_energy]
    type = FiniteVolumeTotal
    u = 'fracture_energy'
    dx = 'sizes'
    total = 'local_cracked_energy'
  []
  [bar]
    type = ComposedModel
    models = 'update crack fracture_energy cracked_energy'
    additional_outputs = 'phase strain stress'
  []
[]

[EquationSystems]
  [equations]
    type = NonlinearSystem
    model = 'balance'
    unknowns = 'phase strain stress'
  []
[]

[Solvers]
  [newton]
    type = Newton
    linear_solver = 'direct'
    rel_tol = 1e-8
    abs_tol = 1e-9
    max_its = 40
  []
  [direct]
    type = DenseLU
  []
[]
