"""The code of the README names what there is, and its commands parse."""

import re
import shlex
from pathlib import Path

import jax.numpy as jnp
import numpy as np
import pytest
from typer.core import TyperGroup
from typer.main import get_command

import neml2_jax
from neml2_jax import drivers
from neml2_jax.cli import main as cli

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
BLOCKS = [b for b in re.findall(r"```python\n(.*?)```", README, re.S) if "@register" not in b]
(NAME,) = re.findall(r'param_jvp\(inputs, \{"([^"]+)": 1\.0\}\)', README)
COMMANDS = [c for c in re.findall(r"^(neml2-jax [^#\n]*)", README, re.M) if "FILE" not in c]


class Checking:
    """A model whose methods check names and types and compute nothing: a solve takes seconds."""

    def __init__(self, model):
        self._model = model
        self.input_spec = model.input_spec
        self.asked = []

    def call_by_name(self, inputs):
        return self._model.typed(inputs)

    def jacobian(self, inputs, of, wrt):
        self._model.typed(inputs)
        assert set(of) <= set(self._model.output_spec) and set(wrt) <= set(self.input_spec)
        return None, None

    def param_jacobian(self, inputs):
        return self._model.typed(inputs), None

    def param_jvp(self, inputs, tangents):
        self._model.typed(inputs)
        self.asked += tangents
        self._model.with_parameters(tangents)
        return None, None


def test_the_python_code_runs(monkeypatch):
    small = neml2_jax.load_input(
        ROOT / "examples" / "chaboche" / "chaboche.i",
        variables={"points": 2, "cycles": 1, "steps_per_cycle": 4},
    )
    monkeypatch.setattr(neml2_jax, "load_input", lambda path: (ROOT / path).exists() and small)

    def march(model, prescribed):
        for name, x in prescribed.items():
            assert type(x) is model.input_spec[name]
        assert "stress" in model.output_spec
        return {"stress": prescribed["strain"] * model.named_parameters[NAME]}

    monkeypatch.setattr(drivers, "march", march)
    first, second = BLOCKS
    space: dict = {}
    exec(first, space)
    model = space["material"] = Checking(space["material"])
    exec(second, space)
    assert model.asked == [NAME]


def test_the_derivative_by_youngs_modulus_is_that_of_the_readme():
    """Below yield the stress is proportional to it."""
    path = ROOT / "examples" / "chaboche" / "chaboche.i"
    elasticity = neml2_jax.load_input(path).get_model("elasticity")
    rate = {"elastic_strain_rate": jnp.array([1e-6, 0.0, 0.0, 0.0, 0.0, 0.0])}
    parameter = NAME.removeprefix("elasticity.")
    value, tangent = elasticity.param_jvp(rate, {parameter: 1.0})
    E = elasticity.named_parameters[parameter].data
    np.testing.assert_allclose(tangent["stress_rate"].data * E, value["stress_rate"].data)


@pytest.mark.parametrize("text", COMMANDS)
def test_the_commands_are_commands(text):
    words = shlex.split(text)[1:]
    group = get_command(cli.app)
    assert isinstance(group, TyperGroup)
    with group.make_context("neml2-jax", list(words)) as context:
        name, command, rest = group.resolve_command(
            context, [*context._protected_args, *context.args]
        )
        assert command is not None, name
        command.make_context(name or "", list(rest), parent=context)
