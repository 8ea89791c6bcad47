"""What a check of a tangent costs."""

import numpy as np

from neml2_jax.material_point import MaterialPoint, check_tangent, one_step

from .materials import elastic


def test_all_differences_are_taken_by_one_program(monkeypatch):
    traced, taken = [], one_step._taken

    def counted(*given):
        traced.append(given)
        return taken(*given)

    monkeypatch.setattr(one_step, "_taken", counted)
    point, points = MaterialPoint(elastic()), (5, 1, 3)
    check = check_tangent(point, point.initial_state(points), np.full((*points, 6), 1e-3))
    check.assert_consistent(1e-7)
    assert len(traced) == 1
