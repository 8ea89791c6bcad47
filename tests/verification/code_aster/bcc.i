# A body-centred crystal that slips on {110}.

[Data]
  [crystal_geometry]
    type = CubicCrystal
    lattice_parameter = 0.286
    slip_families = 'bcc_110'
  []
[]

[Models]
  [resolved_shears]
    type = ResolvedShear
  []
[]
