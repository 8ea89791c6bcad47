"""Labels from declarations."""

from neml2_jax.lab.labels import component_label, declared

from ..material_point.materials import elastic
from .materials import viscoplastic


def test_symbols_and_units():
    model = viscoplastic()
    found = declared(model, "stress")
    assert found is not None and found.unit == "stress" and found.kind == "output"
    label = component_label(model, "stress", "stress xx", "xx", {"stress": "MPa"})
    assert label == r"stress xx $\sigma_{xx}$ [MPa]"
    assert component_label(model, "stress", "stress xx", "xx", {}) == r"stress xx $\sigma_{xx}$"
    label = component_label(elastic(), "strain", "strain xx", "xx", {})
    assert label == r"strain xx $\varepsilon_{xx}$ [-]"
    assert declared(model, "nothing") is None
    assert component_label(model, "nothing", "x", "xx", {}) == "x"
