"""What a model reads, what it gives, and which models it holds."""

from __future__ import annotations

import dataclasses
from abc import abstractmethod
from collections.abc import Sequence
from typing import Self

from ..declaration import AbstractDeclared
from ..types import TensorWrapper

Values = dict[str, TensorWrapper]
"""Values of variables, or of parameters, by name."""

VariableSpec = dict[str, type[TensorWrapper]]
"""Names of variables and their types."""


@dataclasses.dataclass(frozen=True)
class Slot:
    """An operand or an output of a law: its name in messages, its type, how many core axes."""

    name: str
    type: type[TensorWrapper]
    core: int = 0


class AbstractInterface(AbstractDeclared):
    """What is known of a model without running it."""

    SECTION = "Models"
    OWNS_ITS_NAMES = True

    @abstractmethod
    def input_slots(self) -> list[Slot]:
        """Input variables in order, each once, then the variables of promoted parameters."""

    @abstractmethod
    def output_slots(self) -> list[Slot]:
        """Output variables in order."""

    @property
    @abstractmethod
    def output_priorities(self) -> dict[str, str]:
        """Which provider of a variable speaks last: `low`, `default` or `high`."""

    @abstractmethod
    def named_children(self) -> Sequence[tuple[str, Self]]:
        """The models held by this one, with the names by which paths call them."""

    @property
    def input_spec(self) -> VariableSpec:
        """Input variables and their types, promoted parameters last."""
        return {slot.name: slot.type for slot in self.input_slots()}

    @property
    def output_spec(self) -> VariableSpec:
        """Output variables and their types."""
        return {slot.name: slot.type for slot in self.output_slots()}
