"""An input file with fitted values in place: comments and layout stay as they are.

A number is put where the number was. Numbers in the list of an expression of `[Tensors]` are put
into the list. Where a value is told in another way, by a variable `${x}`, a column of a file or a
longer expression, a block of `[Tensors]` with the fitted numbers is added at the end, and named.
"""

from __future__ import annotations

import dataclasses
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ..declaration import REGISTRY, declarations, option_name
from ..drivers.output_files import OutputError, replacing
from ..input_files.factory import Input, load_input
from ..input_files.option import Block, Option
from ..models import AbstractModel
from ..models.parameters import parameters
from ..text_files import read_text
from ..types.number_text import NUMBER
from .calibration import Calibration

SAME = 1e-9
"""Relative difference within which the written file has the fitted values."""
_LIST = re.compile(r"\[[^\[\]]*\]")
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")


def write_fitted(
    found: Input,
    calibration: Calibration,
    values: Mapping[str, Any],
    path: str | Path,
    settings: Sequence[str] = (),
    variables: Mapping[str, Any] | None = None,
    compat: str | None = None,
) -> Path:
    """Write the file of `found` with `values`, parameters of the calibrated model, in place.

    `settings`, `variables` and `compat` are those that `found` was read with. What is written is
    read again and compared before it takes the place of a file that is there.

    **Raises:** `OutputError` where a value cannot be put in place, naming parameter and option.
    """
    path, source = Path(path), Path(found.file.path)
    text = _Text(read_text(source))
    _move_files(found, text, source.parent, path.parent)
    fresh = load_input(source, tuple(settings), dict(variables or {}), compat)
    model = _block(fresh, calibration).options["model"].as_str()
    known = parameters(calibration.model)
    for name, tensor in values.items():
        option, token = _option(fresh, model, name, known[name][1])
        if Path(option.file).resolve() != source.resolve():
            raise OutputError(
                f"{name} stands in {option.where or 'an override'}, outside of {source}: it cannot "
                f"be written there. The value is in the saved result"
            )
        _put(fresh, text, option, token, name, tensor)
    with replacing(path) as target:
        target.write_text(text.whole, encoding="utf-8")
        again = load_input(target, tuple(settings), dict(variables or {}), compat)
        _check(path, again.get_model(model), values)
    return path


def _block(found: Input, calibration: Calibration) -> Block:
    for block in found.file.sections.get("Calibrations", {}).values():
        named = block.options.get("name")
        if (named.as_str() if named is not None else block.name) == calibration.name:
            return block
    raise OutputError(
        f"{found.file.path} has no calibration called {calibration.name!r}: values of one that was "
        f"made in Python have no place in it"
    )


@dataclasses.dataclass
class _Text:
    """The text of a file, whose options are replaced token by token."""

    whole: str
    added: list[str] = dataclasses.field(default_factory=list)

    def span(self, option: Option) -> tuple[int, int]:
        """Where the text of an option begins and ends, quotes left out."""
        start = sum(len(x) + 1 for x in self.whole.split("\n")[: option.line - 1])
        head = re.compile(rf"\s*{re.escape(option.name)}\s*=\s*").match(self.whole, start)
        if head is None:
            raise OutputError(f"{option.where}: the option is not found again in its file")
        begin = head.end()
        for quote in ("'''", '"""', "'", '"'):
            if self.whole.startswith(quote, begin):
                begin += len(quote)
                return begin, self.whole.index(quote, begin)
        end = re.compile(r"[^\s#\]\[]*").match(self.whole, begin)
        assert end is not None
        return begin, end.end()

    def replace(self, begin: int, end: int, new: str) -> None:
        """Lines stay lines: options are found by theirs."""
        self.whole = self.whole[:begin] + new + self.whole[end:]

    def tokens(self, option: Option) -> list[tuple[int, int]]:
        """Where the words of an option stand."""
        begin, end = self.span(option)
        return [(begin + m.start(), begin + m.end())
                for m in re.finditer(r"[^\s;]+", self.whole[begin:end])]  # fmt: skip

    def add_tensor(self, name: str, tensor: Any) -> None:
        listing = _listing(np.asarray(tensor.data).tolist())
        sites = tensor.sub_batch_ndim
        of = f", sub_batch_ndim={sites}" if sites else ""
        self.whole = self.whole.rstrip("\n") + (
            f"\n\n[Tensors]\n  [{name}]\n    type = Python\n"
            f"    expr = '{type(tensor).__name__}(jnp.array({listing}){of})'\n  []\n[]\n"
        )


def _listing(x: Any) -> str:
    return f"[{', '.join(map(_listing, x))}]" if isinstance(x, list) else number_text(x)


def number_text(x: float) -> str:
    """Ten digits, and no more than are needed."""
    return f"{x:.10g}"


def _option(found: Input, model: str, name: str, paths: Sequence[str]) -> tuple[Option, int | None]:
    """The option of a parameter, and which of its words, for a list of parameters."""
    blocks = found.file.sections["Models"]
    for path in (name, *paths):
        parts = path.split(".")
        token = int(parts.pop()) if parts[-1].isdigit() else None
        field = parts.pop()
        block = blocks.get(parts[-1] if parts else model)
        if block is not None and _holds(block, field):
            return block.options[option_name(field)], token
    raise OutputError(
        f"{name}: no block of [Models] gives this parameter as an option, so that its fitted value "
        f"cannot be put in place; give it there, or take the value from the saved result"
    )


def _holds(block: Block, field: str) -> bool:
    cls = REGISTRY["Models"].get(block.type)
    d = declarations(cls).get(field) if cls is not None else None
    return d is not None and d.kind == "parameter" and option_name(field) in block.options


def _put(
    found: Input, text: _Text, option: Option, token: int | None, name: str, tensor: Any
) -> None:
    tokens = text.tokens(option)
    begin, end = tokens[token or 0]
    word, flat = text.whole[begin:end], np.asarray(tensor.data, float).ravel()
    if flat.size == 1 and NUMBER.fullmatch(word) and (token is not None or len(tokens) == 1):
        text.replace(begin, end, number_text(float(flat[0])))
        return
    if token is None and len(tokens) == flat.size and _all_numbers(text, tokens):
        for (a, b), x in reversed(list(zip(tokens, flat))):
            text.replace(a, b, number_text(float(x)))
        return
    tensors = found.file.sections.get("Tensors", {})
    expression = tensors[word].options.get("expr") if word in tensors else None
    if expression is not None and expression.file == option.file and _only_use(found, word):
        if _put_in_list(text, expression, flat):
            return
    new = "fitted_" + re.sub(r"\W", "_", name)
    while new in tensors:
        new += "_"
    text.replace(begin, end, new)
    text.add_tensor(new, tensor)


def _all_numbers(text: _Text, tokens: Sequence[tuple[int, int]]) -> bool:
    return all(NUMBER.fullmatch(text.whole[a:b]) for a, b in tokens)


def _put_in_list(text: _Text, expression: Option, flat: np.ndarray) -> bool:
    """Whether the expression is one list of as many numbers, which are replaced."""
    begin, end = text.span(expression)
    lists = list(_LIST.finditer(text.whole, begin, end))
    if len(lists) != 1:
        return False
    inside = lists[0][0][1:-1]
    if not all(_NUMBER.fullmatch(w.strip()) for w in inside.split(",")):
        return False
    numbers = list(_NUMBER.finditer(text.whole, lists[0].start(), lists[0].end()))
    # A factor in front of the list would change what is put into it: the file is read again.
    if len(numbers) != flat.size:
        return False
    for m, x in reversed(list(zip(numbers, flat))):
        text.replace(m.start(), m.end(), number_text(float(x)))
    return True


def _only_use(found: Input, tensor: str) -> bool:
    """Whether one option of one model names a tensor, and no expression does."""
    sections = found.file.sections
    uses = [
        o
        for section in sections.values()
        for block in section.values()
        for o in block.options.values()
        if re.search(rf"\b{re.escape(tensor)}\b", o.text)
    ]
    return len(uses) == 1


def _move_files(found: Input, text: _Text, before: Path, after: Path) -> None:
    """Names of files of data, from the folder that the file is written to."""
    if before.resolve() == after.resolve():
        return
    for section, name in (("Calibrations", "file"), ("Tensors", "csv_file")):
        for block in found.file.sections.get(section, {}).values():
            option = block.options.get(name)
            if option is None or Path(option.file).resolve() != Path(found.file.path).resolve():
                continue
            given = Path(option.as_str())
            if not given.is_absolute():
                begin, end = text.span(option)
                moved = os.path.relpath(before.resolve() / given, after.resolve())
                text.replace(begin, end, Path(moved).as_posix())


def _check(path: Path, again: AbstractModel, values: Mapping[str, Any]) -> None:
    """**Raises:** `OutputError` where the model of the file, read again, has other values."""
    for name, wanted in values.items():
        has = np.asarray(again.named_parameters[name].data, float)
        if not np.allclose(has, np.asarray(wanted.data, float), rtol=SAME, atol=0.0):
            raise OutputError(
                f"{path} is not written: {name} cannot be put in place. Read again it would be "
                f"{has}, and the fit found {np.asarray(wanted.data)}; the values are in the saved "
                f"result, put them there by hand"
            )
