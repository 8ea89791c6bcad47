"""Texts of the input files that phases of DAMASK become."""

HEADER = """\
# {name}, from a material.yaml of DAMASK: Hooke and {plasticity}, equations of {equations}.
# Units: MPa, s.{left_out}
"""

# What all have: F = Fe Fp, the second Piola-Kirchhoff stress of the lattice, measures of stress.
_STRESS = """\
  [elastic_deformation]
    type = R2Multiplication
    A = 'F'
    B = 'Fp'
    to = 'Fe'
    invert_B = true
  []
  [green_lagrange]
    type = GreenLagrangeStrain
    deformation_gradient = 'Fe'
    strain = 'elastic_strain'
  []
  [elasticity]
    type = GeneralElasticity
    elastic_stiffness_tensor = 'stiffness'
    strain = 'elastic_strain'
    stress = 'pk2_stress'
  []
"""
_MEASURES = """\
  # Plastic flow keeps the volume, so that this is Kirchhoff's stress of the whole deformation.
  [kirchhoff]
    type = StressMeasureConversion
    deformation_gradient = 'Fe'
    from = 'PK2'
    from_stress = 'pk2_stress'
    to = 'KIRCHHOFF'
    to_stress = 'kirchhoff_stress'
  []
  [cauchy]
    type = StressMeasureConversion
    deformation_gradient = 'F'
    from = 'KIRCHHOFF'
    from_stress = 'kirchhoff_stress'
    to = 'CAUCHY'
    to_stress = 'cauchy_stress'
  []
  [pk1]
    type = StressMeasureConversion
    deformation_gradient = 'F'
    from = 'KIRCHHOFF'
    from_stress = 'kirchhoff_stress'
    to = 'PK1'
    to_stress = 'pk1_stress'
  []
"""
_SOLVER = """
[Solvers]
  [newton]
    type = NewtonWithLineSearch
    linear_solver = 'lu'
    abs_tol = 1e-11
    rel_tol = 1e-10
    max_its = 60
  []
  [lu]
    type = DenseLU
  []
[]
"""
_STIFFNESS = """
[Tensors]
  [stiffness]
    type = Python
    expr = '@stiffness@'
  []
"""

_PLASTIC = (
    _STRESS
    + """\
@laws@
  [plastic_deformation_rate]
    type = R2Multiplication
    A = 'Lp'
    B = 'Fp'
    to = 'Fp_rate'
  []
  [integrate_plastic_deformation]
    type = R2BackwardEulerTimeIntegration
    variable = 'Fp'
  []
  [integrate_@resistance@]
    type = ScalarBackwardEulerTimeIntegration
    variable = '@resistance@'
  []
  [equations]
    type = ComposedModel
    models = '@names@ elastic_deformation green_lagrange elasticity
              plastic_deformation_rate integrate_plastic_deformation integrate_@resistance@'
  []
  [predictor]
    type = LinearExtrapolationPredictor
    unknowns_Scalar = '@resistance@'
    unknowns_R2 = 'Fp'
  []
  [update]
    type = ImplicitUpdate
    equation_system = 'system'
    solver = 'newton'
    predictor = 'predictor'
    max_substepping_level = 6
  []
"""
    + _MEASURES
    + """\
  [material]
    type = ComposedModel
    models = 'update elastic_deformation green_lagrange elasticity kirchhoff cauchy pk1'
    additional_outputs = '@resistance@ Fp'
  []
[]

[EquationSystems]
  [system]
    type = NonlinearSystem
    model = 'equations'
    unknowns = '@resistance@ Fp'
  []
[]
"""
    + _SOLVER
)


def _plastic(laws: str, names: str, resistance: str) -> str:
    parts = {"@laws@\n": laws, "@names@": names, "@resistance@": resistance}
    text = _PLASTIC
    for mark, part in parts.items():
        text = text.replace(mark, part)
    return text


_SLIP_LAWS = """\
  [rotation]
    type = RotationMatrix
    from = 'orientation'
    to = 'orientation_matrix'
  []
  [resolved_shears]
    type = ResolvedShear
    stress = 'pk2_stress'
  []
  [slip_rates]
    type = PowerLawSlipRule
    gamma0 = 'reference_rate'
    n = 'rate_exponent'
  []
{interaction_block}
  [hardening]
    type = PhenoPowerLawHardening
    initial_slope = 'initial_slope'
    saturated_strength = 'saturated_strength'
    exponent = 'hardening_exponent'
    interaction = '{interaction}'
    saturation_of = '{saturation_of}'
  []
  [plastic_velocity_gradient]
    type = PlasticSpatialVelocityGradient
    plastic_spatial_velocity_gradient = 'Lp'
  []
"""
SLIP = (
    """
[Data]
  [crystal_geometry]
    type = {crystal}
    lattice_parameter = 1{ratio}
    slip_families = '{families}'
  []
[]
"""
    + _STIFFNESS
    + """\
  # How Fp and slip_strengths start
  [undeformed]
    type = Python
    expr = 'R2.identity()'
  []
  [initial_strengths]
    type = Python
    expr = '{start}.sub_batch.expand(({systems},))'
  []
  [reference_rate]
    type = Python
    expr = '{rate}'
  []
  [rate_exponent]
    type = Python
    expr = '{n}'
  []
  [initial_slope]
    type = Python
    expr = '{slope}'
  []
  [saturated_strength]
    type = Python
    expr = '{saturated}'
  []
  [hardening_exponent]
    type = Python
    expr = '{a}'
  []
[]

[Models]
"""
    + _plastic(
        _SLIP_LAWS,
        "rotation resolved_shears slip_rates hardening plastic_velocity_gradient",
        "slip_strengths",
    )
)

_FLOW_LAWS = """\
  [flow]
    type = PhenoPowerLawFlow
    stress = 'pk2_stress'
    reference_rate = {rate}
    exponent = {n}
    taylor_factor = {M}
    divided_by = '{divided_by}'
  []
  [hardening]
    type = PhenoPowerLawResistance
    initial_slope = {slope}
    saturated_resistance = {saturated}
    exponent = {a}
    interaction = {h}
  []
  [plastic_velocity_gradient]
    type = SR2ToR2
    input = 'plastic_deformation_rate'
    output = 'Lp'
  []
"""
FLOW = (
    _STIFFNESS
    + """\
  # How Fp and flow_resistance start
  [undeformed]
    type = Python
    expr = 'R2.identity()'
  []
  [initial_resistance]
    type = Python
    expr = 'Scalar({start})'
  []
[]

[Models]
"""
    + _plastic(_FLOW_LAWS, "flow hardening plastic_velocity_gradient", "flow_resistance")
)

ELASTIC = (
    _STIFFNESS
    + """\
[]

[Models]
"""
    + _STRESS.replace(
        """\
  [elastic_deformation]
    type = R2Multiplication
    A = 'F'
    B = 'Fp'
    to = 'Fe'
    invert_B = true
  []
""",
        "",
    ).replace("'Fe'", "'F'")
    + _MEASURES.replace("'Fe'", "'F'")
    + """\
  [material]
    type = ComposedModel
    models = 'green_lagrange elasticity kirchhoff cauchy pk1'
  []
[]
"""
)
