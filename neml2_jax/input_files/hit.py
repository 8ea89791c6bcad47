"""Reading HIT text: sections, blocks and options, each knowing where it stands."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import nmhit

from ..errors import InputFileError, suggestion
from ..text_files import checked_text, read_text
from .included_files import LARGEST
from .option import Block, Option, option_of
from .references import RawValue, References
from .source_files import TEXT, SourceFiles
from .substitution import (
    apply_override,
    check_given_variables,
    check_variables,
    split_overrides,
)

SECTIONS = (
    "Models",
    "Tensors",
    "EquationSystems",
    "Solvers",
    "Drivers",
    "Data",
    "Calibrations",
    "Settings",
)


@dataclasses.dataclass(frozen=True)
class InputFile:
    """A parsed file: section to block name to block. A section may appear any number of times.

    Options of `[Settings]` that stand in no block are those of the block named `""`.
    """

    path: Path
    sections: dict[str, dict[str, Block]]

    @staticmethod
    def read(
        path: Path, overrides: Sequence[str] = (), variables: Mapping[str, Any] | None = None
    ) -> InputFile:
        """Read a file, and those that it includes.

        `overrides` are texts like `Models/elasticity/coefficients:='2e5 0.3'`, or `T:=350` for a
        variable; `variables` give values to `${name}` and come before the file's own.

        **Raises:** `InputFileError` if there is none, if it cannot be parsed, if a block or an
        option is given twice, or if an override or a variable names nothing in it.
        """
        if not os.path.exists(path):
            raise InputFileError(f"no input file {path}")
        source = SourceFiles(path, read_text(path, largest=LARGEST))
        return _parsed(source, overrides, dict(variables or {}))

    @staticmethod
    def parse(
        text: str, overrides: Sequence[str] = (), variables: Mapping[str, Any] | None = None
    ) -> InputFile:
        """As `read`, from text."""
        return _parsed(SourceFiles(TEXT, text), overrides, dict(variables or {}))


def _parsed(source: SourceFiles, overrides: Sequence[str], variables: dict[str, Any]) -> InputFile:
    path = source.path
    to_variables, to_options = split_overrides(overrides)
    for name in to_variables.keys() & variables.keys():
        raise InputFileError(f"variable {name!r}: it is given by `=` and by `:=`; give one value")
    given = {**variables, **to_variables}
    check_variables(given)
    root = source.parse()
    references = References.of(root)
    check_given_variables(str(path), references, given)
    _fields(source, root, "", given)
    for name, value in given.items():
        references.replace(name, RawValue(checked_text(str(value), f"the value of {name}")))
    sections: dict[str, dict[str, Block]] = {}
    for top in root.children(nmhit.NodeType.Section):
        section = top.path()
        if section not in SECTIONS:
            file, line = source.place(top)
            raise InputFileError(
                f"{file}:{line}: unknown section [{section}]{suggestion(section, SECTIONS)}; "
                f"the sections are {', '.join(SECTIONS)}"
            )
        blocks = sections.setdefault(section, {})
        fields = top.children(nmhit.NodeType.Field)
        if section == "Settings":
            _add_settings(source, references, top, blocks)
        elif fields:
            file, line = source.place(fields[0])
            raise InputFileError(
                f"{file}:{line}: [{section}] {_last(fields[0])}: an option stands outside of any "
                f"block; put it into one, as [name] ... []"
            )
        for child in top.children(nmhit.NodeType.Section):
            block = _block(source, references, section, child)
            before = blocks.get(block.name)
            if before is not None:
                raise InputFileError(
                    f"{block.where} is already there, at line {before.line} of {before.file}; "
                    f"rename one of them"
                )
            blocks[block.name] = block
    if not sections:
        has = "it has no section" if source.text.strip() else "it is empty"
        raise InputFileError(
            f"{path}: {has}; an input file has sections such as [Models], with blocks in them"
        )
    for override in to_options:
        apply_override(str(path), references, sections, override)
    return InputFile(path, sections)


def _block(source: SourceFiles, references: References, section: str, node: nmhit.Node) -> Block:
    name = _last(node)
    file, line = source.place(node)
    nested = node.children(nmhit.NodeType.Section)
    if nested:
        file, line = source.place(nested[0])
        raise InputFileError(
            f"{file}:{line}: [{section}/{name}] holds a block {_last(nested[0])!r}; "
            f"blocks do not nest"
        )
    return Block(section, name, file, line, _options(source, references, f"{section}/{name}", node))


def _options(
    source: SourceFiles, references: References, label: str, node: nmhit.Node
) -> dict[str, Option]:
    options: dict[str, Option] = {}
    for name, field in _fields(source, node, f"[{label}] ").items():
        file, line = source.place(field)
        lines = source.lines(file)
        options[name] = option_of(field, references, label, file, line, lines)
    return options


def _fields(
    source: SourceFiles, node: nmhit.Node, label: str, given: Collection[str] = ()
) -> dict[str, nmhit.Node]:
    """The fields that stand in a node, by name.

    The parser looks for names that come twice in each file alone, so those of a file and of what it
    includes are looked for here; those in `given` have another value anyway.
    """
    found: dict[str, nmhit.Node] = {}
    for field in node.children(nmhit.NodeType.Field):
        name = _last(field)
        before = found.get(name)
        if before is not None and name not in given and not source.replaces(field, name):
            file, line = source.place(field)
            at, there = source.place(before)
            raise InputFileError(
                f"{file}:{line}: {label}{name} is already there, at line {there} of {at}; take one "
                f"of them away, or replace the first by `{name} := ...` after it"
            )
        found[name] = field
    return found


def _add_settings(
    source: SourceFiles, references: References, top: nmhit.Node, blocks: dict[str, Block]
) -> None:
    file, line = source.place(top)
    options = _options(source, references, "Settings", top)
    before = blocks.get("")
    if before is not None:
        for name in options:
            if name in before.options:
                raise InputFileError(
                    f"{options[name].where} is already there, at line {before.options[name].line}"
                )
        before.options.update(options)
    else:
        blocks[""] = Block("Settings", "", file, line, options)


def _last(node: nmhit.Node) -> str:
    return node.path().rsplit("/", 1)[-1]
