"""The history that an export is compared along."""

import numpy as np
import pytest

from neml2_jax.export import ExportError, figures
from neml2_jax.export.batched_step import batched_step
from neml2_jax.export.material_at_point import material_at_point
from neml2_jax.laws.solid_mechanics import NeoHookean


@pytest.mark.parametrize("limit, found", ((1.0, 5e-3), (2e-4, 5e-5), (1e-9, None)))
def test_the_largest_ramp_that_is_solved(monkeypatch, limit, found):
    material = material_at_point(NeoHookean(shear_modulus=3.0, bulk_modulus=20.0))

    def solved_up_to(material, prescribed, initial, take):
        grown = np.abs(np.asarray(prescribed["deformation_gradient"].data) - np.eye(3)).max()
        if grown > limit:
            raise ExportError("our own solver does not get through")
        return grown

    monkeypatch.setattr(figures, "figures", solved_up_to)
    if found is None:
        with pytest.raises(ExportError, match="no ramp of the gradients to 0.005 or less"):
            figures.figures_of_a_ramp(material)
    else:
        assert figures.figures_of_a_ramp(material) == pytest.approx(found)


def test_a_history_and_its_tangents_are_one_program(monkeypatch):
    traced = []

    def counted(material):
        step = batched_step(material)

        def told(*given):
            traced.append(material)
            return step(*given)

        return told

    monkeypatch.setattr(figures, "batched_step", counted)
    material = material_at_point(NeoHookean(shear_modulus=3.0, bulk_modulus=20.0))
    assert len(figures.figures_of_a_ramp(material).fluxes) == 8
    assert len(traced) == 1
