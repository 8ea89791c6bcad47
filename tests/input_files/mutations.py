"""Input files of the examples with mistakes, as editors, disks and hands make them."""

import random
import re
from pathlib import Path

EXAMPLES = Path(__file__).parents[2] / "examples"
FILES = sorted(EXAMPLES.glob("*/*.i"))
ODD_VALUES = (
    "0", "-1", "1e400", "nan", "inf", "''", "x", "1 2 3", "1e2", "[", "]", "a/b", "${nothing}",
    "1;2", "true", "'", '"', "0.5.5", "1,5", "120MPa", "é", "9" * 400, "-", "None", "()", "[1.0]",
)  # fmt: skip
ENCODINGS = ("utf-16", "utf-8-sig", "utf-32", "latin-1", "utf-16-le")


def _flip(text, chance):
    data = bytearray(text.encode())
    for _ in range(chance.randint(1, 4)):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return bytes(data)


def _without_lines(text, chance):
    lines = text.splitlines(keepends=True)
    for _ in range(chance.randint(1, 3)):
        del lines[chance.randrange(len(lines))]
    return "".join(lines)


def _swapped_lines(text, chance):
    lines = text.splitlines(keepends=True)
    i, j = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[i], lines[j] = lines[j], lines[i]
    return "".join(lines)


def _doubled_lines(text, chance):
    lines = text.splitlines(keepends=True)
    i = chance.randrange(len(lines))
    return "".join([*lines[: i + 1], *lines[i : i + chance.randint(1, 4)], *lines[i + 1 :]])


def _values(text):
    return [m.span(1) for m in re.finditer(r"=[ \t]*([^\n]*\S)", text)]


def _swapped_values(text, chance):
    (a, b), (c, d) = sorted(chance.sample(_values(text), 2))
    return text[:a] + text[c:d] + text[b:c] + text[a:b] + text[d:]


def _odd_value(text, chance):
    a, b = chance.choice(_values(text))
    return text[:a] + chance.choice(ODD_VALUES) + text[b:]


def _odd_number(text, chance):
    spans = [m.span() for m in re.finditer(r"(?<![\w.])\d[\d.eE+-]*", text)]
    a, b = chance.choice(spans)
    return text[:a] + chance.choice(ODD_VALUES) + text[b:]


def _truncated(text, chance):
    return text[: chance.randrange(len(text))]


def _without_a_word(text, chance):
    spans = [m.span() for m in re.finditer(r"\w+", text)]
    a, b = chance.choice(spans)
    return text[:a] + text[b:]


def _swapped_words(text, chance):
    spans = [m.span() for m in re.finditer(r"\w+", text)]
    (a, b), (c, d) = sorted(chance.sample(spans, 2))
    return text[:a] + text[c:d] + text[b:c] + text[a:b] + text[d:]


def _without_a_bracket(text, chance):
    places = [i for i, c in enumerate(text) if c in "[]'()=${}"]
    i = chance.choice(places)
    return text[:i] + text[i + 1 :]


def _encoded(text, chance):
    return ("# é\n" + text).encode(chance.choice(ENCODINGS), errors="replace")


MUTATIONS = (
    _flip, _flip, _without_lines, _swapped_lines, _doubled_lines, _swapped_values, _odd_value,
    _odd_value, _odd_number, _truncated, _without_a_word, _swapped_words, _without_a_bracket,
    _encoded,
)  # fmt: skip


def mutated(seed):
    """An example's path, what was done to it, and the bytes that came out."""
    chance = random.Random(seed)
    path = chance.choice(FILES)
    mutation = chance.choice(MUTATIONS)
    out = mutation(path.read_text(encoding="utf-8"), chance)
    return path, mutation.__name__, out if isinstance(out, bytes) else out.encode()
