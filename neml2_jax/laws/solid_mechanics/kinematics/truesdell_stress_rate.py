"""The convected rate."""

from __future__ import annotations

from ....declaration import register
from ....types import R2, SR2
from ....types.functions import r2_from_sr2, sym, tr
from .objective_stress_rate import AbstractObjectiveStressRate


@register
class TruesdellStressRate(AbstractObjectiveStressRate):
    r"""Rate that an observer sees who deforms with the material (Truesdell).

    $$\overset{\circ}{\sigma} = \dot\sigma - l \sigma - \sigma l^T + (\operatorname{tr} l) \sigma$$

    It is the rate of the second Piola-Kirchhoff stress, pushed forward. With `inverse` it reads the
    objective rate and gives $\dot\sigma$.
    Integrated by backward Euler that is of first order in the rotation of a step.

    **Source:** C. Truesdell, Commun. Pure Appl. Math. 8 (1955) 123-132; G. A. Holzapfel, Nonlinear
    Solid Mechanics, Wiley (2000), eq. 5.63.
    """

    def following(self, stress: SR2, spatial_velocity_gradient: R2) -> SR2:
        l = spatial_velocity_gradient  # noqa: E741
        return 2.0 * sym(l @ r2_from_sr2(stress)) - tr(l) * stress
