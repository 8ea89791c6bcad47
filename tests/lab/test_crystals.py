"""A crystal driven by its rate of deformation: symmetry, and free sides."""

import jax.numpy as jnp
import numpy as np

import neml2_jax
from neml2_jax import MRP
from neml2_jax.lab import material_test, uniaxial

from .materials import ROOT


def test_cubic_symmetry_and_orientation():
    """Along x and along z a cubic crystal is the same. One that is turned about y by 30 degrees
    is what one that is not turned is along a direction at that angle."""
    model = neml2_jax.load_input(ROOT / "benchmarks/inputs/scpcoup.i").get_model("model")
    angle = np.deg2rad(30.0)
    turned = [0.0, np.tan(angle / 4), 0.0]
    axis = (np.cos(angle), 0.0, np.sin(angle))
    paths = [
        uniaxial(0.004, 1e-2, steps=2, axis=a)
        for a in ((1.0, 0.0, 0.0), (0.0, 0.0, 1.0), (1.0, 0.0, 0.0), axis)
    ]
    orientation = MRP(jnp.array([[0.0] * 3, [0.0] * 3, turned, [0.0] * 3]))
    result = material_test(model, paths, initial={"orientation": orientation})
    x, z, crystal, specimen = (c["stress_xx"] for c in result.curves)
    np.testing.assert_allclose(x, z, rtol=1e-8)
    np.testing.assert_allclose(crystal, specimen, rtol=1e-8)
    assert abs(crystal[-1] / x[-1] - 1.0) > 0.01
    for c in result.curves:
        np.testing.assert_allclose(c["strain_xx"][-1], 0.004, rtol=1e-12)
        sides = [np.abs(c[f"stress_{n}"]).max() for n in ("yy", "zz", "yz", "xz", "xy")]
        assert max(sides) < 1e-8 * c["stress_xx"].max()
