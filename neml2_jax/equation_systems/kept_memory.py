"""What the solves inside a model keep from one call of it to the next.

A model is a pytree, and so is what an implicit update inside of it remembers: a march puts the
memory of the last step into the model (`remembering`), and takes that of this step from the reports
(`taken_from`). Models without a solver that reuses Jacobians remember nothing.
"""

from __future__ import annotations

import dataclasses

import jax

from ..models.model import AbstractModel
from ..models.reports import Kept, Reports
from ..solvers.solver_memory import SolverMemory
from .implicit_update import ImplicitUpdate, with_kept

Memories = dict[str, SolverMemory]
"""By the number of the update in the model; empty before the first step."""


def remembering(model: AbstractModel, memories: Memories) -> AbstractModel:
    """`model` with the memories in its updates, whose reports then hold the new ones.

    An update inside the equations of another one is solved anew at each of their iterations, and
    remembers nothing.
    """
    leaves, structure = jax.tree_util.tree_flatten(model, is_leaf=_remembers)
    if not any(map(_remembers, leaves)):
        return model
    for i, x in enumerate(leaves):
        if isinstance(x, ImplicitUpdate):  # any other is taken apart
            leaves[i] = with_kept(x, Kept(str(i), memories.get(str(i))))
    return jax.tree_util.tree_unflatten(structure, leaves)


def taken_from(reports: Reports) -> tuple[Reports, Memories]:
    """Reports without the memories that they hold, and these.

    They are constants to derivatives: a solution depends on its equations alone.
    """
    memories = {r.kept.number: r.kept.memory for r in reports.values() if r.kept is not None}
    reports = {n: dataclasses.replace(r, kept=None) for n, r in reports.items()}
    return reports, jax.lax.stop_gradient(memories)


def forgotten(memories: Memories) -> Memories:
    """As many memories that know of no point."""
    return {n: memory.forgotten() for n, memory in memories.items()}


def _remembers(x: object) -> bool:
    return isinstance(x, ImplicitUpdate) and x.solver.jacobian_reuse > 0
