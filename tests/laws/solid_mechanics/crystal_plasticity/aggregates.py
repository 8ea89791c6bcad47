"""Face-centred crystals alone and together, for the tests of what laws make in company.

MPa and s. `crystal`: hypoelastic, hardening per slip system, orientations turn; grains may be sites
(Taylor). `mixed_control`: grains share a rate of deformation that is partly unknown. `sachs`: they
share the stress. `multiplicative`: F = Fe Fp.
"""

import functools

import numpy as np

import neml2_jax
from neml2_jax.types import MRP, R2, SR2, WR2, Scalar

TEXT = """
[Data]
  [crystal_geometry]
    type = CubicCrystal
    lattice_parameter = 0.36
    slip_families = 'fcc'
  []
[]

[Models]
  [orientation_matrix]
    type = RotationMatrix
    from = 'orientation'
    to = 'orientation_matrix'
  []
  [elasticity]
    type = LinearIsotropicElasticity
    coefficients = '1e5 0.25'
    coefficient_types = 'YOUNGS_MODULUS POISSONS_RATIO'
    strain = 'elastic_strain'
  []
  [resolved_shear]
    type = ResolvedShear
  []
  [strength]
    type = FamilyStrengthMap
    family_strengths = 50
  []
  [slip_rule]
    type = PowerLawSlipRule
    gamma0 = 0.2
    n = 8
  []
  [interaction]
    type = SlipInteractionMatrix
    coplanar_interaction = 1.0
    collinear_interaction = ${latent}
    latent_interaction = ${latent}
  []
  [hardening]
    type = PerSlipVoceHardening
    initial_slope = ${slope}
    saturated_hardening = 80
    interaction = 'interaction'
  []
  [plastic_deformation_rate]
    type = PlasticDeformationRate
  []
  [plastic_vorticity]
    type = PlasticVorticity
  []
  [elastic_strain_rate]
    type = ElasticStrainRate
  []
  [orientation_rate]
    type = OrientationRate
  []
  [integrate_elastic_strain]
    type = SR2BackwardEulerTimeIntegration
    variable = 'elastic_strain'
  []
  [integrate_hardening]
    type = ScalarBackwardEulerTimeIntegration
    variable = 'slip_hardening'
  []
  [integrate_orientation]
    type = WR2ImplicitExponentialTimeIntegration
    variable = 'orientation'
  []
  [rates]
    type = ComposedModel
    models = 'orientation_matrix elasticity resolved_shear strength slip_rule hardening
              plastic_deformation_rate plastic_vorticity elastic_strain_rate orientation_rate
              integrate_elastic_strain integrate_hardening integrate_orientation'
    additional_outputs = 'stress'
  []
  [update]
    type = ImplicitUpdate
    equation_system = 'equations'
    solver = 'newton'
    predictor = 'last_state'
  []
  [last_state]
    type = ConstantExtrapolationPredictor
    unknowns_SR2 = 'elastic_strain'
    unknowns_MRP = 'orientation'
    unknowns_Scalar = 'slip_hardening'
  []
  [crystal]
    type = ComposedModel
    models = 'update elasticity'
    additional_outputs = 'elastic_strain'
  []

  # Grains that share a deformation rate
  [mean_stress]
    type = SR2IntermediateMean
    from = 'stress'
    to = 'mean_stress'
    reduces = 'grain'
  []
  [taylor]
    type = ComposedModel
    models = 'crystal mean_stress'
    additional_outputs = 'stress'
  []

  # Of which components are given, and the mean stress elsewhere
  [control]
    type = MixedControlSetup
    x_above = 'deformation_rate'
    x_below = 'target_stress'
    y = 'mixed_state'
  []
  [as_prescribed]
    type = SR2LinearCombination
    from = 'mixed_state prescribed'
    to = 'deformation_rate_residual'
    weights = '1 -1'
  []
  [balance]
    type = SR2LinearCombination
    from = 'target_stress mean_stress'
    to = 'target_stress_residual'
    weights = '1 -1'
  []
  [aggregate]
    type = ComposedModel
    models = 'control as_prescribed rates mean_stress balance'
  []
  [last_state_of_all]
    type = ConstantExtrapolationPredictor
    unknowns_SR2 = 'elastic_strain deformation_rate target_stress'
    unknowns_MRP = 'orientation'
    unknowns_Scalar = 'slip_hardening'
  []
  [mixed_control]
    type = ImplicitUpdate
    equation_system = 'mixed'
    solver = 'newton'
    predictor = 'last_state_of_all'
  []

  # Grains that share the stress
  [mean_rate]
    type = SR2IntermediateMean
    from = 'plastic_deformation_rate'
    to = 'mean_rate'
    reduces = 'grain'
  []
  [sachs]
    type = ComposedModel
    models = 'orientation_matrix resolved_shear strength slip_rule plastic_deformation_rate
              mean_rate'
    additional_outputs = 'plastic_deformation_rate'
  []

  # F = Fe Fp
  [elastic_part]
    type = R2Multiplication
    A = 'deformation_gradient'
    B = 'plastic_deformation_gradient'
    to = 'elastic_deformation_gradient'
    invert_B = true
  []
  [green_lagrange]
    type = GreenLagrangeStrain
    deformation_gradient = 'elastic_deformation_gradient'
    strain = 'elastic_strain'
  []
  [velocity_gradient]
    type = PlasticSpatialVelocityGradient
  []
  [plastic_part_rate]
    type = R2Multiplication
    A = 'plastic_spatial_velocity_gradient'
    B = 'plastic_deformation_gradient'
    to = 'plastic_deformation_gradient_rate'
  []
  [integrate_plastic_part]
    type = R2BackwardEulerTimeIntegration
    variable = 'plastic_deformation_gradient'
  []
  [multiplicative_rates]
    type = ComposedModel
    models = 'orientation_matrix elastic_part green_lagrange elasticity resolved_shear strength
              slip_rule hardening velocity_gradient plastic_part_rate integrate_plastic_part
              integrate_hardening'
  []
  [relaxed_part]
    type = CrystalPlasticityDeformationGradientPredictor
    scale = 0.1
    threshold = 1e-3
  []
  [last_hardening]
    type = ConstantExtrapolationPredictor
    unknowns_Scalar = 'slip_hardening'
  []
  [multiplicative_predictor]
    type = ComposedModel
    models = 'relaxed_part last_hardening'
  []
  [multiplicative_update]
    type = ImplicitUpdate
    equation_system = 'multiplicative_equations'
    solver = 'newton'
    predictor = 'multiplicative_predictor'
  []
  [multiplicative]
    type = ComposedModel
    models = 'multiplicative_update elastic_part green_lagrange elasticity'
    additional_outputs = 'plastic_deformation_gradient'
  []
[]

[EquationSystems]
  [equations]
    type = NonlinearSystem
    model = 'rates'
    unknowns = 'elastic_strain orientation slip_hardening'
  []
  [mixed]
    type = NonlinearSystem
    model = 'aggregate'
    unknowns = 'elastic_strain orientation slip_hardening; deformation_rate target_stress'
    residuals = 'elastic_strain_residual orientation_residual slip_hardening_residual;
                 deformation_rate_residual target_stress_residual'
  []
  [multiplicative_equations]
    type = NonlinearSystem
    model = 'multiplicative_rates'
    unknowns = 'slip_hardening plastic_deformation_gradient'
  []
[]

[Solvers]
  [newton]
    type = NewtonWithLineSearch
    linear_solver = 'lu'
    max_linesearch_iterations = 5
    rel_tol = 1e-13
    abs_tol = 1e-13
  []
  [lu]
    type = DenseLU
  []
[]
"""


@functools.cache
def model(name, latent=1.4, slope=500.0):
    variables = {"latent": str(latent), "slope": str(slope)}
    return neml2_jax.load_string(TEXT, variables=variables).get_model(name)


def grains(n, seed=3):
    r = np.random.default_rng(seed).uniform(-0.4, 0.4, (n, 3))
    return MRP(r, sub_batch_ndim=1)


def first_step(name, n):
    """A model and the givens of its step over the onset of slip; with `n` grains, if it has any."""
    grain = {
        "orientation~1": grains(n),
        "elastic_strain~1": SR2(
            np.tile([9e-4, -4e-4, -4e-4, 1e-4, 0, 0], (n, 1)), sub_batch_ndim=1
        ),
        "slip_hardening~1": Scalar(np.linspace(1.0, 5.0, 12 * n).reshape(n, 12), sub_batch_ndim=2),
        "vorticity": WR2([0.01, -0.02, 0.03]),
        "t": Scalar(1.02),
        "t~1": Scalar(1.0),
    }
    load = {"deformation_rate": SR2([0.1, -0.04, -0.05, 0.01, 0.02, 0.0])}
    match name:
        case "taylor":
            return model(name), {**grain, **load}
        case "crystal":
            return model(name), {**alone(grain, 0), **load}
        case "mixed_control":
            return model(name), {
                **grain,
                "deformation_rate~1": load["deformation_rate"],
                "target_stress~1": SR2([90.0, 0, 0, 0, 0, 0]),
                "control": SR2([1.0, 0, 0, 0, 0, 0]),
                "prescribed": SR2([0.1, 2.0, 0, 0, 0, 0]),
            }
        case "multiplicative":
            F = np.array([[1.0016, 0.0, 0.002], [0.0, 0.9992, 0.0], [0.0, 0.0003, 0.9995]])
            return model(name), {
                "deformation_gradient": R2(F),
                "plastic_deformation_gradient~1": R2.identity(),
                "slip_hardening~1": Scalar(np.linspace(1.0, 5.0, 12), sub_batch_ndim=1),
                "orientation": MRP([0.15, -0.08, 0.03]),
                "t": Scalar(1.02),
                "t~1": Scalar(1.0),
            }
    raise ValueError(name)


def alone(givens, grain):
    """Those of one grain, without its axis."""
    return {
        n: type(x)(x.data[grain], sub_batch_ndim=int(x.sub_batch_ndim) - 1)
        if x.sub_batch_ndim
        else x
        for n, x in givens.items()
    }
