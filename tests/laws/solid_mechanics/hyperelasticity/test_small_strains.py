"""At small strain every hyperelastic solid is Hooke's, to the digits that single precision has.

$W = G \\operatorname{dev} \\varepsilon : \\operatorname{dev} \\varepsilon + \\tfrac12 K
(\\operatorname{tr} \\varepsilon)^2$, and the stresses are its derivative, but for terms of one more
order in the strain: of a part in 100,000 here. As sums of numbers near 1 the energies were wrong by
factors of 1,000, the stresses by percents.
"""

import jax
import numpy as np

from neml2_jax.laws import solid_mechanics as s
from neml2_jax.types import R2, SR2, Vec
from neml2_jax.types.functions import r2_from_sr2

K, G = 10.0, 1.0
EVERY = (
    s.NeoHookean(bulk_modulus=K, shear_modulus=G),
    s.MooneyRivlin(bulk_modulus=K, C10=0.3, C01=0.2),
    s.Gent(bulk_modulus=K, shear_modulus=G, limit=10.0),
    s.Ogden(bulk_modulus=K, moduli=(1.0, -0.5), exponents=(1.0, -2.0)),
    # Shear modulus of the chains: 1 + 3/5 (1/9) + ..., divided out below.
    s.ArrudaBoyce(bulk_modulus=K, rubbery_modulus=1.0, locking_stretch=3.0),
    s.HolzapfelGasserOgden(
        bulk_modulus=K,
        matrix_modulus=G,
        fiber_modulus=0.0,
        fiber_exponent=1.0,
        fiber_directions=(Vec([1.0, 0.0, 0.0]),),
    ),
)
CHAINS = sum(
    2 * i * c * (3 / 9) ** (i - 1)
    for i, c in enumerate((1 / 2, 1 / 20, 11 / 1050, 19 / 7000, 519 / 673750), start=1)
)
SHEAR_MODULI = (G, G, G, G, CHAINS, G)
H = 1e-6 * np.array([[0.5, 0.3, -0.7], [-0.2, -0.9, 0.4], [0.6, 0.1, 0.8]])


def test_energy_and_stresses_in_single_precision():
    laws, F = jax.tree_util.tree_map(lambda x: np.asarray(x, np.float32), (EVERY, np.eye(3) + H))
    found = jax.jit(lambda laws, F: [law(R2(F)) for law in laws])(laws, F)
    kirchhoff = s.SimoMieheStress(bulk_modulus=np.float32(K), shear_modulus=np.float32(G))
    strain = 0.5 * (F + F.T).astype(float) - np.eye(3)
    trace = np.trace(strain)
    deviator = strain - trace / 3.0 * np.eye(3)
    for law, modulus, (W, P, S, sigma) in zip(EVERY, SHEAR_MODULI, found, strict=True):
        energy = modulus * np.sum(deviator**2) + 0.5 * K * trace**2
        stress = 2.0 * modulus * deviator + K * trace * np.eye(3)
        assert W.dtype == np.float32
        np.testing.assert_allclose(W.data, energy, rtol=2e-5, err_msg=type(law).__name__)
        for x in (P.data, *(r2_from_sr2(y).data for y in (S, sigma))):
            np.testing.assert_allclose(x, stress, atol=2e-5 * np.abs(stress).max())
    spherical = kirchhoff(SR2.identity(np.float32), R2(F)).data[:3]
    np.testing.assert_allclose(spherical, K * trace, rtol=2e-5)
