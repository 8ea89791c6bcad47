"""Names of earlier values: what is written is what is read, and each step moves all by one."""

import pytest

from neml2_jax.models.lagged_names import earlier, lag, previous, with_lower_orders


@pytest.mark.parametrize("name", ("x", "stress/of~crystal", "x~0", "~"))
@pytest.mark.parametrize("order", (0, 1, 2, 12))
def test_what_is_written_is_read(name, order):
    assert lag(earlier(name, order)) == (name, order)


def test_a_step_moves_all_by_one():
    assert [previous(earlier("x", k)) for k in (1, 2, 3)] == ["x", "x~1", "x~2"]
    assert with_lower_orders(["a~3", "b", "a~1"]) == ["a~1", "a~2", "a~3"]
