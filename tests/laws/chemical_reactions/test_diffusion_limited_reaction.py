import pytest

from neml2_jax.laws.chemical_reactions import DiffusionLimitedReaction
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar

model = DiffusionLimitedReaction(
    diffusion_coefficient=1.2, product_dummy_thickness=0.05, molar_volume=3.0
)


@pytest.mark.parametrize(("ri", "ro"), ((0.5, 0.7), (0.7, 0.7)))  # some product, none yet
def test_closed_form(ri, ro):
    check_model(
        model,
        inputs={
            "product_inner_radius": Scalar(ri),
            "solid_inner_radius": Scalar(ro),
            "liquid_reactivity": Scalar(0.3),
            "solid_reactivity": Scalar(0.9),
        },
        outputs={"reaction_rate": Scalar(0.216 * ro / (ro - ri + 0.05))},
    )
