"""Values of a model in every layout: eager, compiled, mapped, with batch axes and with sites."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

import jax
import numpy as np

from ..models.model import AbstractModel, Values
from ..types import TensorWrapper
from .comparison import close, is_float
from .derivatives import FACTORS

ON_BOTH = "with two batch axes and sites"
LAYOUTS = "with a batch axis", ON_BOTH, "with sites"


def check_values(
    model: AbstractModel,
    eager: Values,
    found: Mapping[str, Any],
    frame: tuple[int, int],
    outputs: Mapping[str, Any],
    rtol: float,
    atol: float,
) -> None:
    """Of `outputs` against figures, of all layouts in `found` against the eager values."""
    spec = model.output_spec
    for name, want in outputs.items():
        assert name in eager, f"the model gives no {name!r}; it gives {list(eager)}"
        kind = spec[name]
        assert type(eager[name]) is kind, f"{name!r} is a {type(eager[name]).__name__}"
        want = want.data if isinstance(want, TensorWrapper) else want
        close("eager", name, eager[name].materialize().data, want, rtol, atol)

    # A neighbouring point may lie where the law has no value: NaN in every layout.
    same = functools.partial(close, rtol=rtol, atol=atol, equal_nan=True)
    for name, x in eager.items():
        want = x.materialize().data
        close("under jit", name, found["under jit"][name], want, rtol, atol)
        if "under vmap" not in found:
            continue
        each = found["under vmap"][name]
        close("under vmap", name, each[0], want, rtol, atol)
        same("with a batch axis", name, found["with a batch axis"][name], each)
        both = np.moveaxis(found[ON_BOTH][name][0], frame[0] + 1, 0)
        same(ON_BOTH, name, both, np.stack([each, each[::-1]]))
        sites = np.moveaxis(found["with sites"][name], frame[0], 0)
        same("with sites", name, sites, each)


def layouts(model: AbstractModel, values: Values, frame: tuple[int, int]) -> dict[str, Values]:
    """The inputs at neighbouring points, by what carries these points."""
    laid = {what: laid_out(model, values, frame, what) for what in LAYOUTS}
    return {"under vmap": copies(values), **laid}


def frame(model: AbstractModel, values: Values, outputs: Values) -> tuple[int, int]:
    """How many dynamic axes, and how many mapped site axes, inputs and outputs have at most."""
    cores = {s.name: s.core for s in [*model.input_slots(), *model.output_slots()]}
    every = [*values.items(), *outputs.items()]
    return (
        max((x.dynamic_batch_ndim for _, x in every), default=0),
        max((x.sub_batch_ndim - cores[n] for n, x in every), default=0),
    )


def copies(values: Values) -> Values:
    """Neighbouring points, the first of them `values`: an axis in front of all others."""

    def copied(x: jax.Array) -> np.ndarray:
        moved = is_float(x)
        return np.stack([np.asarray(x) * f if moved else np.asarray(x) for f in FACTORS])

    return jax.tree_util.tree_map(copied, values)


def laid_out(
    model: AbstractModel, values: Values, frame: tuple[int, int], what: str
) -> dict[str, TensorWrapper]:
    """The points of `copies` along a batch axis or along an axis of sites; or along both, at the
    second site in the other order, with a second batch axis in front."""
    cores = {s.name: s.core for s in model.input_slots()}
    dynamic, mapped = frame
    out = {}
    for name, x in copies({n: x.materialize() for n, x in values.items()}).items():
        inner = x.sub_batch_ndim + x.base_ndim
        d = x.data.ndim - 1 - inner
        shape = x.data.shape[1:]
        pad_dynamic = (1,) * (dynamic - d)
        pad_sites = (1,) * (mapped - x.sub_batch_ndim + cores[name])
        data = x.data.reshape((len(FACTORS), *pad_dynamic, *shape[:d], *pad_sites, *shape[d:]))
        sites = x.sub_batch_ndim + len(pad_sites)
        if what == "with sites":
            data, sites = np.moveaxis(data, 0, dynamic), sites + 1
        if what == ON_BOTH:
            both = np.stack([data, data[::-1]])
            data, sites = np.moveaxis(both, 0, dynamic + 1)[None], sites + 1
        out[name] = type(x)(data, sub_batch_ndim=sites)
    return out
