"""What a load path refuses, in whose words; failures, cuts and what is kept."""

import signal
from typing import Any

import numpy as np
import pytest

import neml2_jax
from neml2_jax import SR2, AbstractLaw, Scalar, input_variable, output_variable, parameter
from neml2_jax.drivers import Interrupted
from neml2_jax.errors import ConvergenceError, DeclarationError, VariableError
from neml2_jax.lab import LoadPath, Segment, Until, cyclic, following, material_test, uniaxial
from neml2_jax.laws.solid_mechanics import LinearIsotropicElasticity

from ..material_point.materials import elastic
from .materials import ROOT, viscoplastic


class Warmed(AbstractLaw):
    """A modulus that falls with temperature."""

    strain: str = input_variable(SR2, "Strain", unit="-")
    temperature: str = input_variable(Scalar, "Temperature", unit="temperature")
    stress: str = output_variable(SR2, "Stress", unit="stress")
    modulus: Scalar = parameter("Modulus at zero", unit="stress")

    def forward(self, strain, temperature):
        return self.modulus * (1.0 - 1e-3 * temperature) * strain


@pytest.mark.parametrize(
    "options, words",
    (
        ({}, "one of duration, rate and times"),
        ({"duration": 1.0, "rate": 1.0}, "got 2"),
        ({"duration": -1.0}, "positive"),
        ({"rate": 1.0}, "a rate is that of a ramp"),
        ({"targets": {"strain_xx": 1.0, "stress_xx": 2.0}, "duration": 1.0}, "one of them answers"),
        ({"targets": {"strain_xx": [0, 1, 2]}, "times": [0, 1]}, "3 values for 2 times"),
        ({"targets": {"strain_xx": float("nan")}, "duration": 1.0}, "not finite"),
        ({"targets": {"strain_xx": [0, 1]}, "times": [1, 0]}, "that rise"),
        ({"duration": 1.0, "steps": 0}, "steps are 1 at least"),
    ),
)
def test_segments_that_contradict_themselves(options, words):
    with pytest.raises(DeclarationError, match=words):
        Segment(**options)


def test_paths_that_do_not_fit_the_model():
    def path(**targets):
        return LoadPath((Segment(targets, duration=1.0),), name="p")

    renamed = LinearIsotropicElasticity(
        coefficients=(1.0, 0.0),
        coefficient_types=("YOUNGS_MODULUS", "POISSONS_RATIO"),
        strain="strain",
        stress="elastic_strain",
    )
    with pytest.raises(DeclarationError, match="'strain_xxx' .did you mean 'strain_xx'"):
        material_test(elastic(), path(strain_xxx=1.0))
    with pytest.raises(DeclarationError, match="nothing is called 'temperature'"):
        material_test(elastic(), path(temperature=1.0))
    with pytest.raises(DeclarationError, match=r"reads \['temperature'\], of which nothing gives"):
        material_test(Warmed(modulus=1.0), path(strain_xx=1.0))
    with pytest.raises(DeclarationError, match="is 0 already"):
        material_test(elastic(), LoadPath((Segment({"strain_xx": 0.0}, rate=1.0),)))
    with pytest.raises(DeclarationError, match="is 'elastic_strain' a stress.* --flux NAME"):
        material_test(renamed, path(strain_xx=1.0))
    with pytest.raises(DeclarationError, match="the axis is a vector"):
        uniaxial(axis=(0.0, 0.0, 0.0))
    with pytest.raises(DeclarationError, match="either above= or below="):
        Until("stress_xx")


def test_thermal_cycles():
    """Out of phase: cold at the peak of the strain."""
    path = cyclic(
        1e-3, 1e-3, cycles=1, steps=2, at_ends={"temperature": (500.0, 100.0)},
        constants={"temperature": 300.0},
    )  # fmt: skip
    c = material_test(Warmed(modulus=1e5), path)[0]
    np.testing.assert_allclose(c["temperature"], [300, 100, 300, 500, 300, 100])
    np.testing.assert_allclose(c["strain_xx"], [0, 1e-3, 0, -1e-3, 0, 1e-3], atol=1e-12)
    wanted = 1e5 * (1 - 1e-3 * c["temperature"]) * c["strain_xx"]
    np.testing.assert_allclose(c["stress_xx"], wanted, atol=1e-9)


@pytest.mark.parametrize(
    ("ratio", "start"), ((-1.0, 450.0), (-3.0, 525.0), (0.0, 300.0), (0.5, 300.0))
)
def test_thermal_cycles_start_between_their_ends(ratio, start):
    """Linear between the ends of the strain; of cycles that stay in tension the lower end."""
    path = cyclic(1e-3, 1e-3, ratio=ratio, at_ends={"temperature": (300.0, 600.0)})
    assert path.at_start()["temperature"] == pytest.approx(start)


def test_tables_that_begin_elsewhere():
    path = following([1.0, 2.0], {"strain_xx": [1e-3, 2e-3]}, steps=2)
    c = material_test(elastic(), path)[0]
    np.testing.assert_allclose(c["time"], [0.0, 1.0, 1.5, 2.0])
    np.testing.assert_allclose(c["strain_xx"], [0.0, 1e-3, 1.5e-3, 2e-3], atol=1e-14)


def test_one_specimen_that_fails_keeps_nobody_else():
    """A stress beyond what the material bears at any rate it can be solved for: far too fast."""
    paths = [
        uniaxial(0.004, 1e-3, steps=2, name="good"),
        LoadPath((Segment({"stress_xx": 1e12}, duration=1e-3, steps=2),), name="bad"),
    ]
    result = material_test(viscoplastic(), paths, throw=False, max_cuts=1)
    good, bad = result.curves
    assert good.complete and len(good) == 3
    assert (
        not bad.complete and "bad" in bad.path.name and "after its step was halved" in bad.message
    )
    assert np.isfinite(bad["stress_xx"]).all() and not result.ok
    with pytest.raises(ConvergenceError, match=r"1 of 2 specimens failed; specimen 1 \(bad\)") as e:
        material_test(viscoplastic(), paths, max_cuts=1)
    assert len(e.value.history) == 2


def test_segments_that_must_meet_their_event():
    segment = Segment(
        {"strain_xx": 1e-3}, duration=1.0, steps=2, must_end=True,
        until=(Until("stress_xx", above=1e9),),
    )  # fmt: skip
    with pytest.raises(ConvergenceError, match="stress_xx >= 1e.09 was not met"):
        material_test(elastic(), LoadPath((segment,)))


def test_names_of_a_curve():
    c = material_test(elastic(), uniaxial(1e-3, steps=1))[0]
    with pytest.raises(VariableError, match="did you mean 'stress_xx'"):
        c["stres_xx"]


def test_a_signal_keeps_what_is_finished(ctrl_c):
    """As Ctrl-C does, after the second step."""

    def stop(done, total):
        if done >= 0.5:
            signal.raise_signal(signal.SIGINT)

    path = LoadPath((Segment({"strain_xx": 1e-3}, duration=1.0, steps=4),))
    with pytest.raises(Interrupted, match="stopped by SIGINT") as stopped:
        material_test(elastic(), path, progress=stop)
    found: Any = stopped.value.history
    (curve,) = found.curves
    assert not curve.complete and len(curve) == 3


def test_answers_that_the_model_alone_does_not_give():
    """A return mapping that overshoots: with its strains solved for too, steps this long end on
    the other side of the yield surface, in compression; the steps are cut until they do not."""
    model = neml2_jax.load_input(ROOT / "benchmarks/inputs/radret.i").get_model("model")
    coarse, fine = (material_test(model, uniaxial(0.01, steps=n))[0] for n in (5, 40))
    np.testing.assert_allclose(coarse["stress_xx"][-1], fine["stress_xx"][-1], rtol=0.02)
