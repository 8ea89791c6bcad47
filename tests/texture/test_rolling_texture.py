"""The rolling example: equivalent grains evolve alike, and the texture is Taylor's."""

from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import neml2_jax
from neml2_jax.crystallography import symmetry
from neml2_jax.texture import component_fraction, ideal_orientation
from neml2_jax.types import MRP, R2, SR2, WR2, Scalar
from neml2_jax.types.functions import euler_rodrigues

EXAMPLE = Path(__file__).parents[2] / "examples" / "rolling_texture" / "rolling.i"


@pytest.mark.slow
def test_equivalent_grains_evolve_alike():
    """24 descriptions of one grain, rolled over the elastic-plastic transition."""
    model = neml2_jax.load_input(EXAMPLE).get_model("grain")
    Q = np.asarray(euler_rodrigues(MRP([0.2, -0.3, 0.15])).data)
    S = np.asarray(symmetry("432").data)
    state = {
        "orientation": MRP.from_matrix(R2(Q @ S)),
        "elastic_strain": SR2(jnp.zeros((24, 6))),
        "slip_hardening": Scalar(jnp.zeros((24, 12)), sub_batch_ndim=1),
    }
    load = {
        "deformation_rate": SR2([1.0, 0.0, -1.0, 0.0, 0.0, 0.0]),
        "vorticity": WR2([0.0, 0.0, 0.0]),
    }
    step = jax.jit(model.call_by_name)
    times = 0.02 * np.linspace(0.0, 1.0, 31) ** 2
    for before, now in zip(times, times[1:]):
        given = {**load, **{f"{n}~1": x for n, x in state.items()}}
        out = step({**given, "t": Scalar(now), "t~1": Scalar(before)})
        state = {n: out[n] for n in state}
    stress = np.asarray(out["stress"].data)
    assert np.abs(stress).max() > 30.0
    np.testing.assert_allclose(
        stress, np.broadcast_to(stress[:1], stress.shape), rtol=1e-10, atol=1e-8
    )
    turned = np.asarray(euler_rodrigues(state["orientation"]).data) @ np.swapaxes(S, -1, -2)
    np.testing.assert_allclose(turned, np.broadcast_to(turned[:1], turned.shape), atol=1e-10)
    assert np.abs(turned[0] - Q).max() > 1e-3


@pytest.mark.slow
def test_half_the_thickness(tmp_path):
    """Full-constraint Taylor rolling ends near {4 4 11}<11 11 -8>, between copper and S.

    J. Hirsch, K. Lücke, Acta Metall. 36 (1988) 2883-2904: that orientation and S grow, cube goes.
    """
    driver = neml2_jax.load_input(EXAMPLE, {}, {"grains": "48"}).get_driver("roll")
    r = driver.run()["output.orientation"]
    before, after = MRP(r[0]), MRP(r[-1])
    taylor = ideal_orientation((4, 4, 11), (11, 11, -8))

    def growth(of):
        return component_fraction(after, of, 15.0) - component_fraction(before, of, 15.0)

    assert growth(taylor) > 0.15 and growth("S") > 0.15 and growth("copper") > 0.1
    assert growth("cube") < 0.02
