"""Text meant as a number, against Python's own reading of numbers."""

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from neml2_jax.types.number_text import check_promotable, number, starts_like_a_number


@settings(max_examples=300, deadline=None)
@given(st.text("0123456789+-.eEdD,_ xnaif\u2212", max_size=8))
def test_never_another_number_than_python_reads(text):
    try:
        value = number(text)
    except ValueError as error:
        nan = text.strip().lstrip("+-").lower() == "nan"
        assert starts_like_a_number(text.strip()) or nan
        assert repr(text.strip()) in str(error) or "double can hold" in str(error)
        return
    if value is None:
        assert not starts_like_a_number(text.strip())
    else:
        assert value == float(text)


@settings(max_examples=100, deadline=None)
@given(st.floats(allow_nan=False))
def test_every_number_that_python_writes(x):
    assert number(repr(x)) == x


@pytest.mark.parametrize("text", ("nan", "NaN", " -nan "))
def test_nan_is_no_number(text):
    with pytest.raises(ValueError, match="'-?(nan|NaN)' is no number"):
        number(text)


@pytest.mark.parametrize("name", ("E", "e5", "nan_rate", "x~1", "internal/x_y", "\u03c3", "_a"))
def test_names(name):
    assert number(name) is None
    check_promotable(name)


@pytest.mark.parametrize(
    "text", ("", "%s", "]", "a b", "a//b", "/a", "x~", "x~0", "x~1~2", "a.b", "a-b", "1a", "-a")
)
def test_what_is_no_name(text):
    with pytest.raises(ValueError, match="is no number|neither a number nor the name"):
        check_promotable(text)
