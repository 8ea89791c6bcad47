from neml2_jax.laws.solid_mechanics import KocksMeckingIntercept
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar


def test_intersection_of_the_two_lines():
    """At g0 the inclined line A g + B has the height C."""
    A, B, g0 = -8.679, -0.744, 0.35
    check_model(
        KocksMeckingIntercept(A=A, B=B, C="C"),
        inputs={"C": Scalar(A * g0 + B)},
        outputs={"intercept": Scalar(g0)},
    )
