# A material point at small strains. Where `control` is 1 the stress is prescribed, elsewhere the
# strain. Units: MPa, s. The file that includes this gives `plastic_strain`, `youngs_modulus` and
# `poissons_ratio`, and makes its equations of `elastic_strain elasticity control as_prescribed` and
# its own.

[Models]
  [elastic_strain]
    type = SR2LinearCombination
    from = 'strain plastic_strain'
    to = 'elastic_strain'
    weights = '1 -1'
  []
  [elasticity]
    type = LinearIsotropicElasticity
    coefficients = '${youngs_modulus} ${poissons_ratio}'
    coefficient_types = 'YOUNGS_MODULUS POISSONS_RATIO'
    strain = 'elastic_strain'
  []
  [control]
    type = MixedControlSetup
    x_above = 'stress'
    x_below = 'strain'
    y = 'controlled'
  []
  [as_prescribed]
    type = SR2LinearCombination
    from = 'controlled prescribed'
    to = 'strain_residual'
    weights = '1 -1'
  []
[]

[Solvers]
  [newton]
    type = NewtonWithLineSearch
    linear_solver = 'lu'
    abs_tol = 1e-12
    rel_tol = 1e-14
    max_its = 60
  []
  [lu]
    type = DenseLU
  []
[]
