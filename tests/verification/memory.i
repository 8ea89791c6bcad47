# Isotropic hardening with a memory of strain, by backward Euler: what is common to cases with it.
# The file that includes this gives `equations_of_its_own`, `overstress`, `yield_function` and
# `consistency` or a flow rate, and the numbers.

[Models]
  [memory_function]
    type = StrainMemorySurface
  []
  [memory_normality]
    type = Normality
    model = 'memory_function'
    function = 'memory_function'
    from = 'plastic_strain'
    to = 'memory_direction'
  []
  [memory_growth]
    type = StrainMemoryGrowth
    widening = '${widening}'
  []
  [memory_consistency]
    type = FBComplementarity
    a = 'memory_function'
    b = 'memory_rate'
    complementarity = 'memory_rate_residual'
  []
  [integrate_memory_center]
    type = SR2BackwardEulerTimeIntegration
    variable = 'memory_center'
  []
  [integrate_memory_radius]
    type = ScalarBackwardEulerTimeIntegration
    variable = 'memory_radius'
  []
  [isotropic_hardening_rate]
    type = StrainMemoryHardening
    flow_rate = 'equivalent_plastic_strain_rate'
    saturation_rate = 12
    initial_saturation = '${initial_saturation}'
    largest_saturation = 460
    memory_coefficient = 19
    recovery_coefficient = '${recovery_coefficient}'
    recovery_exponent = 2
    recovery_drop = 200
  []
  [integrate_isotropic_hardening]
    type = ScalarBackwardEulerTimeIntegration
    variable = 'isotropic_hardening'
  []
[]
