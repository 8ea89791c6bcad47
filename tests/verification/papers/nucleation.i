# Nuclei on a grain boundary, its edge and its corner, and in the bulk.

[Models]
  [bulk]
    type = NucleationSiteFactors
    site = 'BULK'
  []
  [boundary]
    type = NucleationSiteFactors
    site = 'BOUNDARY'
  []
  [edge]
    type = NucleationSiteFactors
    site = 'EDGE'
  []
  [corner]
    type = NucleationSiteFactors
    site = 'CORNER'
  []
  [barrier]
    type = NucleationBarrierAndCriticalRadius
    surface_energy = 0.2
    total_gibbs_free_energy_difference = 0.1
    molar_volume = 1e-5
  []
[]
