"""What a material is to a host: roles, sites, and what is refused."""

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import neml2_jax
from neml2_jax import Scalar
from neml2_jax.equation_systems import ImplicitUpdate
from neml2_jax.export import ExportError
from neml2_jax.export.c_files import c_name
from neml2_jax.export.c_header import header, unit_of
from neml2_jax.export.c_program import c_program
from neml2_jax.export.graph import Graph
from neml2_jax.export.layout import length
from neml2_jax.export.material_at_point import material_at_point
from neml2_jax.export.material_expressions import material_expressions
from neml2_jax.laws.common import SR2LinearCombination
from neml2_jax.material_point import MaterialPoint
from neml2_jax.models import ComposedModel
from neml2_jax.models.lagged_names import lag
from neml2_jax.types import is_tensor

from .graph_values import values
from .materials import INPUTS, MATERIALS, viscoelastic


def named(variables):
    return [v.name for v in variables]


@pytest.fixture(scope="module")
def radret():
    file = neml2_jax.load_input(INPUTS / "radret.i", variables={"nbatch": 2})
    return file.get_model("model")


def test_roles(radret):
    material = material_at_point(radret)
    assert named(material.gradients) == ["strain"] and named(material.fluxes) == ["stress"]
    assert named(material.externals) == ["t"] and material.externals[0].start == 6
    # The time of the last step but one is no host's: it is kept.
    assert {"plastic_strain~1", "gamma~1", "gamma~2", "t~2"} <= set(named(material.state))
    assert "t~1" not in named(material.state)
    (solve,) = material.solves
    assert solve.path == "plastic_state/return_map" and solve.size == 1
    assert length(material.state) == 6 + 1 + 6 + 1 + 1 + 1


@pytest.mark.parametrize("name", ("radret", "isoharden", "chaboche2", "viscoelastic"))
def test_roles_are_those_of_a_material_point(name):
    """Where there is one gradient, both say the same of every variable."""
    point = MaterialPoint(MATERIALS[name]()[0])
    of_model, of_point = (material_at_point(x, solves=False) for x in (point.model, point))
    for found in (of_model, of_point):
        assert named(found.gradients) == [point.gradient.name]
        assert named(found.fluxes) == [point.flux.name]
        assert set(named(found.externals)) <= {point.time, *named(point.external)}
        kept = {lag(v.name)[0] for v in found.state}
        assert kept - {point.time} == set(named(point.state))


def test_chosen_roles(radret):
    material = material_at_point(radret, gradients=["strain", "t"], fluxes=["gamma"])
    assert named(material.gradients) == ["strain", "t"] and named(material.fluxes) == ["gamma"]
    with pytest.raises(ExportError, match=r"fluxes \['strss'\] are none of the model"):
        material_at_point(radret, fluxes=["strss"])


def test_sites_come_from_the_crystal():
    model = MATERIALS["scpcoup"]()[0]
    material = material_at_point(model)
    assert named(material.gradients) == ["deformation_rate", "vorticity"]
    assert [s.size for s in material.solves] == [10]


def test_units_are_those_of_the_laws(radret):
    assert unit_of(radret, "stress") == "stress" and unit_of(radret, "t") == "time"
    text = header(material_at_point(radret), "radret", "a title", 1000)
    assert "RADRET_FLUX_stress = 0, /* stress [stress], SR2" in text
    assert "RADRET_STATE_gamma = 13" in text and "RADRET_STATE_gamma_1 = 14" in text


def test_expressions_against_jax():
    """Residual, Jacobian and outputs of a return mapping at random numbers."""
    model = viscoelastic()[0]
    material = material_at_point(model)
    found = material_expressions(material, Graph())
    rng = np.random.default_rng(0)
    now, before, state, parameters, u = (
        jnp.asarray(rng.normal(size=n)) for n in (7, 7, length(material.state), 0, 6)
    )
    arrays = {"now": now, "before": before, "state": state, "parameters": parameters, "u0": u}
    pieces = material.pieces(now, before, state, parameters, (u,))
    (solve,) = found.solves
    np.testing.assert_allclose(values(solve.residual, arrays), pieces.residuals[0], rtol=1e-13)
    np.testing.assert_allclose(values(found.fluxes, arrays), pieces.fluxes, rtol=1e-13)
    np.testing.assert_allclose(values(found.state, arrays), pieces.state, rtol=1e-13)
    jacobian = values(solve.jacobian, arrays)
    h = 1e-6  # the residual is linear
    for j in range(6):
        moved = material.pieces(now, before, state, parameters, (u + h * np.eye(6)[j],))
        slope = (moved.residuals[0] - pieces.residuals[0]) / h
        np.testing.assert_allclose(jacobian[:, j], slope, atol=1e-6)


def test_batched_parameters_are_refused(radret):
    name = next(n for n in radret.named_parameters if n.endswith("yield_stress"))
    many = radret.with_parameters({name: Scalar(jnp.array([5.0, 6.0]))})
    with pytest.raises(ExportError, match="has values for a batch of shape"):
        material_at_point(many)


def test_a_ramped_solve_is_refused(radret):
    """Steps under mixed control are such; those are refused before, for what confirms them."""

    def ramped(x):
        return dataclasses.replace(x, ramped=(tuple(x.input_spec)[:2],)) if is_update(x) else x

    def is_update(x):
        return isinstance(x, ImplicitUpdate)

    model = jax.tree_util.tree_map(ramped, radret, is_leaf=is_update)
    with pytest.raises(ExportError, match="a solve with `ramped` is not exported to C"):
        c_program(material_at_point(model), "ramped", "ramped")


def test_a_batch_of_one_is_a_point(radret):
    name = next(n for n in radret.named_parameters if n.endswith("yield_stress"))
    one = radret.with_parameters({name: Scalar(jnp.array([[5.0]]))})
    assert material_at_point(one).model.named_parameters[name].shape == ()
    # A lattice may come as a table of one row, which is no parameter of the model.
    crystal = neml2_jax.load_input(INPUTS / "scpcoup.i", variables={"nbatch": 2})
    model = crystal.get_driver("driver").model

    def row(path, x):
        is_lattice = "lattice_parameter" in jax.tree_util.keystr(path)
        return x.replace(x.data.reshape(1)) if is_lattice else x

    model = jax.tree_util.tree_map_with_path(row, model, is_leaf=is_tensor)
    leaves = jax.tree_util.tree_leaves(material_at_point(model).model, is_leaf=is_tensor)
    assert not any(is_tensor(x) and x.dynamic_batch_ndim for x in leaves)


def test_steps_in_parts_of_what_others_compute_are_refused():
    """A strain that a law before the solve computes cannot be interpolated by the solve."""
    update = MATERIALS["isoharden"]()[0]
    assert isinstance(update, ImplicitUpdate)
    bisecting = dataclasses.replace(update, max_substepping_level=3)
    assert material_at_point(bisecting).parts is not None
    total = SR2LinearCombination(from_=("a", "b"), to="strain", weights=(1.0, 1.0))
    with pytest.raises(ExportError, match=r"is given \['strain'.*by other models"):
        material_at_point(ComposedModel(models=[total, bisecting]))


def test_too_many_unknowns_are_refused(monkeypatch):
    monkeypatch.setattr("neml2_jax.export.c_program.MOST_UNKNOWNS", 4)
    with pytest.raises(ExportError, match="has 6 unknowns at a point.*4 at most.*stablehlo"):
        c_program(material_at_point(viscoelastic()[0]), "zener", "")


def test_names():
    assert c_name("my-model") == "my_model"
    for bad in ("int", "2nd", "main"):
        with pytest.raises(ExportError, match="is no name for functions in C"):
            c_name(bad)
