import pytest

from neml2_jax.errors import DeclarationError
from neml2_jax.laws.common import ScalarPNorm
from neml2_jax.testing import check_model


def has_second_derivatives(p, x):
    """At x = 0 and p = 1 the derivative of |x|^p by both is infinite."""
    return p != 1.0 or 0.0 not in x


@pytest.mark.parametrize("p", (1.0, 2.0, 3.5))
@pytest.mark.parametrize("x", ((4.0, -3.0, 0.5), (4.0, 4.0, 0.0)))  # all moving, one at zero
def test_closed_form(p, x):
    w = (1.0, 0.5, 2.0)
    total = sum(w_i * abs(x_i) ** p for w_i, x_i in zip(w, x, strict=True))
    check_model(
        ScalarPNorm(from_="a b c", to="y", exponent=p, weights=w),
        inputs=dict(zip("abc", x, strict=True)),
        outputs={"y": total ** (1.0 / p)},
        second_order=has_second_derivatives(p, x),
    )


@pytest.mark.parametrize("p", (1.0, 2.0, 3.0))
def test_all_zero(p):
    check_model(
        ScalarPNorm(from_="a b", to="y", exponent=p),
        inputs={"a": 0.0, "b": 0.0},
        outputs={"y": 0.0},
        differences=False,  # a tip, at which derivatives are taken as 0
        second_order=has_second_derivatives(p, (0.0, 0.0)),
    )


def test_number_of_weights_is_checked():
    with pytest.raises(DeclarationError, match="2 weights for 3 variables"):
        ScalarPNorm(from_="a b c", to="y", exponent=2.0, weights=(1.0, 2.0))
