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

    $$\sigma = C : \varepsilon, \quad
    \begin{pmatrix} \varepsilon_{xx} \\ \varepsilon_{yy} \\ \varepsilon_{zz} \end{pmatrix} =
    \begin{pmatrix} 1 / E_x & -\nu_{xy} / E_x & -\nu_{xz} / E_x \\
    -\nu_{xy} / E_x & 1 / E_y & -\nu_{yz} / E_y \\
    -\nu_{xz} / E_x & -\nu_{yz} / E_y & 1 / E_z \end{pmatrix}
    \begin{pmatrix} \sigma_{xx} \\ \sigma_{yy} \\ \sigma_{zz} \end{pmatrix}$$

    $$\sigma_{xy} = 2 G_{xy} \varepsilon_{xy}, \quad \sigma_{xz} = 2 G_{xz} \varepsilon_{xz}, \quad
    \sigma_{yz} = 2 G_{yz} \varepsilon_{yz}$$

    $\nu_{ij}$ is the contraction along $j$ by a stress along $i$;
    $\nu_{ji} = \nu_{ij} E_j / E_i$ follows. A strain energy that is positive needs
    $\nu_{ij}^2 < E_i / E_j$ and a positive determinant of the matrix.

    **Raises:** `DeclarationError` for constants whose strain energy is not.

    **Source:** S. G. Lekhnitskii, Theory of Elasticity of an Anisotropic Body, Mir (1981), 1.6;
    R. M. Jones, Mechanics of Composite Materials, Taylor and Francis (1999), 2.3-2.4.
    """

    C: str = output_variable(
        SSR4, "Stiffness tensor", symbol="C", unit="stress", named_by_block=True
    )
    youngs_modulus_x: Scalar = parameter(
        "Young's modulus along x", symbol="E_x", unit="stress", above=0.0
    )
    youngs_modulus_y: Scalar = parameter(
        "Young's modulus along y", symbol="E_y", unit="stress", above=0.0
    )
    youngs_modulus_z: Scalar = parameter(
        "Young's modulus along z", symbol="E_z", unit="stress", above=0.0
    )
    poissons_ratio_xy: Scalar = parameter(
        "Contraction along y by a stress along x", symbol=r"\nu_{xy}", unit="-"
    )
    poissons_ratio_xz: Scalar = parameter(
        "Contraction along z by a stress along x", symbol=r"\nu_{xz}", unit="-"
    )
    poissons_ratio_yz: Scalar = parameter(
        "Contraction along z by a stress along y", symbol=r"\nu_{yz}", unit="-"
    )
    shear_modulus_xy: Scalar = parameter(
        "Shear modulus of xy", symbol="G_{xy}", unit="stress", above=0.0
    )
    shear_modulus_xz: Scalar = parameter(
        "Shear modulus of xz", symbol="G_{xz}", unit="stress", above=0.0
    )
    shear_modulus_yz: Scalar = parameter(
        "Shear modulus of yz", symbol="G_{yz}", unit="stress", above=0.0
    )

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
