"""The stiffness of a solid with one axis."""

from __future__ import annotations

import jax.numpy as jnp

from ....declaration import option, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import SSR4, Scalar
from .orthotropic_elasticity_tensor import orthotropic_stiffness
from .positive_energy import check_engineering_constants


@register
class TransverselyIsotropicElasticityTensor(AbstractLaw):
    r"""Stiffness tensor of a solid that is isotropic around one of its axes.

    $$\sigma = C : \varepsilon$$

    $$\varepsilon_a = \frac{\sigma_a}{E_a} - \frac{\nu_a}{E_a} (\sigma_p + \sigma_q), \quad
    \varepsilon_p = -\frac{\nu_a}{E_a} \sigma_a + \frac{\sigma_p}{E_t} - \frac{\nu_t}{E_t} \sigma_q,
    \quad \sigma_{ap} = 2 G_a \varepsilon_{ap}, \quad
    \sigma_{pq} = \frac{E_t}{1 + \nu_t} \varepsilon_{pq}$$

    with the axis $a$ and the directions $p$, $q$ across it. $\nu_a$ is the contraction across by a
    stress along the axis.

    **Raises:** `DeclarationError` for constants whose strain energy is not positive.
    **Source:** S. G. Lekhnitskii, Theory of Elasticity of an Anisotropic Body, Mir (1981), 1.6.
    """

    C: str = output_variable(
        SSR4, "Stiffness tensor", symbol="C", unit="stress", named_by_block=True
    )
    axial_youngs_modulus: Scalar = parameter(
        "Young's modulus along the axis", symbol="E_a", unit="stress", above=0.0
    )
    transverse_youngs_modulus: Scalar = parameter(
        "Young's modulus across it", symbol="E_t", unit="stress", above=0.0
    )
    axial_poissons_ratio: Scalar = parameter(
        "Contraction across by a stress along the axis", symbol=r"\nu_a", unit="-"
    )
    transverse_poissons_ratio: Scalar = parameter(
        "Contraction across by a stress across", symbol=r"\nu_t", unit="-"
    )
    axial_shear_modulus: Scalar = parameter(
        "Shear modulus along the axis", symbol="G_a", unit="stress", above=0.0
    )
    axis: str = option("Axis around which it is isotropic", default="z", choices=("x", "y", "z"))

    def __check_init__(self) -> None:
        E_a, E_t = self.axial_youngs_modulus, self.transverse_youngs_modulus
        nu_a, nu_t = self.axial_poissons_ratio, self.transverse_poissons_ratio
        axes = ("axial", "transverse", "transverse")
        check_engineering_constants(self, (E_a, E_t, E_t), (nu_a, nu_a, nu_t), axes)

    def forward(self) -> SSR4:
        E_a, E_t = self.axial_youngs_modulus, self.transverse_youngs_modulus
        nu_a, nu_t = self.axial_poissons_ratio, self.transverse_poissons_ratio
        G_a, G_t = self.axial_shear_modulus, 0.5 * E_t / (1.0 + nu_t)
        # The axis first, then the two directions across it.
        C = orthotropic_stiffness((E_a, E_t, E_t), (nu_a, nu_a, nu_t), (G_a, G_a, G_t))
        order = {"x": [0, 1, 2, 3, 4, 5], "y": [2, 0, 1, 5, 3, 4], "z": [1, 2, 0, 4, 5, 3]}
        place = jnp.array(order[self.axis])
        return C.replace(C.data[place[:, None], place[None, :]])
