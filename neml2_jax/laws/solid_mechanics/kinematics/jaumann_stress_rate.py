"""The corotational rate by the vorticity."""

from __future__ import annotations

from ....declaration import register
from ....types import R2, SR2
from ....types.functions import r2_from_wr2, skew
from .objective_stress_rate import AbstractObjectiveStressRate, spin_of


@register
class JaumannStressRate(AbstractObjectiveStressRate):
    r"""Rate that an observer sees who turns with the vorticity (Zaremba and Jaumann).

    $$\overset{\circ}{\sigma} = \dot\sigma - w \sigma + \sigma w, \quad
    w = \operatorname{skew} l$$

    With `inverse` it reads the objective rate and gives $\dot\sigma$.
    Integrated by backward Euler that is of first order in the rotation of a step;
    `SR2CorotationalTimeIntegration` turns stresses exactly.

    **Source:** S. Zaremba, Bull. Int. Acad. Sci. Cracovie (1903) 594-614; G. A. Holzapfel,
    Nonlinear Solid Mechanics, Wiley (2000), eq. 5.58.
    """

    def following(self, stress: SR2, spatial_velocity_gradient: R2) -> SR2:
        return spin_of(stress, r2_from_wr2(skew(spatial_velocity_gradient)))
