"""The shape of a nucleus that grain boundaries help to form."""

from __future__ import annotations

import math

from ...declaration import input_variable, option, output_variable, register
from ...models.law import AbstractLaw
from ...types import Scalar
from ...types.functions import acos, asin, sqrt, where


@register
class NucleationSiteFactors(AbstractLaw):
    r"""Surface, volume and removed grain boundary of a nucleus of spherical caps of radius $r$.

    Surface $b\,r^2$, volume $c\,r^3$ and grain boundary $a\,r^2$ for one, two, three or four grains
    that meet, by $k = \gamma_{gb} / 2\gamma$: in the bulk $a = 0$, $b = 4\pi$, $c = 4\pi/3$, on a
    boundary

    $$a = \pi (1 - k^2), \qquad b = 4\pi (1 - k), \qquad c = \tfrac{2\pi}{3} (2 - 3k + k^3)$$

    and on edges and corners Clemm and Fisher's. (Some texts print $K^2 / \sqrt8$ for the corner
    where $K / \sqrt8$ is meant; the two agree at $k = 1/2$ only.) Everywhere $b = 3c + 2ka$: the
    surface tensions are in balance. The barrier is
    $4 (b\gamma - a\gamma_{gb})^3 / (27 c^2 \Delta g^2)$.

    It is NaN from $k = 1$ (boundary), $\sqrt3/2$ (edge), $\sqrt{2/3}$ (corner) on, where the
    nucleus would spread without a barrier.

    **Source:** P. J. Clemm, J. C. Fisher, Acta Metall. 3 (1955) 70-73.
    """

    energy_ratio: str = input_variable(
        Scalar, "Energy of the grain boundary by twice the surface energy", symbol="k", unit="-"
    )
    surface_factor: str = output_variable(Scalar, "Surface by $r^2$", symbol="b", unit="-")
    volume_factor: str = output_variable(Scalar, "Volume by $r^3$", symbol="c", unit="-")
    removed_boundary_factor: str = output_variable(
        Scalar, "Grain boundary by $r^2$", symbol="a", unit="-"
    )
    site: str = option(
        "Where the nucleus forms: BULK, BOUNDARY, EDGE or CORNER",
        choices=("BULK", "BOUNDARY", "EDGE", "CORNER"),
    )

    def forward(self, energy_ratio: Scalar) -> tuple[Scalar, Scalar, Scalar]:
        factors, limit = _SITES[self.site]
        k = where(energy_ratio < limit, energy_ratio, math.nan)
        surface, removed = factors(k)
        return surface, (surface - 2.0 * k * removed) / 3.0, removed


def _bulk(k: Scalar) -> tuple[Scalar, Scalar]:
    return 0.0 * k + 4.0 * math.pi, 0.0 * k


def _boundary(k: Scalar) -> tuple[Scalar, Scalar]:
    return 4.0 * math.pi * (1.0 - k), math.pi * (1.0 - k * k)


def _edge(k: Scalar) -> tuple[Scalar, Scalar]:
    square = 1.0 - k * k
    alpha = asin(0.5 / sqrt(square))
    beta = acos(k / sqrt(3.0 * square))
    surface = 12.0 * (0.5 * math.pi - alpha - k * beta)
    return surface, 3.0 * beta * square - k * sqrt(3.0 - 4.0 * k * k)


def _corner(k: Scalar) -> tuple[Scalar, Scalar]:
    square = 1.0 - k * k
    K = 4.0 / 3.0 * sqrt(1.5 - 2.0 * k * k) - 2.0 / 3.0 * k
    phi = asin(0.5 * K / sqrt(square))
    delta = acos((2.0**0.5 - k * sqrt(3.0 - K * K)) / (K * sqrt(square)))
    surface = 24.0 * (math.pi / 3.0 - k * phi - delta)
    segment = sqrt(square - 0.25 * K * K) - K / 8.0**0.5
    return surface, 3.0 * (2.0 * phi * square - K * segment)


# Factors of each site, and the ratio at which nothing is left of the nucleus.
_SITES = {
    "BULK": (_bulk, math.inf),
    "BOUNDARY": (_boundary, 1.0),
    "EDGE": (_edge, 0.75**0.5),
    "CORNER": (_corner, (2.0 / 3.0) ** 0.5),
}
