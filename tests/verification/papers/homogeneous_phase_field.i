# A bar that breaks and stays homogeneous: the phase field minimises the energy at each strain.
# MPa and mm.

functional = 'AT2'
first = 0.0
last = 0.03
steps = 200

[Tensors]
  [strain]
    type = Python
    expr = 'jnp.concatenate((jnp.zeros(1), jnp.linspace(float(${first}), float(${last}), ${steps})))'
  []
  [strains]
    type = Python
    expr = 'SR2.fill(strain, 0.0 * strain, 0.0 * strain, 0.0 * strain, 0.0 * strain, 0.0 * strain)'
  []
  [times]
    type = Python
    expr = 'Scalar(jnp.arange(${steps} + 1.0))'
  []
[]

[Models]
  [degradation]
    type = PowerDegradationFunction
    power = 2
  []
  [crack]
    type = CrackGeometricFunction${functional}
  []
  # Without Poisson's contraction tension is uniaxial in stress and strain
  [strain_energy]
    type = LinearIsotropicStrainEnergyDensity
    coefficients = '210000 0'
    coefficient_types = 'YOUNGS_MODULUS POISSONS_RATIO'
    decomposition = 'SPECTRAL'
  []
  [degraded_energy]
    type = ScalarMultiplication
    from = 'degradation active_strain_energy_density'
    to = 'degraded_energy'
  []
  [fracture_energy]
    type = RegularizedFractureEnergy
    fracture_toughness = 2.7
    length = 0.015
    functional = '${functional}'
  []
  [energy]
    type = ScalarLinearCombination
    from = 'degraded_energy inactive_strain_energy_density fracture_energy'
    to = 'energy'
  []
  [total]
    type = ComposedModel
    models = 'degradation crack strain_energy degraded_energy fracture_energy energy'
  []
  [resistance]
    type = Normality
    model = 'total'
    function = 'energy'
    from = 'phase'
    to = 'resistance'
  []
  [phase_rate]
    type = ScalarVariableRate
    variable = 'phase'
  []
  [irreversibility]
    type = FBComplementarity
    a = 'resistance'
    b = 'phase_rate'
    a_inequality = 'GE'
    complementarity = 'phase_residual'
  []
  [balance]
    type = ComposedModel
    models = 'resistance phase_rate irreversibility'
  []
  [last_state]
    type = ConstantExtrapolationPredictor
    unknowns_Scalar = 'phase'
  []
  [update]
    type = ImplicitUpdate
    equation_system = 'system'
    solver = 'newton'
    predictor = 'last_state'
  []
  [stress]
    type = Normality
    model = 'total'
    function = 'energy'
    from = 'strain'
    to = 'stress'
  []
  [bar]
    type = ComposedModel
    models = 'update stress'
    additional_outputs = 'phase'
  []
[]

[EquationSystems]
  [system]
    type = NonlinearSystem
    model = 'balance'
    unknowns = 'phase'
  []
[]

[Solvers]
  [newton]
    type = Newton
    linear_solver = 'lu'
    abs_tol = 1e-11
    rel_tol = 1e-14
    max_its = 60
  []
  [lu]
    type = DenseLU
  []
[]

[Drivers]
  [driver]
    type = TransientDriver
    model = 'bar'
    prescribed_time = 'times'
    prescribed_SR2_names = 'strain'
    prescribed_SR2_values = 'strains'
  []
[]
