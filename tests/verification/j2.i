# Flow normal to von Mises' surface, whose rate is that of equivalent plastic strain. The file that
# includes this gives `overstress` and `yield_function`.

[Models]
  [effective_stress]
    type = SR2Invariant
    invariant_type = 'VONMISES'
    tensor = 'overstress'
    invariant = 'effective_stress'
  []
  [yield_surface]
    type = ComposedModel
    models = 'overstress effective_stress yield_function'
  []
  [normality]
    type = Normality
    model = 'yield_surface'
    function = 'yield_function'
    from = 'stress'
    to = 'flow_direction'
  []
  [plastic_strain_rate]
    type = AssociativePlasticFlow
    flow_rate = 'equivalent_plastic_strain_rate'
  []
  [integrate_plastic_strain]
    type = SR2BackwardEulerTimeIntegration
    variable = 'plastic_strain'
  []
  [integrate_equivalent_plastic_strain]
    type = ScalarBackwardEulerTimeIntegration
    variable = 'equivalent_plastic_strain'
  []
[]
