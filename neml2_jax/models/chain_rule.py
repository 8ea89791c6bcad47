"""The words of the structured chain rule, and the two operations on tangents that models share.

A tangent *is* a `TensorWrapper`: the type of the variable, with K axes (seed directions) in front.
"""

from __future__ import annotations

from collections.abc import Callable

from ..types import TensorWrapper
from ..types.functions.matvec import matvec as matvec
from ..types.k_storage import equalize_tangent_K as equalize_tangent_K

TangentAction = Callable[[TensorWrapper], TensorWrapper]
"""What a model does to the tangent of one input, for one output."""

ChainRuleAction = Callable[..., TensorWrapper]
"""What a model does to the tangents of its inputs, for one output."""

ChainRuleDict = dict[str, dict[str, TensorWrapper]]
"""Variable, then seed, to tangent."""

SecondOrderTangentAction = Callable[[TensorWrapper, TensorWrapper], TensorWrapper]
"""What the second derivative of a model does to two tangents of its inputs, for one output."""

SecondOrderChainRuleAction = Callable[..., TensorWrapper]
"""What a model does to second-order tangents of its inputs, for one output."""

SecondOrderChainRuleDict = dict[str, dict[str, dict[str, TensorWrapper]]]
"""Variable, then first seed, then second seed, to second-order tangent."""
