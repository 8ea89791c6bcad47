"""Point groups: group axioms, the International Tables, and orix where it is installed."""

import importlib.util

import numpy as np
import pytest

from neml2_jax.crystallography import POINT_GROUPS, point_group, symmetry

# International Tables for Crystallography, vol. A: how many groups each system has.
SYSTEMS = {
    "triclinic": 2, "monoclinic": 3, "orthorhombic": 3, "tetragonal": 7, "trigonal": 5,
    "hexagonal": 7, "cubic": 5,
}  # fmt: skip


def test_thirty_two_groups_in_seven_systems_and_eleven_laue_classes():
    groups = POINT_GROUPS.values()
    assert len(groups) == 32
    assert {s: sum(g.system == s for g in groups) for s in SYSTEMS} == SYSTEMS
    assert len({g.laue for g in groups}) == 11
    assert sum(g.centrosymmetric for g in groups) == 11
    # 11 groups of rotations, 11 with the inversion, 10 with other improper operations.
    assert sum(len(g.proper_rotations) == g.order for g in groups) == 11


@pytest.mark.parametrize("group", POINT_GROUPS.values(), ids=lambda g: g.name)
def test_orders_and_subgroups(group):
    laue, own = group.rotations, group.proper_rotations
    assert 2 * len(laue) == POINT_GROUPS[group.laue].order
    assert group.order == len(own) * (1 if len(own) == group.order else 2)
    nearest = np.abs(own[:, None] - laue[None]).max(axis=(-1, -2)).min(axis=1)
    np.testing.assert_allclose(nearest, 0.0, atol=1e-14)


@pytest.mark.parametrize("name, axis", (("321", [1, 0, 0]), ("112", [0, 0, 1])))
def test_settings(name, axis):
    half_turn = 2.0 * np.outer(axis, axis) - np.eye(3)
    R = np.asarray(symmetry(name).data)
    assert (np.abs(R - half_turn).max(axis=(-1, -2)) < 1e-14).sum() == 1


@pytest.mark.parametrize("hermann_mauguin, schoenflies", (("m-3m", "Oh"), ("-42m", "D2d")))
def test_either_name(hermann_mauguin, schoenflies):
    assert point_group(schoenflies) is point_group(hermann_mauguin)


def test_unknown_group():
    with pytest.raises(ValueError, match="none of the 32.*did you mean 'm-3m'"):
        point_group("m3m")


@pytest.mark.skipif(importlib.util.find_spec("orix") is None, reason="orix is not installed")
@pytest.mark.parametrize("group", POINT_GROUPS.values(), ids=lambda g: g.name)
def test_orix_has_the_same_rotations(group):
    from orix.quaternion import symmetry as theirs

    given = getattr(theirs, group.schoenflies)
    # The axis of monoclinic groups is along z there.
    axes = [1, 2, 0] if group.system == "monoclinic" else [0, 1, 2]
    assert group.order == given.size
    for ours, matrices in (
        (group.rotations, given.laue_proper_subgroup.to_matrix()),
        (group.proper_rotations, given.proper_subgroup.to_matrix()),
    ):
        matrices = matrices[:, axes][:, :, axes]
        assert len(ours) == len(matrices)
        nearest = np.abs(ours[:, None] - matrices[None]).max(axis=(-1, -2)).min(axis=1)
        np.testing.assert_allclose(nearest, 0.0, atol=1e-12)
