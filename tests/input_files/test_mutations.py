"""Every mutated example ends in an error of this library, or loads: nothing else is raised."""

import os
import time

import pytest

from neml2_jax.errors import NEML2Error
from neml2_jax.input_files import load_extension, load_input
from neml2_jax.input_files.expressions import limits as expression_limits
from neml2_jax.input_files.hit import SECTIONS

from .mutations import EXAMPLES, mutated

ALL = int(os.environ.get("NEML2_JAX_MUTATIONS", "0"))
"""How many are tried: `NEML2_JAX_MUTATIONS=1000 pytest tests/input_files/test_mutations.py`."""
SAMPLE = 40


@pytest.fixture(scope="module", autouse=True)
def own_law():
    load_extension(EXAMPLES / "own_law" / "my_models.py")


@pytest.fixture(autouse=True)
def little(monkeypatch):
    monkeypatch.setattr(expression_limits, "available_memory", lambda: 10**9)
    monkeypatch.setattr(expression_limits, "SECONDS", 20.0)


def ends(seed, folder):
    """`loaded`, or the message."""
    path, mutation, data = mutated(seed)
    (folder / path.name).write_bytes(data)
    try:
        file = load_input(folder / path.name)
        for section in SECTIONS:
            for name in file.file.sections.get(section, {}):
                if section == "Tensors":
                    file.get_tensor(name)
                elif section == "Drivers":
                    file.get_driver(name)
        return "loaded"
    except NEML2Error as error:
        return str(error)
    except BaseException as error:
        raise AssertionError(f"seed {seed}, {mutation} of {path.parent.name}") from error


def test_a_sample(tmp_path):
    found = [ends(seed, tmp_path) for seed in range(SAMPLE)]
    assert 0 < found.count("loaded") < SAMPLE
    assert all(end == "loaded" or "\0" not in end and len(end) < 20_000 for end in found)


@pytest.mark.skipif(not ALL, reason="NEML2_JAX_MUTATIONS says how many to try")
def test_all(tmp_path):
    wrong, loaded, begin = [], 0, time.perf_counter()
    for seed in range(ALL):
        try:
            loaded += ends(seed, tmp_path) == "loaded"
        except AssertionError as error:
            wrong.append(f"{error}: {error.__cause__!r}"[:300])
    print(f"{ALL} files, {loaded} loaded, {time.perf_counter() - begin:.0f} s")
    assert not wrong, "\n".join(wrong)
