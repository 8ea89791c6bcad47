"""The stiffness of a solid with three planes of symmetry."""

from __future__ import annotations

import jax.numpy as jnp

from ....declaration import output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import SR2, SSR4, Scalar
from ....types.functions import inv
from .positive_energy import check_engineering_constants


def orthotropic_stiffness(
    youngs: tuple[Scalar, Scalar, Scalar],
    poissons: tuple[Scalar, Scalar, Scalar],
    shears: tuple[Scalar, Scalar, Scalar],
) -> SSR4:
    r"""The stiffness from the moduli of x, y, z, the ratios and shear moduli of xy, xz, yz.

    $\nu_{xy}$ is the contraction along y by a stress along x.
    """
    Ex, Ey, Ez = youngs
    nu_xy, nu_xz, nu_yz = poissons
    G_xy, G_xz, G_yz = shears
    # The compliance of the normal components is a symmetric matrix: that of an SR2.
    compliance = SR2.fill(1.0 / Ex, 1.0 / Ey, 1.0 / Ez, -nu_yz / Ey, -nu_xz / Ex, -nu_xy / Ex)
    normal = inv(compliance).data / jnp.array([1.0, 1.0, 1.0, 2.0**0.5, 2.0**0.5, 2.0**0.5])
    xx, yy, zz, yz, xz, xy = normal
    rows = jnp.stack([jnp.stack(r) for r in ((xx, xy, xz), (xy, yy, yz), (xz, yz, zz))])
    shear = 2.0 * jnp.stack([G_yz.data, G_xz.data, G_xy.data])
    return SSR4(jnp.zeros((6, 6), rows.dtype).at[:3, :3].set(rows).at[3:, 3:].set(jnp.diag(shear)))


@register
class OrthotropicElasticityTensor(AbstractLaw):
    r"""Stiffness tensor of an orthotropic solid in its own axes, from engineering constants.

    $$\varepsilon_i = \sum_j S_{ij} \sigma_j, \quad S_{ii} = \frac1{E_i}, \quad
    S_{ij} = S_{ji} = -\frac{\nu_{ij}}{E_i}, \quad \sigma_{ij} = 2 G_{ij} \varepsilon_{ij}
    \; (i \ne j)$$

    $\nu_{ij}$ is the contraction along $j$ by a stress along $i$;
    $\nu_{ji} = \nu_{ij} E_j / E_i$ follows. A strain energy that is positive needs
    $\nu_{ij}^2 < E_i / E_j$ and a positive determinant of $S$.

    **Raises:** `DeclarationError` for constants whose strain energy is not.

    **Source:** S. G. Lekhnitskii, Theory of Elasticity of an Anisotropic Body, Mir (1981), 1.6;
    R. M. Jones, Mechanics of Composite Materials, Taylor and Francis (1999), 2.3-2.4.
    """

    C: str = output_variable(SSR4, "Stiffness tensor, $C$ [stress]", named_by_block=True)
    youngs_modulus_x: Scalar = parameter("Young's modulus along x, $E_x$ [stress]", above=0.0)
    youngs_modulus_y: Scalar = parameter("Young's modulus along y, $E_y$ [stress]", above=0.0)
    youngs_modulus_z: Scalar = parameter("Young's modulus along z, $E_z$ [stress]", above=0.0)
    poissons_ratio_xy: Scalar = parameter(
        "Contraction along y by a stress along x, $\\nu_{xy}$ [-]"
    )
    poissons_ratio_xz: Scalar = parameter(
        "Contraction along z by a stress along x, $\\nu_{xz}$ [-]"
    )
    poissons_ratio_yz: Scalar = parameter(
        "Contraction along z by a stress along y, $\\nu_{yz}$ [-]"
    )
    shear_modulus_xy: Scalar = parameter("Shear modulus of xy, $G_{xy}$ [stress]", above=0.0)
    shear_modulus_xz: Scalar = parameter("Shear modulus of xz, $G_{xz}$ [stress]", above=0.0)
    shear_modulus_yz: Scalar = parameter("Shear modulus of yz, $G_{yz}$ [stress]", above=0.0)

    def __check_init__(self) -> None:
        check_engineering_constants(
            self,
            (self.youngs_modulus_x, self.youngs_modulus_y, self.youngs_modulus_z),
            (self.poissons_ratio_xy, self.poissons_ratio_xz, self.poissons_ratio_yz),
        )

    def forward(self) -> SSR4:
        return orthotropic_stiffness(
            (self.youngs_modulus_x, self.youngs_modulus_y, self.youngs_modulus_z),
            (self.poissons_ratio_xy, self.poissons_ratio_xz, self.poissons_ratio_yz),
            (self.shear_modulus_xy, self.shear_modulus_xz, self.shear_modulus_yz),
        )
