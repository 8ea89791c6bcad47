"""Linear elasticity of any symmetry."""

from __future__ import annotations

from ....declaration import input_variable, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import MRP, SR2, SSR4
from ....types.functions import euler_rodrigues, rotate, transpose
from .positive_energy import check_stiffness


@register
class GeneralElasticity(AbstractLaw):
    r"""Stress of an anisotropic elastic solid with an orientation.

    $$\sigma = (Q \star C) : \varepsilon$$

    $Q \star C$ is the stiffness rotated from the reference axes to the current ones.

    **Raises:** `DeclarationError` for a stiffness that is not positive definite.
    **Source:** J. F. Nye, Physical Properties of Crystals, Oxford (1985), VIII.
    """

    strain: str = input_variable(SR2, "Elastic strain", symbol=r"\varepsilon", unit="-")
    orientation: str = input_variable(
        MRP, "Rotation from reference to current axes", symbol="Q", unit="-"
    )
    stress: str = output_variable(SR2, "Stress", symbol=r"\sigma", unit="stress")
    elastic_stiffness_tensor: SSR4 = parameter(
        "Stiffness in the reference axes", symbol="C", unit="stress"
    )

    def __check_init__(self) -> None:
        check_stiffness(self, "elastic_stiffness_tensor")

    def forward(self, strain: SR2, orientation: MRP) -> SR2:
        Q = euler_rodrigues(orientation)
        # Turning strain and stress is cheaper than turning the stiffness.
        return rotate(self.elastic_stiffness_tensor @ rotate(strain, transpose(Q)), Q)
