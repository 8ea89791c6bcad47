"""A cheap material and data made up with it, for the tests of calibrations."""

import functools

import jax.numpy as jnp
import numpy as np
from scipy.integrate import solve_ivp

import neml2_jax
from neml2_jax.calibration import Calibration, CalibrationParameter, CalibrationTest
from neml2_jax.lab import MeasuredCurve
from tests.lab.materials import VISCOPLASTIC, YOUNG

TRUTH = {"yield": 100.0, "drag": 1000.0, "exponent": 5.0}


NORMAL = np.sqrt(2.0 / 3.0)  # the yield function has a gradient of unit length


def flow(stress):
    """Rate of plastic strain of a bar at the truth."""
    over = max(stress - TRUTH["yield"], 0.0)
    return NORMAL * (NORMAL * over / TRUTH["drag"]) ** TRUTH["exponent"]


def pulled(times, rate, end=np.inf):
    """Stress of a bar that is pulled at a rate until `end`, and held then, by scipy."""
    stress = [0.0]
    for a, b in zip(times[:-1], times[1:]):
        own = rate if a < end else 0.0
        found = solve_ivp(lambda t, s, own=own: [YOUNG * (own - flow(s[0]))], (a, b), stress[-1:],
                          "LSODA", rtol=1e-9, atol=1e-9)  # fmt: skip
        stress.append(float(found.y[0, -1]))
    return np.array(stress)


@functools.cache
def material():
    """Perzyna's viscoplasticity without hardening."""
    return neml2_jax.load_string(VISCOPLASTIC).get_model("model")


def followed(name, rate, last, rows, stress=None):
    """A curve of tension at a rate, whose stresses are yet to be made up."""
    strain = np.linspace(0.0, last, rows)
    stress = np.zeros(rows) + 1.0 if stress is None else stress
    columns = {"time": strain / rate, "strain": strain, "stress": stress}
    return MeasuredCurve(name, columns, {"stress": "MPa", "time": "s"})


def parameters(**options):
    """Yield stress, drag stress and exponent, all within bounds; options by name of one."""
    given = {
        "yield": dict(paths="yield_function.yield_stress", lower=10.0, upper=500.0, scale="log"),
        "drag": dict(paths="flow_rate.reference_stress", lower=100.0, upper=1e4, scale="log"),
        "exponent": dict(paths="flow_rate.exponent", lower=1.0, upper=20.0),
    }
    return tuple(
        CalibrationParameter(name=n, **{**own, **options.get(n, {})}) for n, own in given.items()
    )


CURVES = (
    followed("fast", 1e-2, 0.01, 11),
    followed("slow", 1e-4, 0.008, 7),
)


@functools.cache
def problem():
    """Two rates, of different lengths, with data made by the material itself, without noise."""
    first = Calibration(model=material(), tests=tests(CURVES), parameters=parameters()).problem()
    exact = np.asarray(first.predictions(jnp.array(list(TRUTH.values()))))
    curves = []
    for i, curve in enumerate(CURVES):
        stress = np.concatenate([[0.0], exact[first.rows.of_test(i)]])
        curves.append(MeasuredCurve(curve.name, {**curve.columns, "stress": stress}, curve.units))
    return Calibration(
        model=material(),
        tests=tests(curves),
        parameters=parameters(**{"yield": {"initial": 60.0}, "exponent": {"initial": 3.0}}),
    ).problem()


def tests(curves, **options):
    return tuple(CalibrationTest(curve=c, **{"noise": 1.0, **options}) for c in curves)


@functools.cache
def noisy(noise, seed, **options):
    """The data of `problem` with noise: a calibration, and its problem."""
    exact = problem()
    random = np.random.default_rng(seed)
    curves = []
    for i, curve in enumerate(CURVES):
        own = np.asarray(exact.rows.measured)[exact.rows.of_test(i)]
        stress = np.concatenate([[0.0], own + noise * random.normal(size=len(own))])
        curves.append(MeasuredCurve(curve.name, {**curve.columns, "stress": stress}, curve.units))
    calibration = Calibration(
        model=material(),
        tests=tests(curves, noise=noise),
        parameters=parameters(**{"yield": {"initial": 60.0}, "exponent": {"initial": 3.0}}),
        **options,
    )
    return calibration, calibration.problem()


ELASTIC = """
[Models]
  [elastic_strain]
    type = SR2LinearCombination
    from = 'strain'
    to = 'elastic_strain'
    weights = '1'
  []
  [elasticity]
    type = LinearIsotropicElasticity
    coefficients = '2e5 0.3'
    coefficient_types = 'YOUNGS_MODULUS POISSONS_RATIO'
    strain = 'elastic_strain'
  []
  [model]
    type = ComposedModel
    models = 'elastic_strain elasticity'
  []
[]
"""


@functools.cache
def elastic():
    """Hooke's law of a weighted strain."""
    return neml2_jax.load_string(ELASTIC).get_model("model")


def unfixed_pair():
    """Young's modulus, and the weight of the strain: only their product is seen."""
    return (
        CalibrationParameter(name="weight", paths="elastic_strain.weights.0", lower=0.5, upper=2.0),
        CalibrationParameter(name="young", paths="elasticity.coefficients.0", scale="log"),
    )
