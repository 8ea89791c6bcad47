import math

import pytest

from neml2_jax.equation_systems import ConstantExtrapolationPredictor, LinearExtrapolationPredictor
from neml2_jax.errors import DeclarationError
from neml2_jax.testing import check_model
from neml2_jax.types import MRP, R2, SR2, SSR4, WR2, Scalar, Vec

from ..laws.common.draws import draw

TYPES = {"SR2": SR2, "Scalar": Scalar, "MRP": MRP, "R2": R2, "Vec": Vec, "WR2": WR2, "SSR4": SSR4}
UNKNOWNS = {f"unknowns_{name}": (f"u{name}",) for name in TYPES}
NOW = {f"u{name}~1": kind(draw(kind, 1)) for name, kind in TYPES.items()}
BEFORE = {f"u{name}~2": kind(draw(kind, 2)) for name, kind in TYPES.items()}


def times(t, t_n, t_nm1):
    return {"t": Scalar(t), "t~1": Scalar(t_n), "t~2": Scalar(t_nm1)}


def test_constant_repeats_every_type():
    check_model(
        ConstantExtrapolationPredictor(**UNKNOWNS),
        inputs=NOW,
        outputs={n.removesuffix("~1"): x for n, x in NOW.items()},
    )


def test_linear_continues_every_type():
    check_model(
        LinearExtrapolationPredictor(**UNKNOWNS),
        inputs={**NOW, **BEFORE, **times(3.0, 2.0, 1.5)},
        outputs={
            f"u{name}": kind(3.0 * draw(kind, 1) - 2.0 * draw(kind, 2))
            for name, kind in TYPES.items()
        },
    )


@pytest.mark.parametrize(("t", "a"), ((2.0, 1.6 + 0.6), (2.01, 1.0), (1e5, 1.0)))
def test_a_step_that_is_much_longer_than_the_last_starts_from_its_end(t, a):
    inputs = {"a~1": 1.0, "a~2": 0.4, **times(t, 1.0, 0.5)}
    predictor = LinearExtrapolationPredictor(unknowns_Scalar=("a",))
    check_model(predictor, inputs=inputs, outputs={"a": a}, differences=t != 2.0)
    further = LinearExtrapolationPredictor(unknowns_Scalar=("a",), longest_step=math.inf)
    check_model(further, inputs=inputs, outputs={"a": 1.0 + 1.2 * (t - 1.0)})


@pytest.mark.parametrize("past", (0.0, 0.5))  # first step; a finished step lies behind
def test_constant_with_a_cold_value(past):
    check_model(
        ConstantExtrapolationPredictor(unknowns_Scalar=("a", "b"), cold=("a:guess",)),
        inputs={"a~1": 1.0, "b~1": 2.0, "guess": 7.0, **times(1.0, 0.5, 0.5 - past)},
        outputs={"a": 1.0 if past else 7.0, "b": 2.0},
        differences=past > 0.0,  # with a step behind or not is a jump
    )


@pytest.mark.parametrize("past", (0.0, 0.5))
@pytest.mark.parametrize("cold", ((), ("a:guess",)))
def test_linear_without_history(past, cold):
    guess = {"guess": 7.0} if cold else {}
    first = 7.0 if cold else 1.0
    check_model(
        LinearExtrapolationPredictor(unknowns_Scalar=("a",), cold=cold),
        inputs={"a~1": 1.0, "a~2": 0.4, **guess, **times(1.0, 0.5, 0.5 - past)},
        outputs={"a": 1.6 if past else first},
        differences=past > 0.0,
    )


def test_times_are_read_only_where_needed():
    plain = ConstantExtrapolationPredictor(unknowns_SR2=("E",))
    assert list(plain.input_spec) == ["E~1"]
    cold = ConstantExtrapolationPredictor(unknowns_SR2=("E",), cold=("E:E0",), time="T")
    assert list(cold.input_spec) == ["E~1", "T", "T~1", "T~2", "E0"]


@pytest.mark.parametrize(
    "cold, message",
    (
        (("a",), "no pair unknown:variable"),
        (("z:guess",), "names no unknown"),
        (("a:x", "a:y"), "two cold values"),
    ),
)
def test_cold_pairs_are_checked(cold, message):
    with pytest.raises(DeclarationError, match=message):
        ConstantExtrapolationPredictor(unknowns_Scalar=("a",), cold=cold)


@pytest.mark.parametrize("length", (-1.0, math.nan))
def test_the_longest_step_is_a_length(length):
    with pytest.raises(DeclarationError, match="longest_step is how many times"):
        LinearExtrapolationPredictor(unknowns_Scalar=("a",), longest_step=length)
