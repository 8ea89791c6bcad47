"""Text that is meant to be a number: read, or refused with the part that does not parse."""

from __future__ import annotations

import re
import unicodedata

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
"""A number as files write it: no blanks, digits of ASCII, a point, an exponent with e."""

_INFINITE = {"inf", "infinity"}
_MINUS_SIGNS = "\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d"  # what a typesetter puts for -
_OTHER_STARTS = "+-.,\u00b1\uff0b\uff0e\u00b7" + _MINUS_SIGNS


def starts_like_a_number(text: str) -> bool:
    """Whether the first character is a digit, a sign or a decimal sign of any script."""
    return bool(text) and (text[0] in _OTHER_STARTS or unicodedata.category(text[0])[0] == "N")


def number(text: str) -> float | None:
    """The number that `text` is; `None` where it does not start like one, and may be a name.

    **Raises:** `ValueError` saying which part of a malformed number does not parse, for one that is
    too large or too small for a double, and for NaN.
    """
    text = text.strip()
    if text.lstrip("+-").lower() in _INFINITE:
        return float(text)
    if text.lstrip("+-").lower() == "nan":
        raise ValueError(f"{text!r} is no number, and all that follows from it would be none")
    if NUMBER.fullmatch(text):
        value = float(text)
        significant = re.split("[eE]", text)[0].strip("+-.0")
        if value in (float("inf"), float("-inf")) or (value == 0.0 and significant):
            raise ValueError(f"the number {text} is outside of what a double can hold")
        return value
    if not starts_like_a_number(text):
        return None
    head = NUMBER.match(text)
    good, rest = (head[0], text[head.end() :]) if head else ("", text)
    after = f" after {good!r}" if good else ""
    raise ValueError(f"{text!r} is no number: {rest!r} does not parse{after}{_hint(good, rest)}")


def plain_number(text: str) -> float:
    """The number that `text` is, where a name will not do.

    **Raises:** `ValueError` for a text that is none, such as `1_0`, which `float` takes.
    """
    value = number(text)
    if value is None:
        raise ValueError(f"{text!r} is no number")
    return value


def _hint(good: str, rest: str) -> str:
    first = rest[:1]
    if first in _MINUS_SIGNS:
        return f"; the sign {first!r} is no minus, write '-'"
    if good and re.fullmatch(r"[dDqQ][+-]?\d+", rest):
        return f"; an exponent is written with e, as {good}e{rest[1:]}"
    if good and first in (",", ";"):
        return "; the decimal sign is a point, and numbers of a list are separated by blanks"
    if good and first.isalpha():
        return "; a unit is not part of a number, and letters such as O are no digits"
    return ""


def check_promotable(name: str) -> None:
    """Whether a text may name the variable that a parameter is read from.

    **Raises:** `ValueError` for a text that is no name: letters, digits and `_`, in parts that `/`
    separates, with `~1`, `~2`, ... for an earlier value.
    """
    number(name)  # says what is wrong with a number
    base = re.sub(r"~[1-9]\d*$", "", name, flags=re.ASCII)
    if not all(part.isidentifier() for part in base.split("/")):
        raise ValueError(
            f"{name!r} is neither a number nor the name of a variable (letters, digits and _)"
        )
