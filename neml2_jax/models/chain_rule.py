"""The words of the structured chain rule, and the two operations on tangents that models share.

A tangent *is* a `TensorWrapper`: the type of the variable, with K axes (seed directions) in front.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

import jax
import jax.numpy as jnp
import numpy as np

from ..types.functions.structure import fullify
from ..types.tensor_wrapper import BROADCAST, FULL, TensorWrapper

Seed = Hashable
"""What tangents are taken with respect to: the name of a variable, or any key of the caller's."""

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


def equalize_tangent_K(tangents: Sequence[TangentAction]) -> list[TangentAction]:
    """Bring contributions of one seed to one K storage, so that they can be added.

    Axes align from the left; a missing one is broadcast and unpaired. An axis on which all are
    paired alike keeps its diagonal. Where a diagonal meets anything else it is written out, since
    broadcasting a stored diagonal would repeat it. Full and broadcast axes meet at the full width.

    **Raises:** `ValueError` where two full widths differ, naming axis and widths.
    """
    tangents = list(tangents)
    if not tangents:
        return []
    k = max(t.k_ndim for t in tangents)
    out = [_with_k_ndim(t, k) for t in tangents]
    for i in range(k):
        pairs = {_pair_from_the_right(t, i) for t in out}
        if len(pairs) > 1:
            out = [fullify(t, axes=(i,)) for t in out]
        widths = {t.k_shape[i] for t in out if t.k_state[i] == FULL}
        if len(widths) > 1:
            raise ValueError(
                f"equalize_tangent_K: K axis {i} is stored with widths {sorted(widths)}; "
                f"tangents of one seed have one width. Shapes: {[t.shape for t in out]}"
            )
        if widths:
            out = [_widen(t, i, widths.copy().pop()) for t in out]
    return out


def _pair_from_the_right(t: TensorWrapper, i: int) -> int | None:
    pair = t.k_pairing[i]
    return None if pair is None else pair - t.sub_batch_ndim


def _with_k_ndim(t: TensorWrapper, k: int) -> TensorWrapper:
    pad = k - t.k_ndim
    if pad == 0:
        return t
    return t.replace(
        t.data.reshape(t.k_shape + (1,) * pad + t.shape[t.k_ndim :]),
        k_ndim=k,
        k_state=t.k_state + (BROADCAST,) * pad,
        k_pairing=t.k_pairing + (None,) * pad,
    )


def _widen(t: TensorWrapper, i: int, width: int) -> TensorWrapper:
    if t.k_state[i] == FULL:
        return t
    shape = t.shape[:i] + (width,) + t.shape[i + 1 :]
    k_state = t.k_state[:i] + (FULL,) + t.k_state[i + 1 :]
    return t.replace(jnp.broadcast_to(t.data, shape), k_state=k_state)


def matvec(M: jax.Array | np.ndarray, v: jax.Array | np.ndarray) -> jax.Array:
    """The product of `M` (..., n_row, n_col) and `v` (..., n_col), batched over the rest.

    A reduction of a product rather than a dot: XLA fuses it with what comes before and after.

    **Raises:** `ValueError` if the last axes do not agree.
    """
    if M.ndim < 2 or v.ndim < 1 or M.shape[-1] != v.shape[-1]:
        raise ValueError(
            f"matvec: a matrix (..., n_row, n_col) and a vector (..., n_col) are needed, "
            f"got {tuple(M.shape)} and {tuple(v.shape)}"
        )
    return jnp.sum(M * v[..., None, :], axis=-1)
