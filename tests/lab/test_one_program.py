"""What a test of a material compiles: one step of all specimens, which tells the stiffness too."""

from neml2_jax.lab import Segment, material_test, uniaxial, yield_surface
from neml2_jax.material_point import one_step

from ..material_point.materials import elastic

COUNT = 7


def test_one_program_serves_the_stiffness_the_steps_and_a_yield_surface(monkeypatch):
    traced, taken = [], one_step._taken

    def counted(point, given, tangent):
        traced.append(tangent)
        return taken(point, given, tangent)

    monkeypatch.setattr(one_step, "_taken", counted)
    paths = [uniaxial(1e-3 * (i + 1), steps=2) for i in range(COUNT)]
    first = material_test(elastic(), paths)
    assert traced == [False] and first.ok
    material_test(elastic(), paths)
    before = [Segment({"strain_xx": 1e-3}, duration=1.0, steps=1)]
    yield_surface(elastic(), directions=COUNT, steps=2, largest=1e-3, before=before)
    assert traced == [False]
