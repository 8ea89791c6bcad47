"""The process that runs the reference, with a worker that answers what the test tells it to.

Needs no reference. What is asserted is this project's own protocol, and that no worker outlives its
comparison.
"""

import json
import sys
from contextlib import ExitStack

import jax.numpy as jnp
import numpy as np
import pytest

from benchmarks import reference
from benchmarks.__main__ import complete
from benchmarks.measure import OURS, difference_of_last, measure
from benchmarks.reference import Reference, ReferenceFailed, References
from neml2_jax import Scalar
from neml2_jax.drivers.march import Carry, StepRecord
from neml2_jax.models.model import Values

WORKER = """
import json, os, sys
print(json.dumps({"neml2": "0", "torch": "0", "threads": os.environ["OMP_NUM_THREADS"]}))
sys.stdout.flush()
runs = 0
for line in sys.stdin:
    answer = {"seconds": 2.0, "processor": 3.0}
    if line.startswith("run"):
        runs += 1
        if runs > RUNS:
            sys.exit("out of memory")
    elif line.startswith("last"):
        answer["last"] = {"stress": [1.0, 2.0]}
    print("a line that is no answer")
    print(json.dumps(answer), flush=True)
"""

COMPILER = """#!/bin/sh
echo "$@" >> "$(dirname "$0")/calls"
mkdir -p out && touch out/model_aoti.i
"""


@pytest.fixture
def python(tmp_path, monkeypatch):
    """An interpreter beside a compiler that says how often it was called."""
    worker = tmp_path / "worker.py"
    worker.write_text(f"RUNS = 1000\n{WORKER}")
    monkeypatch.setattr(reference, "WORKER", worker)
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "python").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    (folder / "neml2-compile").write_text(COMPILER)
    for path in folder.iterdir():
        path.chmod(0o755)
    return str(folder / "python")


@pytest.fixture
def started(monkeypatch):
    """All the processes that were started."""
    seen = []
    popen = reference.subprocess.Popen

    class Seen(popen):
        def __init__(self, *arguments, **options):
            super().__init__(*arguments, **options)
            seen.append(self)

    monkeypatch.setattr(reference.subprocess, "Popen", Seen)
    return seen


@pytest.fixture
def inputs(tmp_path, monkeypatch):
    (tmp_path / "elasticity.i").write_text("nbatch = 1\n")
    monkeypatch.setattr(reference, "INPUTS", tmp_path)
    return tmp_path


def test_a_worker_answers_and_ends(python, started):
    with Reference(python, 2) as worker:
        assert worker.versions == {"neml2": "0", "torch": "0", "threads": "2"}
        assert worker.name == "reference, 2 threads"
        assert worker.run() == (2.0, 3.0)
        assert worker.last() == {"stress": [1.0, 2.0]}
    assert [p.poll() for p in started] == [0]


def test_the_error_of_a_worker_that_ends_is_told(python, started):
    reference.WORKER.write_text(f"RUNS = 1\n{WORKER}")
    with Reference(python, 1) as worker:
        worker.run()
        with pytest.raises(ReferenceFailed, match="ended with code 1: out of memory"):
            worker.run()
        with pytest.raises(ReferenceFailed, match="out of memory"):
            worker.run()
    assert [p.poll() for p in started] == [1]


def test_a_python_without_the_reference_is_told_so(python, tmp_path):
    reference.WORKER.write_text("import a_module_that_nobody_has")
    with pytest.raises(ReferenceFailed, match="imports neml2.*No module named 'a_module"):
        References(python, tmp_path, (1,))
    with pytest.raises(ReferenceFailed, match="does not start"):
        References(str(tmp_path / "no_python"), tmp_path, (1,))


def test_it_compiles_again_only_for_another_text(python, inputs):
    references = References(python, inputs / "kept", (1,))
    path = references.compiled("elasticity", 3)["path"]
    calls = inputs / "bin" / "calls"
    assert path.endswith("elasticity-3/out/model_aoti.i")
    assert references.compiled("elasticity", 3)["path"] == path
    assert len(calls.read_text().splitlines()) == 1
    (inputs / "elasticity.i").write_text("# stiffer\nnbatch = 1\n")
    references.compiled("elasticity", 3)
    assert len(calls.read_text().splitlines()) == 2
    folder = inputs / "kept" / "neml2-0-torch-0" / "elasticity-3"
    assert (folder / "model.i").read_text() == "# stiffer\nnbatch = 3\n"


def test_a_compilation_under_way_is_left_alone(python, inputs):
    references = References(python, inputs / "kept", (1,))
    under_way = inputs / "kept" / "neml2-0-torch-0" / "elasticity-3"
    under_way.mkdir(parents=True)
    for text in ("nbatch = 3\n", "another\n"):
        (under_way / "model.i").write_text(text)
        with pytest.raises(ReferenceFailed, match="Wait for it, or delete"):
            references.compiled("elasticity", 3)
        assert (under_way / "model.i").read_text() == text


def test_no_worker_is_left_when_one_does_not_load(python, inputs, started):
    references = References(python, inputs / "kept", (1, 2))
    reference.WORKER.write_text(f"RUNS = 0\n{WORKER}")
    with pytest.raises(ReferenceFailed, match="out of memory"), ExitStack() as stack:
        references.loaded("elasticity", 3, {}, stack)
    assert len(started) >= 3 and all(p.poll() is not None for p in started)


def test_a_reference_that_fails_leaves_the_row_of_this_library(python, tmp_path, started):
    reference.WORKER.write_text(f"RUNS = 2\n{WORKER}")
    row = measure("elasticity", 2, 3, ("plain",), References(python, tmp_path / "kept", (1,)))
    assert "out of memory" in row["skipped"]["reference"]
    assert set(row["median"]) == {OURS} and len(row["seconds"][OURS]) == 3
    assert row["largest difference to reference"] > 0.0
    assert not complete(row, ["reference"]) and complete(row, ["plain"])
    assert all(p.poll() is not None for p in started)
    json.dumps(row)


class Marched:
    """A march whose last stresses are 1 and `last`."""

    def __init__(self, last):
        self.outputs: Values = {"stress": Scalar(jnp.array([[0.0, 0.0], [1.0, last]]))}

    def checked(self):
        no = jnp.zeros((), bool)
        return Carry({}, no), StepRecord({}, self.outputs, {}, no)


def test_the_difference_to_the_reference_hides_nothing():
    last = {"stress": [2.0, 3.0]}
    assert difference_of_last(last, Marched(3.0)) == 0.0
    assert difference_of_last(last, Marched(6.0)) == pytest.approx(1.0)
    found = difference_of_last(last, Marched(np.nan))
    assert found is not None and np.isnan(found)
    found = difference_of_last({"stress": [np.nan, np.nan]}, Marched(3.0))
    assert found is not None and np.isnan(found)
    assert difference_of_last({"strain": [2.0, 3.0]}, Marched(3.0)) is None
