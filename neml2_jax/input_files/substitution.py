"""Values from outside of a file: `${name}` and overrides such as `Models/a/n:=3`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import nmhit

from ..errors import InputFileError, suggestion
from .option import Block, Option
from .references import RawValue, References, Value
from .scanner import check_text

FORM = "`Section/block/option:='value'`, or `name:=value` for a variable, is needed"


def split_overrides(overrides: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """Values for variables of the file, and the texts that override options of its blocks.

    **Raises:** `InputFileError` for a text that has neither form, and for two of one name.
    """
    variables: dict[str, str] = {}
    options: list[str] = []
    given: dict[str, str] = {}
    for override in overrides:
        path, separator, value = override.partition(":=")
        parts = path.strip().split("/")
        if not separator or not all(parts) or (len(parts) == 2 and parts[0] != "Settings"):
            raise InputFileError(f"override {override!r}: {FORM}")
        name = "/".join(parts)
        if name in given:
            raise InputFileError(
                f"override {override!r}: {name} is given another value by {given[name]!r}; give one"
            )
        given[name] = override
        if len(parts) == 1:
            variables[parts[0]] = value.strip().strip("'\"")
        elif len(parts) <= 3:
            options.append(override)
        else:
            raise InputFileError(f"override {override!r}: {FORM}")
    return variables, options


def check_variables(variables: Mapping[str, Any]) -> None:
    """Refuse names of variables that no file can refer to, and values that no file can hold."""
    for name, value in variables.items():
        if not re.fullmatch(r"\w+", name):
            raise InputFileError(f"variable {name!r}: letters, digits and `_` make a name")
        if "'" in str(value):
            raise InputFileError(f"variable {name!r}: a value cannot hold a quote, got {value!r}")


def check_given_variables(name: str, references: References, variables: Mapping[str, Any]) -> None:
    """Refuse values for variables that nothing in the file refers to."""
    used = sorted({v for text in references.texts for v in _referred(text)})
    for variable in variables:
        # NEML2's benchmark inputs are all given a device, whether they use it or not.
        if variable not in used and variable != "device":
            raise InputFileError(
                f"{name}: the file does not use a variable ${{{variable}}}"
                f"{suggestion(variable, used)}; it uses {', '.join(used) or 'none'}"
            )


def apply_override(
    name: str, references: References, sections: dict[str, dict[str, Block]], override: str
) -> None:
    """Set one option of a block. The block has to be there, the option need not.

    Whether the type of the block has such an option is checked where the block is built.

    **Raises:** `InputFileError` listing near names for a section or block that is not there.
    """
    path = override.partition(":=")[0].strip()
    section, *middle, option = path.split("/")
    block_name = middle[0] if middle else ""
    if section not in sections:
        raise InputFileError(
            f"override {override!r}: {name} has no section [{section}]"
            f"{suggestion(section, sections)}; it has {list(sections)}"
        )
    block = sections[section].get(block_name)
    if block is None:
        raise InputFileError(
            f"override {override!r}: [{section}] has no block {block_name!r}"
            f"{suggestion(block_name, sections[section])}; it has {list(sections[section])}"
        )
    label = f"{section}/{block_name}".rstrip("/")
    where = f"override {override!r}: [{label}] {option}"
    raw = _raw_value(path, override)
    references.replace(path, raw)
    if option in block.options:
        block.overridden.setdefault(option, block.options[option])
    block.options[option] = Option(option, where, "", 0, 0, Value(raw, references, where))


def _raw_value(path: str, override: str) -> RawValue:
    try:
        if check_text(override, f"override {override!r}"):
            raise InputFileError(f"override {override!r}: {FORM}")
        root = nmhit.parse_text(override)
    except nmhit.Error as error:
        raise InputFileError(
            f"override {override!r}: {error}; put a list of values between quotes, as {FORM}"
        ) from None
    field = root.find(path)
    if field is None or len(References.of(root).texts) != 1:
        raise InputFileError(f"override {override!r}: {FORM}")
    return RawValue.of(field)


def _referred(text: str) -> list[str]:
    return re.findall(r"\$\{\s*(?:replace\s+)?([\w/.~]+)\s*\}", text)
