"""A model with every component of strain or stress open to control: what a machine holds."""

from __future__ import annotations

import contextlib
import dataclasses
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from ..errors import ConvergenceError, DeclarationError, MissingInputError, NEML2Error
from ..material_point import MaterialPoint, MaterialState, mixed_control
from ..material_point.material_state import Update
from ..material_point.stiffness import stiffness_of
from ..material_point.variables import FLUXES, Variable, find_flux, find_gradient
from ..models import AbstractModel
from ..types import MRP, R2, SR2, WR2, Quaternion, Scalar, TensorWrapper
from .load_path import LoadPath
from .quantities import NINE, SIX, Packing, check_quantity
from .turned_frame import SPECIMEN, axes_along, in_frame

RATES = ("deformation_rate", "strain_rate", "spatial_velocity_gradient")
"""Gradients that are rates; a path prescribes what they integrate to."""

CONTROL = "control"
SOFTENING = 1e-3
"""Residuals of stress are divided by this part of the stiffness, so that the tolerance of a solve,
which is meant for strains, leaves free sides free to some 1e-10 of the axial stress."""


@dataclasses.dataclass(frozen=True)
class Specimen:
    """A model under mixed control, one point a load path, and how its variables are packed."""

    point: MaterialPoint
    start: MaterialState
    gradient: str
    flux: str
    strains: Packing
    stresses: Packing
    rate: bool
    scalars: tuple[str, ...]
    given: dict[str, TensorWrapper]
    assumed: dict[str, str]
    stiffness: float

    @property
    def prescribed_flux(self) -> str:
        return f"prescribed_{self.flux}"

    @property
    def matrix(self) -> bool:
        return self.strains is NINE


def specimen(
    model: AbstractModel,
    paths: Sequence[LoadPath],
    *,
    gradient: str | None = None,
    flux: str | None = None,
    initial: Mapping[str, Any] | None = None,
    inputs: Mapping[str, TensorWrapper] | None = None,
    stiffness: float | None = None,
    time: str = "t",
    marched: bool = True,
) -> Specimen:
    """Make `model` ready for `paths`; options as in `material_test`.

    Where it is `marched` by updates of `point`, the program of these says how stiff it is, too;
    otherwise that of the model alone, which is smaller.

    **Raises:** `DeclarationError` where a variable cannot be found, a scalar that the model reads
    has no value, or a path names what there is not.
    """
    driven = gradient or next(
        (n for n in RATES if n in model.input_spec and _no_other(model, n)), None
    )
    read, answer = _variables(model, driven, flux)
    if read.type not in (SR2, R2) or answer.type not in (SR2, R2):
        raise DeclarationError(
            f"material_test: {read.name!r} is a {read.type.__name__} and {answer.name!r} a "
            f"{answer.type.__name__}; a test is one of strains (SR2) or deformation gradients (R2)"
        )
    rate = read.name in RATES
    own, count = MaterialPoint(model, read.name, answer.name, time=time), len(paths)
    scalars, given, assumed = _inputs(own, dict(inputs or {}))
    matrix = read.type is R2
    for path in paths:
        for name in path.quantities():
            check_quantity(name, matrix, scalars, f"load path {path.name!r}")
        begin = path.at_start()
        missing = [n for n in scalars if n not in begin]
        if missing:
            raise DeclarationError(
                f"load path {path.name!r}: the model reads {missing}, of which nothing gives a "
                f"value; give constants={{{missing[0]!r}: ...}}"
            )
    begins = [p.at_start() for p in paths]
    constants = {n: Scalar(jnp.asarray([b[n] for b in begins])) for n in scalars}
    starts: dict[str, Any] = dict(initial or {})
    for v in own.state:
        if v.name in starts or v.name == read.name:
            continue
        if v.type is R2:
            starts[v.name], assumed[v.name] = R2.identity(), "starts from the unit tensor"
        elif v.type is Quaternion:
            starts[v.name] = Quaternion(jnp.array([1.0, 0.0, 0.0, 0.0]))
            assumed[v.name] = "starts from no rotation"
    unknown = {v.name: v.type for v in own.state if v.type is MRP and v.name not in starts}
    if unknown:
        name = next(iter(unknown))
        raise MissingInputError(
            f"material_test: nothing says how {', '.join(unknown)} starts, of type MRP; give "
            f"initial={{{name!r}: MRP(...)}}, or on the command line --start {name}=0,0,0 or "
            f"{name}=BLOCK, a block of [Tensors]",
            [*unknown],
        )
    with _told():
        values = _at_start(own, {**given, **constants, **starts}, rate)
        own_start = own.initial_state(count, **values)
    if stiffness is not None and not 0 < stiffness < math.inf:
        raise DeclarationError(
            f"material_test: the stiffness is a stress above zero, of the order of Young's "
            f"modulus; got {stiffness:g}"
        )
    external: dict[str, Any] = {**constants, **given}
    alone = _step_from(own, own_start, external)
    scale = 1.0 if stiffness is None else stiffness
    if not marched:
        _try_out(alone, own_start.gradient, own, alone)
        if stiffness is None:
            scale = _stiffness(alone, own_start.gradient)
    rotations = np.array([axes_along(p.axis) for p in paths])
    names = (read.name, answer.name)
    if not np.allclose(rotations, np.eye(3), atol=1e-14):
        model = in_frame(model, *names, rotations)
        names = (SPECIMEN + names[0], SPECIMEN + names[1])
    prescribed_flux = f"prescribed_{names[1]}"

    def under_control(stiffness: float) -> tuple[MaterialPoint, MaterialState]:
        held = mixed_control(model, *names, control=CONTROL, stiffness=SOFTENING * stiffness)
        point = MaterialPoint(held, f"prescribed_{names[0]}", names[1], time=time)
        return point, point.initial_state(count, **_at_start(point, {**external, **starts}, rate))

    point, start = under_control(scale)
    if marched:
        held = {CONTROL: read.type.zeros(), prescribed_flux: answer.type.zeros()}
        held = {n: x.dynamic_batch.expand((count,)) for n, x in held.items()}
        step = _step_from(point, start, external | held)
        _try_out(step, start.gradient, own, alone)
        if stiffness is None:
            scale = _stiffness(step, start.gradient)
            point, start = under_control(scale)
    return Specimen(
        point,
        start,
        *names,
        NINE if matrix else SIX,
        NINE if answer.type is R2 else SIX,
        rate,
        tuple(scalars),
        given,
        assumed,
        scale,
    )


def _variables(
    model: AbstractModel, gradient: str | None, flux: str | None
) -> tuple[Variable, Variable]:
    """What strain and stress stand for.

    **Raises:** `DeclarationError` where they are not to be found, and for a flux that was not asked
    for by name and whose own name does not say that it is a stress.
    """
    hint = "give gradient= and flux=, on the command line --gradient NAME and --flux NAME"
    try:
        read, answer = find_gradient(model, gradient), find_flux(model, flux)
    except DeclarationError as error:
        raise DeclarationError(
            f"{str(error).replace('MaterialPoint', 'material_test')}; {hint}"
        ) from None
    if flux is None and answer.name not in FLUXES and "stress" not in answer.name:
        raise DeclarationError(
            f"material_test: is {answer.name!r} a stress? It is the only tensor that the model "
            f"gives; test a model that gives the stress too, or {hint}"
        )
    return read, answer


def _no_other(model: AbstractModel, rate: str) -> bool:
    kinds = [n for n, t in model.input_spec.items() if t in (SR2, R2) and "~" not in n]
    return kinds == [rate]


def _inputs(
    point: MaterialPoint, given: dict[str, TensorWrapper]
) -> tuple[list[str], dict[str, TensorWrapper], dict[str, str]]:
    """Scalars that a path gives, values of the other inputs, and what is assumed of these."""
    scalars, assumed = [], {}
    for v in point.external:
        if v.name in given:
            continue
        if v.type is Scalar:
            scalars.append(v.name)
        elif v.type is WR2:
            given[v.name], assumed[v.name] = WR2(jnp.zeros(3)), "zero: the specimen does not spin"
        else:
            raise DeclarationError(
                f"material_test: the model reads {v.name!r}, a {v.type.__name__}, of which nothing "
                f"gives a value; give inputs={{{v.name!r}: {v.type.__name__}(...)}}"
            )
    unread = [n for n in given if n not in {v.name for v in point.external}]
    if unread:
        raise DeclarationError(
            f"material_test: inputs {unread} are not read; the model reads "
            f"{[v.name for v in point.external]}"
        )
    return scalars, given, assumed


def _at_start(point: MaterialPoint, values: dict[str, Any], rate: bool) -> dict[str, Any]:
    """Those of the values that the point has a start for; a rate starts from zero."""
    known = {v.name for v in (*point.state, *point.external)}
    here = {n: x for n, x in values.items() if n in known}
    if rate and point.gradient.type is R2:
        here[point.gradient.name] = R2(jnp.zeros((3, 3)))
    return here


def _check_of_specimen(point: MaterialPoint, flux: TensorWrapper) -> None:
    if flux.sub_batch_ndim:
        raise DeclarationError(
            f"material_test: {point.flux.name!r} is the stress of each of "
            f"{flux.sub_batch_shape} sites, such as grains; test their mean, a variable of the "
            f"model: flux=, on the command line --flux NAME"
        )


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """What a law says of values that it cannot take, as of one crystal where grains are needed."""
    try:
        yield
    except NEML2Error:
        raise
    except ValueError as error:
        raise DeclarationError(
            f"material_test: the model does not take the values at the start: "
            f"{str(error).splitlines()[0]}"
        ) from None


Step = Callable[[TensorWrapper], Update]
"""A step to a gradient, in a duration of 1."""


def _step_from(point: MaterialPoint, start: MaterialState, external: dict[str, Any]) -> Step:
    """Of arrays as a march has them, so that both are one program."""
    duration = jnp.ones(start.points, start.gradient.dtype)

    def step(gradient: TensorWrapper) -> Update:
        return point.update(start, gradient, duration, external, tangent=False)

    return step


def _try_out(step: Step, gradient: TensorWrapper, own: MaterialPoint, alone: Step) -> None:
    """Tell what is wrong before anything is compiled; `alone` are steps of `own`, without control.

    **Raises:** `DeclarationError` for values that the model does not take, and for a stress of
    sites.
    """
    try:
        flux = jax.eval_shape(lambda: step(gradient).flux)
    except ValueError:
        with _told():
            flux = jax.eval_shape(lambda: alone(gradient).flux)
        _check_of_specimen(own, flux)
        raise
    _check_of_specimen(own, flux)


def _stiffness(step: Step, undeformed: TensorWrapper) -> float:
    """**Raises:** `ConvergenceError` where the stiffness is not known."""
    try:
        return stiffness_of(step, undeformed)
    except ConvergenceError as error:
        raise ConvergenceError(
            f"material_test: the stiffness of the model in its undeformed state is not known "
            f"({error}); give stiffness=, a stress of the order of Young's modulus"
        ) from None
