"""Projections, sectors and points: closed forms, group theory, and orix where installed."""

import importlib.util

import jax
import numpy as np
import pytest

from neml2_jax.crystallography import POINT_GROUPS
from neml2_jax.texture import (
    component,
    equivalent_directions,
    from_euler_angles,
    fundamental_sector,
    inverse_pole_figure_points,
    inverse_poles,
    plot_inverse_pole_figures,
    plot_pole_figures,
    pole_figure_points,
    poles,
    project,
    reduced_directions,
    unproject,
)
from neml2_jax.texture.projections import Projection
from neml2_jax.types import MRP

from .matrices import matrices

LAUE = [g.name for g in POINT_GROUPS.values() if g.centrosymmetric]
needs_orix = pytest.mark.skipif(
    importlib.util.find_spec("orix") is None, reason="orix is not installed"
)


def sphere(n, seed=0):
    v = np.random.default_rng(seed).normal(size=(n, 3))
    return v / np.linalg.norm(v, axis=-1, keepdims=True)


@pytest.mark.parametrize("theta", (0.0, 30.0, 54.7356, 90.0))
def test_radii(theta):
    t = np.radians(theta)
    v = [np.sin(t) * np.cos(0.7), np.sin(t) * np.sin(0.7), np.cos(t)]
    radii: dict[Projection, float] = {
        "stereographic": np.tan(t / 2),
        "equal_area": np.sqrt(2) * np.sin(t / 2),
    }
    for name, radius in radii.items():
        point = project(v, name)
        np.testing.assert_allclose(point, radius * np.array([np.cos(0.7), np.sin(0.7)]), atol=1e-14)
        np.testing.assert_allclose(unproject(point, name), v, atol=1e-14)


def test_lambert_keeps_areas():
    """Of directions spread evenly, discs of radius r hold r^2."""
    v = sphere(100000)
    v[:, 2] = np.abs(v[:, 2])
    radius = np.linalg.norm(project(v), axis=-1)
    for r in (0.3, 0.6, 0.9):
        assert np.mean(radius < r) == pytest.approx(r * r, abs=5e-3)


def test_refusals_of_projections():
    with pytest.raises(ValueError, match="stereographic or equal_area, got 'mercator'"):
        project([0, 0, 1], "mercator")  # pyright: ignore[reportArgumentType]
    with pytest.raises(ValueError, match="below the equator"):
        project([0, 0, -1.0])


@pytest.mark.parametrize(
    "direction, symmetry, n",
    (((1, 0, 0), "m-3m", 6), ((1, 1, 1), "m-3m", 8), ((1, 1, 0), "m-3m", 12),
     ((1, 2, 3), "m-3m", 48), ((1, 2, 3), "m-3", 24), ((0, 0, 1), "6/mmm", 2)),
)  # fmt: skip
def test_multiplicities(direction, symmetry, n):
    assert equivalent_directions(direction, symmetry).shape == (n, 3)


@pytest.mark.parametrize("group", LAUE)
def test_the_sector_holds_every_direction_once(group):
    v = sphere(200)
    R = POINT_GROUPS[group].rotations
    images = np.einsum("sij,nj->nsi", np.concatenate([R, -R]), v)
    sector = fundamental_sector(group)
    np.testing.assert_array_equal(sector.holds(images).sum(axis=1), 1)
    reduced = reduced_directions(v, group)
    assert sector.holds(reduced).all()
    assert (np.abs(images - reduced[:, None]).max(-1).min(-1) < 1e-12).all()
    for _, corner in sector.corners:
        assert sector.holds(np.array(corner, float))


def test_cube_and_goss_pole_figures():
    """Poles of cube are the axes; those of Goss lie 45 degrees off the normal direction."""
    np.testing.assert_allclose(
        np.sort(np.linalg.norm(pole_figure_points(component("cube"), (1, 0, 0)), axis=-1)),
        [0.0, 1.0, 1.0, 1.0, 1.0],
        atol=1e-7,
    )
    goss = pole_figure_points(component("goss"), (1, 0, 0), projection="stereographic")
    expected = [[0, np.tan(np.pi / 8)], [0, -np.tan(np.pi / 8)], [1, 0], [-1, 0]]
    for point in expected:
        assert np.linalg.norm(goss - point, axis=-1).min() < 1e-7
    assert len(goss) == 4


def test_poles_turn_with_the_crystal():
    """A crystal turned by phi1 about z has its poles turned so, counterclockwise."""
    r = from_euler_angles([[0.0, 0, 0], [20.0, 0, 0]], degrees=True)
    a, b = poles(r, (1, 0, 0))
    c, s = np.cos(np.radians(20)), np.sin(np.radians(20))
    np.testing.assert_allclose(b, a @ np.array([[c, s, 0], [-s, c, 0], [0, 0, 1]]), atol=1e-14)


def test_inverse_poles_are_the_sample_direction_seen_by_the_crystal():
    r = MRP.rand(jax.random.key(0), 30)
    seen = np.swapaxes(matrices(r), -1, -2) @ [0.0, 0.6, 0.8]
    expected = np.sort(np.abs(seen), axis=-1)[:, [1, 0, 2]]  # z largest, then x, then y
    np.testing.assert_allclose(inverse_poles(r, (0, 0.6, 0.8)), expected, atol=1e-12)
    assert inverse_pole_figure_points(r, (0, 0, 1)).shape == (30, 2)


@needs_orix
@pytest.mark.parametrize("group", ("m-3m", "6/mmm"))
def test_orix_has_the_same_poles(group):
    from orix.quaternion import Orientation, symmetry
    from orix.vector import Vector3d

    angles = np.radians([[10.0, 40.0, 70.0], [200.0, 100.0, 310.0], [30.0, 170.0, 5.0]])
    r = from_euler_angles(angles)
    there = Orientation.from_euler(
        angles, symmetry=getattr(symmetry, POINT_GROUPS[group].schoenflies)
    )
    h = Vector3d(equivalent_directions((1, 2, 3), group))
    expected = np.array((~there).outer(h).data)
    got = poles(r, (1, 2, 3), crystal_symmetry=group)
    np.testing.assert_allclose(got, expected, atol=1e-7)


def drawn(figure):
    figure.canvas.draw()
    return figure


@pytest.mark.parametrize(
    "kind, projection", (("density", "equal_area"), ("points", "stereographic"))
)
def test_figures(kind, projection):
    r = MRP.rand(jax.random.key(1), 40)
    figure = drawn(
        plot_pole_figures(
            r, [(1, 1, 1), (1, 0, 0)], kind=kind, projection=projection, x_axis="up",
            sample_axes=("RD", "TD"),
        )
    )  # fmt: skip
    panels = figure.axes[:2]
    assert [a.get_title() for a in panels] == ["{111}", "{100}"]
    labels = {t.get_text(): t.get_position() for t in panels[0].texts}
    # x up and z to the reader: y is on the left.
    assert labels["RD"][1] > 1 and labels["TD"][0] < -1
    assert len(figure.axes) == (3 if kind == "density" else 2)
    figure = drawn(plot_inverse_pole_figures(r, kind=kind, projection=projection))
    assert [a.get_title() for a in figure.axes[:3]] == ["X", "Y", "Z"]
    assert {t.get_text() for t in figure.axes[0].texts} == {"[001]", "[101]", "[111]"}
    assert figure.axes[0].get_xlim()[1] < 0.7  # the triangle fills its panel


@pytest.mark.parametrize("group", LAUE)
def test_inverse_pole_figures_of_all_classes(group):
    r = MRP.rand(jax.random.key(1), 10)
    for kind in ("points", "density"):
        drawn(
            plot_inverse_pole_figures(
                r, [(0, 0, 1)], kind=kind, crystal_symmetry=group, halfwidth=0.3
            )
        )


def test_density_is_where_the_poles_are():
    """The highest density of Goss {110} is at the normal direction."""
    figure = plot_pole_figures(component("goss"), [(1, 1, 0)], halfwidth=0.1)
    contours = next(c for c in figure.axes[0].collections if hasattr(c, "levels"))
    vertices = (np.asarray(p.vertices) for p in contours.get_paths())
    top = [v for v in vertices if v.size][-1]
    points = pole_figure_points(component("goss"), (1, 1, 0))
    assert np.linalg.norm(top[:, None] - points[None], axis=-1).min(1).max() < 0.1


def test_refusals_of_figures():
    with pytest.raises(ValueError, match="'density' or 'points', got 'lines'"):
        plot_pole_figures(
            component("cube"),
            [(1, 1, 1)],
            kind="lines",  # pyright: ignore[reportArgumentType]
        )
    with pytest.raises(ValueError, match="at least one direction"):
        plot_inverse_pole_figures(component("cube"), [])
