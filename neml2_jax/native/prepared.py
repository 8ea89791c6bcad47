"""A model's C code, compiled and known to XLA."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Collection, Iterator
from typing import Any

import jax
import numpy as np

from ..drivers.carry import Carry
from ..drivers.march import step
from ..drivers.routes import RouteRefusedError
from ..equation_systems.implicit_update import ImplicitUpdate
from ..export.graph import ExportError
from ..export.march_program import FUNCTION, march_program
from ..export.material_at_point import MaterialAtPoint, material_at_point
from ..models.lagged_names import lag, previous
from ..models.model import AbstractModel, Values
from ..programs import NativeCodeError, callable_by_xla, is_traced
from ..types import TensorWrapper, is_tensor
from ..types.region_keys import broadcast_shapes


@dataclasses.dataclass(frozen=True)
class NativeMarch:
    """A model whose steps C code takes, under the name by which XLA calls it.

    `model` gives the unknowns of its solves besides its own outputs, of which `like` says how one
    step stores them; `batch` is the shape of the batch of points. Prescribed values have `front`
    entries in front of that of the first step, which nothing reads.
    """

    target: str
    material: MaterialAtPoint
    model: AbstractModel
    like: Values
    batch: tuple[int, ...]
    front: int = 0

    def steps_of(self, values: Values) -> int:
        return next(iter(values.values())).dynamic_batch_shape[0] - self.front


PLAIN = (-1.0, 0.0, 1.0, 2.0)
"""Values of parameters that code is written for, which need no product or no power: weights of sums
and exponents of flow rules are often such. With another value there, other code is compiled."""

_KNOWN: dict[Any, tuple[str, MaterialAtPoint]] = {}
_LOCK = threading.Lock()


def prepared(model: AbstractModel, carry: Carry, values: Values, front: int = 0) -> NativeMarch:
    """The march of a model from `carry` through `values`, which have the steps as first axis.

    The first of them are no steps where `front` says so.

    Parameters are arguments of the code, one value or one of each point: other values of them take
    the same. What else a model holds is part of it, and so are parameters with which there is
    little to compute (`PLAIN`).

    **Raises:** `RouteRefusedError` for a model that no C code can be, and without a compiler.
    """
    if jax.default_backend() != "cpu":
        raise RouteRefusedError(f"it is for a CPU, and JAX computes on a {jax.default_backend()}")
    model = model.revealing(_unknowns(model))
    first = {n: _one_step(x) for n, x in values.items()}
    like = jax.eval_shape(step, model, carry, first)[1].outputs
    tensors = [*carry.lagged.values(), *first.values(), *like.values()]
    batch = tuple(broadcast_shapes(*(x.dynamic_batch_shape for x in tensors)))
    if 0 in batch:
        raise RouteRefusedError(f"a batch of points {batch} has none")
    given = [*carry.lagged.values(), *first.values()]
    dtype = np.dtype(np.result_type(*(x.dtype for x in given)))
    if dtype not in (np.float64, np.float32):
        raise RouteRefusedError(f"it computes in float64 or float32, and not in {dtype}")
    free = _free(model)
    alone = _at_one_point(_without_tracers(model), free)
    prescribed = {lag(n)[0] for n in values}
    sites = {
        previous(n): x.materialize().sub_batch_shape
        for n, x in carry.lagged.items()
        if lag(n)[1] == 1 and previous(n) not in prescribed
    }
    key = _key(alone, free, sites, dtype)
    with _LOCK:
        if key not in _KNOWN:
            with jax.ensure_compile_time_eval():  # what is traced around this is none of the code
                _KNOWN[key] = _exported(alone, free, carry, sites, dtype)
    return NativeMarch(*_KNOWN[key], model, like, batch, front)


def _exported(
    model: AbstractModel,
    free: Collection[str],
    carry: Carry,
    sites: dict[str, tuple[int, ...]],
    dtype: np.dtype,
) -> tuple[str, MaterialAtPoint]:
    held = {previous(n): type(x) for n, x in carry.lagged.items()}
    initial = {
        n: held[n](np.zeros(shape + held[n].BASE_SHAPE, dtype), sub_batch_ndim=len(shape))
        for n, shape in sites.items()
    }
    try:
        material = material_at_point(
            model, fluxes=list(model.output_spec), initial=initial, parameters=free, dtype=dtype
        )
        text = march_program(material, type(model).__name__).text
        return callable_by_xla(text, FUNCTION), material
    except (ExportError, NativeCodeError) as error:
        raise RouteRefusedError(str(error)) from error


def _one_step(x: TensorWrapper) -> TensorWrapper:
    return jax.eval_shape(lambda x: x.replace(x.data[0]), x)


def _unknowns(model: AbstractModel) -> list[str]:
    return [n for update in updates(model) for n in update.equation_system.unknown_names]


def updates(model: AbstractModel) -> Iterator[ImplicitUpdate]:
    """The implicit updates of a model, in no other one."""
    if isinstance(model, ImplicitUpdate):
        yield model
    else:
        for _, child in model.named_children():
            yield from updates(child)


def _without_tracers(model: AbstractModel) -> AbstractModel:
    """The model with ones for parameters that are traced: the code does not hold their values.

    **Raises:** `RouteRefusedError` where something else is traced.
    """
    held = {id(x.data if is_tensor(x) else x) for x in model.named_parameters.values()}

    def concrete(x: Any) -> Any:
        if not is_traced(x):
            return x
        if id(x) not in held:
            raise RouteRefusedError(
                "arrays of the model that are no parameters are traced, and C code holds their "
                "values: do not hand the model itself to a function under jax.jit, but its "
                "parameters, and put them in with `model.with_parameters`"
            )
        return np.ones(x.shape, x.dtype)

    return jax.tree_util.tree_map(concrete, model)


def _free(model: AbstractModel) -> set[str]:
    """The parameters that are arguments of the code: all of each point, and those not plain."""

    def plain(x: Any) -> bool:
        if is_tensor(x) and x.dynamic_batch_ndim:
            return False
        data = x.materialize().data if is_tensor(x) else x
        return not is_traced(data) and bool(np.isin(np.asarray(data), PLAIN).all())

    return {name for name, x in model.named_parameters.items() if not plain(x)}


def _at_one_point(model: AbstractModel, free: Collection[str]) -> AbstractModel:
    """The model with the values of one point for parameters of which each point has its own."""
    with jax.ensure_compile_time_eval():  # what is traced around this is none of the code
        own = {
            name: x.replace(np.asarray(x.data)[(0,) * x.dynamic_batch_ndim])
            for name, x in model.named_parameters.items()
            if name in free and is_tensor(x) and x.dynamic_batch_ndim
        }
        return model.with_parameters(own) if own else model


def _key(
    model: AbstractModel,
    free: Collection[str],
    sites: dict[str, tuple[int, ...]],
    dtype: np.dtype,
) -> Any:
    """What the code depends on: all but the values of the parameters that are its arguments."""
    named = model.named_parameters
    held = {id(x.data if is_tensor(x) else x) for x in (named[n] for n in free)}
    leaves, structure = jax.tree_util.tree_flatten(model)
    of_leaves = []
    for x in leaves:
        array = np.asarray(x)
        own = id(x) in held and np.issubdtype(array.dtype, np.floating)
        of_leaves.append((array.shape, array.dtype.str, b"" if own else array.tobytes()))
    return structure, tuple(of_leaves), tuple(sites.items()), dtype.str
