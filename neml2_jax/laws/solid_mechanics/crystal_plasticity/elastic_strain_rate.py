"""Rate of small elastic strain in a spinning crystal."""

from __future__ import annotations

from ....declaration import input_variable, output_variable, register
from ....models.law import AbstractLaw
from ....types import SR2, WR2
from ....types.functions import r2_from_sr2, r2_from_wr2, sym


@register
class ElasticStrainRate(AbstractLaw):
    r"""What of the deformation rate is not plastic strains the lattice, which also spins.

    $$\dot\varepsilon = d - d_p + w \varepsilon - \varepsilon w$$

    Integrated by backward Euler the turn of the strain is of first order in the step, and spoils
    it where a step turns far. `SR2CorotationalTimeIntegration` of $d - d_p$ with
    `SpinRotationIncrement` turns it exactly.

    **Source:** E. B. Marin, P. R. Dawson, Comput. Methods Appl. Mech. Eng. 165 (1998) 1-21.
    """

    elastic_strain: str = input_variable(SR2, "Elastic strain", symbol=r"\varepsilon", unit="-")
    deformation_rate: str = input_variable(SR2, "Deformation rate", symbol="d", unit="1/time")
    vorticity: str = input_variable(WR2, "Vorticity", symbol="w", unit="1/time")
    plastic_deformation_rate: str = input_variable(
        SR2, "Plastic deformation rate", symbol="d_p", unit="1/time"
    )
    elastic_strain_rate: str = output_variable(
        SR2, "Elastic strain rate", symbol=r"\dot\varepsilon", unit="1/time"
    )

    def forward(
        self,
        elastic_strain: SR2,
        deformation_rate: SR2,
        vorticity: WR2,
        plastic_deformation_rate: SR2,
    ) -> SR2:
        e, w = r2_from_sr2(elastic_strain), r2_from_wr2(vorticity)
        return deformation_rate - plastic_deformation_rate + sym(w @ e - e @ w)
