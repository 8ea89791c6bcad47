import pytest

from neml2_jax.errors import DeclarationError
from neml2_jax.input_files.factory import load_string
from neml2_jax.laws.finite_volume import FiniteVolumeAppendBoundaryValue
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar

u = Scalar([1.0, 3.0, 2.0], sub_batch_ndim=1)


def appended(side, b):
    return Scalar([b, 1.0, 3.0, 2.0] if side == "left" else [1.0, 3.0, 2.0, b], sub_batch_ndim=1)


@pytest.mark.parametrize("side", ("left", "right"))
def test_given_value(side):
    check_model(
        FiniteVolumeAppendBoundaryValue(input="u", side=side, condition="DIRICHLET", value=9.0),
        inputs={"u": u},
        outputs={f"u_with_bc_{side}": appended(side, 9.0)},
    )


# A slope of 6 over half a cell of 0.5, outwards.
@pytest.mark.parametrize(("side", "b"), (("left", 2.5), ("right", 3.5)))
def test_given_slope(side, b):
    check_model(
        FiniteVolumeAppendBoundaryValue(
            input="u", side=side, condition="NEUMANN", value="slope", cell_size=0.5
        ),
        inputs={"u": u, "slope": Scalar(6.0)},
        outputs={f"u_with_bc_{side}": appended(side, b)},
    )


@pytest.mark.parametrize(("side", "cell"), (("left", 1.0), ("right", 2.0)))
def test_exchange(side, cell):
    """What diffuses to the surface, k (u - b) / (dx / 2), is what leaves it, h (b - u_inf)."""
    k, h, outside, dx = 0.7, 1.9, 5.0, 0.5
    b = (k * cell / (dx / 2) + h * outside) / (k / (dx / 2) + h)
    assert k * (cell - b) / (dx / 2) == pytest.approx(h * (b - outside))
    check_model(
        FiniteVolumeAppendBoundaryValue(
            input="u",
            output="all",
            side=side,
            condition="ROBIN",
            value=outside,
            cell_size=dx,
            transfer_length=k / h,
        ),
        inputs={"u": u},
        outputs={"all": appended(side, b)},
    )


@pytest.mark.parametrize(
    ("options", "match"),
    (
        (dict(condition="NEUMANN"), "cell_size"),
        (dict(condition="ROBIN", transfer_length=1.0), "cell_size"),
        (dict(condition="ROBIN", cell_size=1.0), "transfer_length"),
        (dict(condition="NEUMANN", cell_size=1.0, transfer_length=1.0), "transfer_length"),
    ),
)
def test_what_a_condition_needs(options, match):
    with pytest.raises(DeclarationError, match=match):
        FiniteVolumeAppendBoundaryValue(input="u", value=0.0, **options)


def test_exchange_from_an_input_file():
    file = load_string("""
        [Models]
          [surface]
            type = FiniteVolumeAppendBoundaryValue
            input = 'u'
            output = 'all'
            side = 'right'
            condition = 'ROBIN'
            value = 5.0
            cell_size = 0.5
            transfer_length = 0.25
          []
        []
    """)
    got = file.get_model("surface").call_by_name({"u": u})["all"]
    assert got.data.tolist() == pytest.approx([1.0, 3.0, 2.0, 3.5])  # half way from 2 to 5
