"""What `[Settings]` may say, and what its declarations of sites do.

The sums over sites below are counted by hand: a rate of 2 over one unit of time, at each site.
"""

from pathlib import Path

import numpy as np
import pytest

from neml2_jax import load_input, load_string
from neml2_jax.errors import InputFileError

BENCHMARKS = Path(__file__).parents[2] / "benchmarks" / "inputs"
REFERENCE = Path(__file__).parents[3] / "shared" / "parity" / "benchmark"

MODEL = """
[Models]
  [x]
    type = ScalarForwardEulerTimeIntegration
    variable = 'x'
  []
  [sum]
    type = ScalarIntermediateSum
    from = 'x'
    to = 'total'
  []
  [model]
    type = ComposedModel
    models = 'x sum'
    additional_outputs = 'x'
  []
[]
[Tensors]
  [times]
    type = Python
    expr = 'Scalar(torch.linspace(0.0, 2.0, 3))'
  []
  [rate]
    type = Python
    expr = 'Scalar(torch.full((3,), 2.0))'
  []
  [four]
    type = Python
    expr = 'Scalar(torch.full((4,), 1.0), sub_batch_ndim=1)'
  []
  [unmarked]
    type = Python
    expr = 'Scalar(torch.full((4,), 1.0))'
  []
  [rates_of_sites]
    type = Python
    expr = 'Scalar(torch.full((3, 4), 2.0), sub_batch_ndim=1)'
  []
[]
[Drivers]
  [driver]
    type = TransientDriver
    model = 'model'
    prescribed_time = 'times'
    prescribed_Scalar_names = 'x_rate'
    prescribed_Scalar_values = '%s'
    %s
  []
[]
"""
IC = "ic_Scalar_names = 'x'\n    ic_Scalar_values = '%s'"


def settings(text, rate="rate", ic=""):
    """Line 2 of the file is the first of `text`."""
    return load_string(f"[Settings]\n{text}\n[]\n" + MODEL % (rate, IC % ic if ic else ""))


def per_variable(*lines):
    return "[example_batch_shape]\n" + "\n".join(lines) + "\n[]"


@pytest.mark.parametrize(
    "text, points, sites",
    [
        ("(2,)", (2,), None),
        ("(2; 100)", (2,), (100,)),
        ("(2, 3)", (2, 3), None),
        ("(2; 100, 5,)", (2,), (100, 5)),
        ("(; 12)", (), (12,)),
        (" ( 2 ; ) ", (2,), ()),
        ("()", (), None),
    ],
)
def test_shapes(text, points, sites):
    shape = settings(f"example_batch_shape = '{text}'").settings.shapes[""]
    assert (shape.points, shape.sites) == (points, sites)


def test_a_file_may_say_nothing():
    assert load_string(MODEL % ("rate", "")).settings.shapes == {}
    read = settings("dynamic_batch = off").settings
    assert (read.shapes, read.dynamic_batch) == ({}, False)


@pytest.mark.parametrize(
    "text, line, message",
    [
        ("example_batch_shape = '2, 3'", 2, "a shape such as"),
        ("example_batch_shape = '(2; a)'", 2, "a shape such as"),
        ("example_batch_shape = '(2; -3)'", 2, "a shape such as"),
        ("example_batch_shape = '(2; 3; 4)'", 2, "a shape such as"),
        ("example_batch_shape = '(2; 0)'", 2, "without zeros"),
        ("example_batch_shape = '(2; 3:grain)'", 2, "labels of axes"),
        ("dynamic_batch = perhaps", 2, "true or false is needed, got 'perhaps'"),
        ("dynamic_batches = true", 2, "did you mean 'dynamic_batch'"),
        ("[example_batch_shapes]\n  x = '(2,)'\n[]", 2, "did you mean 'example_batch_shape'"),
        (per_variable("  x = '(2; 3)'", "  y = '2'"), 4, "a shape such as"),
        ("example_batch_shape = '(2,)'\n" + per_variable("  x = '(2,)'"), 2, "keep one"),
        (per_variable("  x~1 = '(2; 3)'", "  x = '(2; 4)'"), 4, "the same sites at every lag"),
        (per_variable("  x = '(2; 3)'", "  x~2 = '(; )'"), 4, "the same sites at every lag"),
    ],
)
def test_refused_with_file_and_line(text, line, message):
    with pytest.raises(InputFileError) as caught:
        settings(text)
    assert str(caught.value).startswith(f"<text>:{line}: ")
    assert message in str(caught.value)


def test_lags_may_differ_in_points_and_in_saying_nothing_of_sites():
    read = settings(per_variable("x = '(2,)'", "x~1 = '(5; 4)'", "x~2 = '(; 4)'")).settings
    for name in ("x", "x~1", "x~2", "x~3"):
        declared = read.declared(name)
        assert declared is not None and declared.sites == (4,)
    assert read.declared("x_rate") is None


@pytest.mark.parametrize("declared", ("x", "x~1"))
def test_a_history_from_zero_has_the_declared_sites(declared):
    driver = settings(per_variable(f"{declared} = '(2; 3)'")).get_driver("driver")
    history = driver.run()
    assert history["output.x"].shape == (3, 3)
    np.testing.assert_array_equal(history["output.total"][1:], [3 * 2.0, 3 * 4.0])


def test_an_initial_value_without_sites_goes_to_all_of_them():
    driver = settings(per_variable("x = '(2; 3)'"), ic="10").get_driver("driver")
    np.testing.assert_array_equal(driver.run()["output.total"][1:], [36.0, 42.0])


def test_a_prescribed_value_without_sites_goes_to_all_of_them():
    driver = settings(per_variable("x_rate = '(2; 3)'")).get_driver("driver")
    np.testing.assert_array_equal(driver.run()["output.total"][1:], [6.0, 12.0])


def test_without_a_declaration_the_values_say_the_sites():
    driver = load_string(MODEL % ("rate", IC % "four")).get_driver("driver")
    np.testing.assert_array_equal(driver.run()["output.total"][1:], [12.0, 20.0])
    again = settings(per_variable("x = '(2; 4)'"), ic="four").get_driver("driver")
    np.testing.assert_array_equal(again.run()["output.total"], driver.run()["output.total"])


@pytest.mark.parametrize(
    "text, rate, ic, message",
    [
        ("x = '(2; 3)'", "rate", "four", "its initial condition has the sites (4,)"),
        ("x = '(2; )'", "rate", "four", "its initial condition has the sites (4,)"),
        ("x = '(2; 4)'", "rate", "unmarked", "may be points or sites"),
        ("x_rate = '(2; 3)'", "rates_of_sites", "four", "prescribed value has the sites (4,)"),
        ("y = '(2; 3)'", "rate", "", "has no variable 'y'"),
        ("total = '(2; 3)'", "rate", "four", "the model gives it the sites ()"),
    ],
)
def test_contradictions_with_values_are_refused(text, rate, ic, message):
    file = settings(per_variable(text), rate, ic)
    with pytest.raises(InputFileError) as caught:
        file.get_driver("driver")
    assert str(caught.value).startswith("<text>:3: [Settings/example_batch_shape]")
    assert message in str(caught.value)


def test_overrides_are_checked_too():
    with pytest.raises(InputFileError, match="a shape such as"):
        load_string(MODEL % ("rate", "") + "[Settings]\n[]\n", ["Settings/example_batch_shape:=3"])


@pytest.mark.parametrize("path", sorted(BENCHMARKS.glob("*.i")), ids=lambda p: p.stem)
def test_the_benchmarks_load(path):
    file = load_input(path, variables={"nbatch": 2})
    assert file.settings.shapes
    file.get_driver("driver")


@pytest.mark.parity
@pytest.mark.skipif(not REFERENCE.is_dir(), reason=f"no reference inputs in {REFERENCE}")
def test_the_benchmarks_of_the_reference_load():
    for path in sorted(REFERENCE.rglob("*.i")):
        file = load_input(path, variables={"nbatch": 2, "device": "cpu"}, compat="neml2")
        assert file.settings.shapes
        file.get_driver("driver")
