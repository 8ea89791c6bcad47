"""How slip on one system relaxes the resolved shear on the others."""

from __future__ import annotations

from ....crystallography import AbstractCrystal
from ....declaration import dependency, input_variable, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import MRP, SSR4, Scalar
from ....types.functions import inner
from ..elasticity.positive_energy import check_stiffness


@register
class SlipSystemElasticInteraction(AbstractLaw):
    r"""How much the resolved shear on one slip system falls for a slip rate on another.

    $$A_{ij} = (t - t_n)\, M_i : \mathbb C : M_j, \qquad
      \tau_i = \tau_i^{\mathrm{trial}} - \sum_j A_{ij} \dot\gamma_j$$

    with the symmetric Schmid tensors $M_i$. The spin of the lattice over the step is left out, so
    $A$ is symmetric and positive semi-definite, as `CoordinateDescentPredictor` needs. Stiffness
    and Schmid tensors turn with the crystal together: the orientation is read, and has no
    influence.

    **Raises:** `DeclarationError` for a stiffness that is not positive definite.
    **Source:** J. C. Simo, T. J. R. Hughes, Computational Inelasticity, Springer (1998), 3.6.
    """

    orientation: str = input_variable(MRP, "Orientation of the crystal", unit="-")
    time: str = input_variable(Scalar, "Time", symbol="t", unit="time", default="t")
    time_n: str = input_variable(
        Scalar, "Time at the start of the step", symbol="t_n", unit="time", of="time", suffix="~1"
    )
    coupling: str = output_variable(
        Scalar,
        "Coupling of slip systems",
        symbol="A_{ij}",
        unit="stress*time",
        core=("slip", "other slip"),
    )
    elastic_stiffness_tensor: SSR4 = parameter(
        "Stiffness in the frame of the crystal", symbol=r"\mathbb C", unit="stress"
    )
    crystal_geometry: AbstractCrystal = dependency(
        "Crystal whose slip systems these are", "Data", default_block="crystal_geometry"
    )

    def __check_init__(self) -> None:
        check_stiffness(self, "elastic_stiffness_tensor")

    def forward(self, orientation: MRP, time: Scalar, time_n: Scalar) -> Scalar:
        C, M = self.elastic_stiffness_tensor, self.crystal_geometry.symmetric_schmid
        M_i, M_j = M.sub_batch.unsqueeze(-1), M.sub_batch.unsqueeze(-2)
        return (time - time_n) * inner(M_i, C @ M_j)
