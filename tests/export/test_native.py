"""Materials in C against our own solver: the same steps, point by point, to 1e-12."""

import concurrent.futures
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from neml2_jax import march

from .materials import MATERIALS, POINTS
from .native import compiled, exported, needs_compiler

EXAMPLE = Path(__file__).parents[2] / "examples" / "native"

pytestmark = [pytest.mark.slow, needs_compiler]


@pytest.fixture(scope="module", params=MATERIALS)
def case(request, tmp_path_factory):
    """Material, library and figures."""
    model, prescribed, initial = MATERIALS[request.param]()
    folder = tmp_path_factory.mktemp(request.param)
    return exported(model, folder, history=prescribed and (prescribed, initial))


def test_agrees_with_our_solver(case):
    """March by the exported code alone: fluxes and state at every step, the tangent at the last."""
    material, native, expected = case
    state = expected.state
    for k in range(len(expected.fluxes)):
        now, before = expected.forces[k + 1], expected.forces[k]
        fluxes, state, tangent, status, _ = native.update(now, before, state)
        assert not status.any()
        for found, figure in ((fluxes, expected.fluxes[k]), (state, expected.states[k])):
            scale = np.abs(figure).max() if figure.size else 0.0
            np.testing.assert_allclose(found, figure, rtol=0.0, atol=1e-12 * scale)
    scale = np.abs(expected.tangents).max()
    np.testing.assert_allclose(tangent, expected.tangents, rtol=0.0, atol=1e-8 * scale)


@pytest.mark.parametrize("language", ("c", "fortran"))
def test_a_program(case, language):
    """`replay` of `examples/native`, in C and in Fortran: our driver's fluxes at every step."""
    _, native, expected = case
    if language == "fortran" and shutil.which("gfortran") is None:
        pytest.skip("there is no gfortran")
    build = {
        "c": ["cc", "-std=c99", "-I.", EXAMPLE / "replay.c"],
        "fortran": ["gfortran", "material.f90", EXAMPLE / "replay.f90"],
    }[language]
    program = f"./replay_{language}"
    command = [*build, "-o", program, "-L.", "-lmaterial", "-Wl,-rpath,$ORIGIN", "-lm"]
    subprocess.run(command, cwd=native.folder, check=True)
    command = [program, "material_check.txt"]
    done = subprocess.run(command, cwd=native.folder, capture_output=True, text=True, check=True)
    found = np.array([list(map(float, line.split())) for line in done.stdout.splitlines()])
    figures = expected.fluxes.reshape(found.shape)
    np.testing.assert_allclose(found, figures, rtol=0.0, atol=1e-12 * np.abs(figures).max())


def test_points_do_not_see_each_other(case):
    """One point alone, in a vector with others, and beside one that fails: equal numbers."""
    material, native, expected = case
    now, before, state = expected.forces[1], expected.forces[0], expected.state
    now, before, state = (np.repeat(x, 5, axis=0) for x in (now, before, state))
    together = native.update(now, before, state)
    for p in (0, 6, len(now) - 1):
        fluxes, after, tangent, status = native.point(now[p], before[p], state[p])
        assert status == 0
        for alone, found in zip((fluxes, after, tangent), together):
            np.testing.assert_allclose(alone, found[p], rtol=1e-12, atol=1e-15)
    spoiled = now.copy()
    spoiled[2, 0] = np.nan
    fluxes, after, tangent, status, _ = native.update(spoiled, before, state)
    assert status[2] != 0 and np.count_nonzero(status) == 1
    for found, good in zip((fluxes, after, tangent), together):
        assert np.isnan(found[2]).all()
        np.testing.assert_array_equal(np.delete(found, 2, 0), np.delete(good, 2, 0))


def test_two_threads_at_once(case):
    """ctypes lets go of the interpreter, so that the calls run side by side."""
    _, native, expected = case
    now, before, state = (
        np.tile(x, (200, 1)) for x in (expected.forces[1], expected.forces[0], expected.state)
    )
    alone = native.update(now, before, state)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        both = [pool.submit(native.update, now, before, state) for _ in range(4)]
        for found in both:
            for a, b in zip(found.result(), alone):
                np.testing.assert_array_equal(a, b)


def test_tangents_are_asked_for(case):
    """Without the tangent the rest is the same."""
    _, native, expected = case
    given = expected.forces[1], expected.forces[0], expected.state
    for a, b in zip(native.update(*given, tangent=False)[:2], native.update(*given)[:2]):
        np.testing.assert_array_equal(a, b)


def test_parameters_at_each_call(tmp_path):
    """Another yield stress than that of the input file, against a model that has it."""
    model, prescribed, initial = MATERIALS["isoharden"]()
    material, native = compiled(model, tmp_path, parameters=True)
    place = {p.name: p for p in material.parameters}
    values = np.concatenate([p.value.ravel() for p in material.parameters])
    (name,) = (n for n in place if n.endswith("yield_function.yield_stress"))
    values[place[name].start] = 17.0
    first = {n: x.replace(x.data[:21]) for n, x in prescribed.items()}
    expected = march(model.with_parameters({name: 17.0}), first, initial)["stress"].data
    columns = [
        first[v.name].materialize().data.reshape(21, POINTS, v.size) for v in material.forces
    ]
    forces = np.concatenate(columns, -1)
    state = np.zeros((POINTS, sum(v.size for v in material.state)))
    for k, figure in enumerate(expected):
        fluxes, state, _, status, _ = native.update(forces[k + 1], forces[k], state, values)
        np.testing.assert_allclose(fluxes, figure, rtol=1e-12, atol=1e-10)
