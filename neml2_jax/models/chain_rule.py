"""The words of the structured chain rule, and the two operations on tangents that models share.

A tangent *is* a `TensorWrapper`: the type of the variable, with K axes (seed directions) in front.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable

from ..types import TensorWrapper
from ..types.functions.matvec import matvec as matvec
from ..types.k_storage import equalize_tangent_K as equalize_tangent_K

Seed = Hashable
"""What tangents are taken with respect to: the name of a variable, or any key of the caller's.

JAX sorts the keys of a dictionary, so the seeds of one call must be comparable with each other.
"""

TangentAction = TensorWrapper
"""A tangent: a tensor of the variable's own type, with the K axes of one seed in front."""

ChainRuleAction = Callable[..., TangentAction]
"""What makes the tangent of one output from tangents of inputs."""

ChainRuleDict = dict[str, dict[Seed, TangentAction]]
"""Variable, then seed, to tangent; what is absent is zero."""

SecondOrderTangentAction = TensorWrapper
"""A second-order tangent: the K axes of its first seed, then those of its second, in front."""

SecondOrderChainRuleAction = Callable[..., SecondOrderTangentAction]
"""What makes the second-order tangent of one output from tangents of inputs."""

SecondOrderChainRuleDict = dict[str, dict[Seed, dict[Seed, SecondOrderTangentAction]]]
"""Variable, then first seed, then second seed, to second-order tangent; what is absent is zero."""
