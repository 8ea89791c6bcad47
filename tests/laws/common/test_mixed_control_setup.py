import numpy as np

from neml2_jax.laws.common import MixedControlSetup
from neml2_jax.testing import check_model
from neml2_jax.types import SR2

from .draws import draw

CONTROL = np.array([0.0, 1.0, 0.49, 0.51, -3.0, 2.0])


def test_components_are_exchanged_one_by_one():
    above, below = draw(SR2, 1), draw(SR2, 2)
    swap = np.array([False, True, False, True, False, True])
    check_model(
        MixedControlSetup(),
        inputs={"control": SR2(CONTROL), "x_above": SR2(above), "x_below": SR2(below)},
        outputs={"y": SR2(np.where(swap, above, below)), "z": SR2(np.where(swap, below, above))},
    )


def test_at_the_threshold_the_lower_choice_holds():
    above, below = SR2(draw(SR2, 1)), SR2(draw(SR2, 2))
    check_model(
        MixedControlSetup(threshold=0.25),
        inputs={"control": SR2(np.full(6, 0.25)), "x_above": above, "x_below": below},
        outputs={"y": below, "z": above},
        differences=False,  # the selection jumps there
    )
