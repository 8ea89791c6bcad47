import numpy as np

from neml2_jax.laws.solid_mechanics import OrthotropicElasticityTensor
from neml2_jax.testing import check_model
from neml2_jax.types import SSR4, Scalar

# A layer of graphite and epoxy, in GPa: R. M. Jones, Mechanics of Composite Materials (1999).
Ex, Ey, Ez = 181.0, 10.3, 9.1
nu_xy, nu_xz, nu_yz = 0.28, 0.31, 0.45
G_xy, G_xz, G_yz = 7.17, 6.3, 3.0


def law(**changes):
    given = dict(
        youngs_modulus_x=Ex, youngs_modulus_y=Ey, youngs_modulus_z=Ez,
        poissons_ratio_xy=nu_xy, poissons_ratio_xz=nu_xz, poissons_ratio_yz=nu_yz,
        shear_modulus_xy=G_xy, shear_modulus_xz=G_xz, shear_modulus_yz=G_yz,
    )  # fmt: skip
    return OrthotropicElasticityTensor(**(given | changes))


def test_jones():
    """Jones (1999), eqs. 2.45 and 2.46: the stiffness written out."""
    nu_yx, nu_zx, nu_zy = nu_xy * Ey / Ex, nu_xz * Ez / Ex, nu_yz * Ez / Ey
    delta = 1 - nu_xy * nu_yx - nu_yz * nu_zy - nu_xz * nu_zx - 2 * nu_yx * nu_zy * nu_xz
    C = np.zeros((6, 6))
    C[0, 0] = Ex * (1 - nu_yz * nu_zy) / delta
    C[1, 1] = Ey * (1 - nu_xz * nu_zx) / delta
    C[2, 2] = Ez * (1 - nu_xy * nu_yx) / delta
    C[0, 1] = C[1, 0] = Ex * (nu_yx + nu_zx * nu_yz) / delta
    C[0, 2] = C[2, 0] = Ex * (nu_zx + nu_yx * nu_zy) / delta
    C[1, 2] = C[2, 1] = Ey * (nu_zy + nu_xy * nu_zx) / delta
    C[3:, 3:] = np.diag([2 * G_yz, 2 * G_xz, 2 * G_xy])
    check_model(
        law(youngs_modulus_x="E", shear_modulus_yz="G"),
        inputs={"E": Scalar(Ex), "G": Scalar(G_yz)},
        outputs={"C": SSR4(C)},
    )


def test_a_bar_along_each_axis():
    """What the constants mean: of a stress along one axis the strains along all three."""
    compliance = np.linalg.inv(np.asarray(law()().data))
    along_x = np.array([1.0, -nu_xy, -nu_xz, 0.0, 0.0, 0.0]) / Ex
    along_y = np.array([-nu_xy * Ey / Ex, 1.0, -nu_yz, 0.0, 0.0, 0.0]) / Ey
    np.testing.assert_allclose(compliance[:, 0], along_x, atol=1e-15)
    np.testing.assert_allclose(compliance[:, 1], along_y, atol=1e-15)
    np.testing.assert_allclose(compliance[2, 2], 1.0 / Ez, rtol=1e-12)
