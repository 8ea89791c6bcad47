"""What MGIS finds in a library: read as its `LibrariesManager` does, types by its bits.

MGIS 3.1 itself loaded such libraries: docs/export.md.
"""

import ctypes
import math
import subprocess

import numpy as np
import pytest

from neml2_jax import SR2, Scalar
from neml2_jax.export.generic import write_generic
from neml2_jax.export.generic_symbols import symbols
from neml2_jax.export.layout import Variable
from neml2_jax.export.material_at_point import material_at_point
from neml2_jax.laws.common import SR2LinearCombination

from .materials import MATERIALS
from .native import needs_compiler, without_figures

pytestmark = pytest.mark.slow

IN_SPACE = {"scalar": 1, "stensor": 6, "vector": 3, "tensor": 9}


def size(number):
    """How many numbers a type has in three dimensions: three bits at a time say what follows."""

    def taken(bits):
        nonlocal number
        low, number = number % 2**bits, number >> bits
        return low

    kind = taken(3)
    if kind == 5:
        lengths = [taken(7) for _ in range(taken(3))]
        return math.prod(lengths) * size(number)
    name = ("scalar", "stensor", "vector", "tensor")[kind]
    assert kind == 0 or taken(2) in (0, 3)
    return IN_SPACE[name]


class Library:
    """The symbols of one behaviour."""

    def __init__(self, folder, name):
        flags = "-std=c99 -O0 -fPIC -Wall -Wextra -Wno-psabi -Wno-unused-parameter -Werror"
        command = ["make", "generic", f"CFLAGS={flags}"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        self.handle = ctypes.CDLL(str(folder / f"lib{name}_generic.so"))
        self.name = name

    def number(self, what):
        return ctypes.c_ushort.in_dll(self.handle, f"{self.name}_{what}").value

    def names(self, what):
        kind = ctypes.c_char_p * max(self.number(f"n{what}"), 1)
        found = kind.in_dll(self.handle, f"{self.name}_{what}")
        return [x.decode() for x in found if x is not None][: self.number(f"n{what}")]

    def sizes(self, what):
        names = self.names(what)
        kind = ctypes.c_int * max(len(names), 1)
        found = kind.in_dll(self.handle, f"{self.name}_{what}Types")
        return {n: size(t) for n, t in zip(names, found)}


@needs_compiler
def test_a_material_of_small_strain(tmp_path):
    model = MATERIALS["isoharden"]()[0]
    material = material_at_point(model, parameters=True)
    with without_figures():
        write_generic(material, "iso", tmp_path)
    assert 'load("libiso_generic.so", "iso", ...)' in (tmp_path / "iso_generic.h").read_text()
    iso = Library(tmp_path, "iso")
    assert iso.number("mfront_mkt") == iso.number("api_version") == 1
    assert iso.number("BehaviourType") == iso.number("BehaviourKinematic") == 1
    assert iso.sizes("Gradients") == {"Strain": 6}
    assert iso.sizes("ThermodynamicForces") == {"Stress": 6}
    assert iso.names("TangentOperatorBlocks") == ["Stress", "Strain"]
    assert iso.sizes("InternalStateVariables") == {
        "stress": 6,
        "equivalent_plastic_strain": 1,
        "t": 1,
    }
    assert iso.names("MaterialProperties") == [p.name for p in material.parameters]
    assert iso.sizes("ExternalStateVariables") == iso.sizes("Parameters") == {}
    assert iso.number("TemperatureRemovedFromExternalStateVariables") == 0
    assert iso.names("InitializeFunctions") == iso.names("PostProcessings") == []


@needs_compiler
def test_blocks_of_several_gradients_stand_one_after_the_other(tmp_path):
    """Of c = 2 a - 3 b: twice the identity, then minus three times it."""
    model = SR2LinearCombination(from_=["a", "b"], to="c", weights=[2.0, -3.0])
    with without_figures():
        write_generic(material_at_point(model, gradients=["a", "b"]), "both", tmp_path)
    assert "MGIS does not load it" in (tmp_path / "both_generic.h").read_text()
    both = Library(tmp_path, "both")
    assert both.number("BehaviourType") == 0
    assert both.names("TangentOperatorBlocks") == ["c", "a", "c", "b"]
    a, b = np.arange(1.0, 7.0), np.arange(7.0, 1.0, -1.0)
    numbers = [(ctypes.c_double * n)(*x) for n, x in ((12, [*a, *b]), (6, []), (72, [4.0]))]
    given, flux, tangent = numbers
    rdt = ctypes.c_double(1.0)
    null, at = ctypes.c_void_p(None), lambda x: ctypes.cast(x, ctypes.c_void_p)
    states = [at(given), at(flux), *[null] * 6] * 2
    members = [null, ctypes.c_double(1.0), at(tangent), at(ctypes.pointer(rdt)), null, *states]
    fields = [(f"m{i}", type(x)) for i, x in enumerate(members)]
    data = type("Data", (ctypes.Structure,), {"_fields_": fields})(*members)
    assert both.handle.both_Tridimensional(ctypes.byref(data)) == 1
    np.testing.assert_allclose(np.array(flux), 2 * a - 3 * b, rtol=1e-15)
    blocks = np.array(tangent).reshape(2, 6, 6)
    np.testing.assert_array_equal(blocks, [2 * np.eye(6), -3 * np.eye(6)])


def test_rates_are_no_strains_and_sites_are_arrays():
    """A list of more than 127 is named one by one; a state called as a force is another name."""
    model = SR2LinearCombination(from_=["strain_rate"], to="stress", weights=[2.0])
    material = material_at_point(model, gradients=["strain_rate"], fluxes=["stress"])
    material.state.extend(
        Variable(name, SR2, sites, 0)
        for name, sites in (("stress~1", ()), ("back_stress~1", (3,)), ("grain~1", (130,)))
    )
    fields = [Variable(name, Scalar, (), 0) for name in ("T", "temperature", "stress")]
    text = symbols(material, fields, "m")
    assert "m_BehaviourType = 0;" in text and '{"strain_rate"}' in text
    kept = next(x for x in text.splitlines() if "m_InternalStateVariables[]" in x)
    assert '"stress_state", "back_stress", "grain[0]", "grain[1]"' in kept
    assert '{"Temperature", "temperature", "stress_field"}' in text
    assert "m_nInternalStateVariables = 132;" in text
    types = next(x for x in text.splitlines() if "m_InternalStateVariablesTypes[]" in x)
    numbers = [int(x) for x in types.split("{")[1].split("}")[0].split(",")]
    assert [size(t) for t in numbers[:3]] == [6, 18, 6]
