"""A model seen from the frame of a specimen that is cut from the material at an angle."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax.numpy as jnp
import numpy as np

from ..declaration import option, parameter
from ..models import AbstractModel, AbstractSiteModel, ComposedModel
from ..models.interface import Slot, Values
from ..types import R2, SR2
from ..types.functions import r2_from_sr2, sr2_from_r2

SPECIMEN = "specimen_"


class TurnedTensor(AbstractSiteModel):
    r"""A tensor of second order in another frame.

    $$A' = Q A Q^T$$

    **Source:** definition.
    """

    reads: str = option("Name of the tensor")
    gives: str = option("Its name in the other frame")
    tensor_type: Any = option("Its type")
    rotation: R2 = parameter("Rows are the axes of the other frame", symbol="Q", unit="-")

    def input_slots(self) -> list[Slot]:
        return [Slot(self.reads, self.tensor_type)]

    def output_slots(self) -> list[Slot]:
        return [Slot(self.gives, self.tensor_type)]

    @property
    def output_priorities(self) -> dict[str, str]:
        return {self.gives: "default"}

    def at_site(self, values: Values) -> Any:
        x: Any = values[self.reads]
        whole = x if self.tensor_type is R2 else r2_from_sr2(x)
        Q = self.rotation.data
        turned = R2(jnp.einsum("...ik,...kl,...jl->...ij", Q, whole.data, Q))
        return turned if self.tensor_type is R2 else sr2_from_r2(turned)


def axes_along(axis: Sequence[float]) -> np.ndarray:
    """Rows are the axes of a specimen whose x lies along `axis`; its z is that of the material.

    Where `axis` is z itself, the y of the specimen is the x of the material.
    """
    x = np.asarray(axis, float) / np.linalg.norm(axis)
    z = np.array([0.0, 0.0, 1.0])
    if abs(x @ z) > 1.0 - 1e-12:
        z = np.array([0.0, 1.0, 0.0]) * np.sign(x[2])
    z = z - (x @ z) * x
    z = z / np.linalg.norm(z)
    return np.array([x, np.cross(z, x), z])


def in_frame(
    model: AbstractModel, gradient: str, flux: str, rotations: np.ndarray
) -> AbstractModel:
    """`model` that reads `specimen_<gradient>` and gives `specimen_<flux>`, a rotation a point."""
    read, given = model.input_spec[gradient], model.output_spec[flux]
    assert read in (SR2, R2) and given in (SR2, R2)
    back = jnp.asarray(np.swapaxes(rotations, -1, -2))
    return ComposedModel(
        models=(
            TurnedTensor(
                reads=SPECIMEN + gradient, gives=gradient, tensor_type=read, rotation=R2(back)
            ),
            model,
            TurnedTensor(
                reads=flux,
                gives=SPECIMEN + flux,
                tensor_type=given,
                rotation=R2(jnp.asarray(rotations)),
            ),
        ),
        names=("into_material", "model", "into_specimen"),
        # The gradient too, since the model may read its last value.
        additional_outputs=(gradient, *model.output_spec),
    )
