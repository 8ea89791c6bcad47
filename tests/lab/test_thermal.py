"""Temperature over time: fixed ends, cycles in and out of phase, against thermoelasticity."""

import numpy as np
import pytest

from neml2_jax import SR2, AbstractLaw, Scalar, input_variable, output_variable, parameter
from neml2_jax.errors import DeclarationError
from neml2_jax.lab import LoadPath, Segment, cyclic, material_test, thermal, uniaxial
from neml2_jax.lab.load_path import turns

E, NU, ALPHA, REFERENCE = 1e5, 0.25, 1e-5, 300.0


class Thermoelastic(AbstractLaw):
    r"""$\sigma = \lambda \operatorname{tr} \varepsilon_e 1 + 2 \mu \varepsilon_e$ with
    $\varepsilon_e = \varepsilon - \alpha (T - T_0) 1$."""

    strain: str = input_variable(SR2, "Strain", unit="-")
    temperature: str = input_variable(Scalar, "Temperature", unit="temperature")
    stress: str = output_variable(SR2, "Stress", unit="stress")
    modulus: Scalar = parameter("Young's modulus", unit="stress")

    def forward(self, strain, temperature):
        mu = self.modulus / (2 * (1 + NU))
        factor = 2 * NU / (1 - 2 * NU)
        elastic = strain - ALPHA * (temperature - REFERENCE) * SR2.identity()
        one = SR2.identity()
        trace = Scalar((elastic.data * one.data).sum(-1))
        return mu * (2.0 * elastic + factor * trace * one)


@pytest.fixture(scope="module")
def tests():
    wave = {"temperature": lambda t: 450.0 - 150.0 * np.cos(2 * np.pi * t / 100.0)}
    table = {"temperature": ((0.0, 3.0, 20.0), (300.0, 600.0, 400.0))}
    hold = Segment({}, duration=100.0, steps=8)
    paths = {
        "fixed": thermal(300.0, 700.0, cycles=2, steps=3),
        "strained": thermal(300.0, 700.0, strain=1e-3, steps=3),
        "loaded": thermal(300.0, 700.0, stress=50.0, steps=3),
        "in": cyclic(1e-3, 1e-4, cycles=1, steps=4, at_ends={"temperature": (300.0, 700.0)}),
        "out": cyclic(1e-3, 1e-4, cycles=1, steps=4, at_ends={"temperature": (700.0, 300.0)}),
        "wave": LoadPath((hold,), held={"strain_xx": 0.0}, over_time=wave),
        "table": LoadPath(
            (Segment({"strain_xx": 1e-3}, rate=1e-3, steps=2), Segment({}, duration=30.0, steps=2)),
            over_time=table,
        ),
        "ramp": uniaxial(1e-3, 1e-4, steps=2, constants={"temperature": 300.0}),
    }
    result = material_test(Thermoelastic(modulus=E), list(paths.values()))
    return dict(zip(paths, result.curves))


def test_fixed_ends(tests):
    r"""$\sigma = E (\varepsilon - \alpha \Delta T)$ along the bar, nothing across it, which widens:
    $\varepsilon_{yy} = (1 + \nu) \alpha \Delta T - \nu \varepsilon$."""
    for name, strain in (("fixed", 0.0), ("strained", 1e-3), ("wave", 0.0)):
        c = tests[name]
        rows = c["segment"] >= (1 if name == "strained" else 0)
        grown = ALPHA * (c["temperature"] - REFERENCE)
        np.testing.assert_allclose(c["strain_xx"][rows], strain, atol=1e-12)
        np.testing.assert_allclose(c["stress_xx"][rows], (E * (strain - grown))[rows], atol=1e-7)
        sides = (1 + NU) * grown - NU * c["strain_xx"]
        np.testing.assert_allclose(c["strain_yy"], sides, atol=1e-12)
    c = tests["fixed"]
    assert c["temperature"].max() == 700.0 and (c["temperature"] == 700.0).sum() == 2
    assert [s.label for s in c.path.segments] == ["cycle 1"] * 2 + ["cycle 2"] * 2


def test_under_a_load_it_grows(tests):
    c = tests["loaded"]
    rows = c["segment"] >= 1
    np.testing.assert_allclose(c["stress_xx"][rows], 50.0, atol=1e-7)
    grown = ALPHA * (c["temperature"] - REFERENCE)
    np.testing.assert_allclose(c["strain_xx"][rows], (50.0 / E + grown)[rows], atol=1e-12)


@pytest.mark.parametrize("phase, hot", (("in", 1e-3), ("out", -1e-3)))
def test_cycles_in_and_out_of_phase(tests, phase, hot):
    """They begin at 500 degrees, in the middle; the stress is that of both strains."""
    c = tests[phase]
    assert c["temperature"][0] == 500.0
    np.testing.assert_allclose(c["strain_xx"][c["temperature"] == 700.0], hot, atol=1e-12)
    wanted = E * (c["strain_xx"] - ALPHA * (c["temperature"] - REFERENCE))
    np.testing.assert_allclose(c["stress_xx"][1:], wanted[1:], atol=1e-7)


def test_a_table_over_all_segments(tests):
    """A step ends at each of its turns, in whichever segment, and the last value is held."""
    c = tests["table"]
    np.testing.assert_allclose(c["time"], [0.0, 0.5, 1.0, 3.0, 16.0, 20.0, 31.0])
    wanted = np.interp(c["time"], [0, 3, 20], [300, 600, 400])
    np.testing.assert_allclose(c["temperature"], wanted)
    np.testing.assert_allclose(
        c["stress_xx"][2:], E * (1e-3 - ALPHA * (wanted - 300))[2:], atol=1e-7
    )


def test_how_long_a_path_is():
    pulled = LoadPath(
        (Segment({"strain_xx": 1e-3}, rate=1e-3), Segment({"strain_xx": -1e-3}, rate=1e-3))
    )
    np.testing.assert_allclose(pulled.duration(), 3.0)
    np.testing.assert_allclose(cyclic(1e-3, 1e-3, cycles=2).duration(), 9.0)
    path = LoadPath(
        (Segment({"stress_xx": 1.0}, duration=1.0), Segment({"strain_xx": 1e-3}, rate=1e-3))
    )
    with pytest.raises(DeclarationError, match="begins from a value of strain_xx that is not"):
        path.duration()


@pytest.mark.parametrize(
    "over_time, words",
    (
        ({"strain_xx": lambda t: t}, "a component is moved by segments"),
        ({"temperature": ((0.0, 0.0), (1.0, 2.0))}, "times are zero or more and rise"),
        ({"temperature": ((0.0,), (1.0,))}, "two times or more"),
        ({"temperature": ((0.0, 1.0), (1.0, np.nan))}, "are finite"),
    ),
)
def test_ways_over_time_that_make_no_sense(over_time, words):
    with pytest.raises(DeclarationError, match=words):
        LoadPath((Segment({}, duration=1.0),), over_time=over_time)


def test_a_wave_keeps_its_turns_or_is_refused():
    """Whole waves in a step would be seen as nothing at all."""
    times = turns(lambda t: np.cos(t), 10.0)
    np.testing.assert_allclose(times, np.pi * np.arange(1, 4), atol=10.0 / 256)
    assert len(turns(lambda t: np.where(t < 3.0, 1.0, 2.0), 10.0)) == 0
    with pytest.raises(DeclarationError, match="goes up and down too often within 10"):
        turns(lambda t: np.sin(2 * np.pi * 25.6 * t), 10.0)


def test_what_a_segment_moves_goes_no_other_way():
    with pytest.raises(DeclarationError, match="segment temperature moves it too"):
        segment = Segment({"temperature": 400.0}, duration=1.0)
        LoadPath((segment,), over_time={"temperature": lambda t: 300.0})
    path = LoadPath((Segment({}, duration=1.0),), over_time={"temperature": lambda t: np.nan})
    with pytest.raises(DeclarationError, match="over time is nan at time 0"):
        material_test(Thermoelastic(modulus=E), path)
    with pytest.raises(DeclarationError, match="between two temperatures"):
        thermal(300.0, 300.0)
