"""Operations in C, one number or a vector of them at a time, against numpy."""

import ctypes
import shutil
import subprocess

import numpy as np
import pytest

from neml2_jax.export.c_program import template
from neml2_jax.export.c_source import CSource, number
from neml2_jax.export.graph import REAL_FUNCTIONS, Graph
from neml2_jax.export.schedule import Stage, scheduled

from .graph_values import values

needs_compiler = pytest.mark.skipif(shutil.which("cc") is None, reason="there is no C compiler")

FILE = """
#include <math.h>
typedef double real;
typedef long long mask_of_real;
#define R(name) name
#define LANES {lanes}
#define FN(name) name
{lanes_code}
struct point {{ V x[{inputs}], out[{outputs}], w[{kept}]; M m[{truths}]; }};
{routines}
void run(const double *x, double *out)
{{
    struct point q;
    for (int i = 0; i < {inputs}; ++i)
        LANE AT(q.x[i], l) = x[i * LANES + l];
    all(&q);
    for (int i = 0; i < {outputs}; ++i)
        LANE out[i * LANES + l] = AT(q.out[i], l);
}}
"""


def expressions(graph):
    x, y, z = (graph.symbol("x", i) for i in range(3))
    out = [graph.call(f, x) for f in REAL_FUNCTIONS if f not in ("pow", "atan2", "max", "min")]
    out += [graph.call(f, x, y) for f in ("pow", "atan2", "max", "min")]
    out += [graph.node("fmod", x, y), graph.add(x, y), graph.sub(x, y), graph.mul(x, y)]
    out += [graph.div(x, y), graph.neg(x), graph.sub(-2.5, x), graph.call("max", x, 0.5)]
    for op in ("<", "<=", "==", "!="):
        c = graph.compare(op, x, y)
        out.append(graph.select(c, x, 3.0))
        out.append(graph.select(graph.both(c, graph.no(graph.compare("<", z, 0.3))), y, z))
        out.append(graph.select(graph.either(c, graph.finite(z)), y, 1.0))
    return [*out, x, 4.0, graph.compare("<", x, 0.2)]


@needs_compiler
@pytest.mark.parametrize("longest", (5, 1000))
@pytest.mark.parametrize("lanes", (1, 4))
def test_operations(tmp_path, lanes, longest):
    graph = Graph()
    wanted = expressions(graph)
    results = [(f"out[{i}]", e) for i, e in enumerate(wanted)]
    schedule = scheduled([Stage("all", results)], longest)
    source = CSource(schedule, single=False)
    routines = source.stage("all")
    reals, truths = schedule.sizes["w"], schedule.sizes["m"]
    text = FILE.format(
        lanes=lanes,
        lanes_code=template("lanes.c"),
        inputs=3,
        outputs=len(wanted),
        kept=reals or 1,
        truths=truths or 1,
        routines=routines,
    )
    (tmp_path / "all.c").write_text(text)
    flags = ["-std=c99", "-O1", "-Wall", "-Wextra", "-Werror", "-Wno-psabi", "-Wno-unused-function"]
    command = ["cc", *flags, "-shared", "-fPIC", "all.c", "-o", "all.so", "-lm"]
    subprocess.run(command, cwd=tmp_path, check=True)
    library = ctypes.CDLL(str(tmp_path / "all.so"))
    special = [0.0, 1.0, -1.0, np.nan, np.inf, -np.inf, 0.5, 0.2]
    rng = np.random.default_rng(0)
    for _ in range(12):
        x = np.where(
            rng.random((3, lanes)) < 0.4,
            rng.choice(special, (3, lanes)),
            rng.normal(size=(3, lanes)),
        )
        out = np.zeros((len(wanted), lanes))
        library.run(ctypes.c_void_p(x.ctypes.data), ctypes.c_void_p(out.ctypes.data))
        for lane in range(lanes):
            expected = values(wanted, {"x": x[:, lane]})
            np.testing.assert_allclose(out[:, lane], expected, rtol=1e-14, atol=1e-300)


def test_numbers():
    assert number(1) == "1.0" and number(0.1) == "0.1" and number(1e-300) == "1e-300"
    assert number(-2.0) == "(-2.0)" and number(0.1, single=True) == "0.1f"
    assert number(np.inf) == "INFINITY" and number(-np.inf) == "(-INFINITY)"
    assert number(np.nan) == "NAN"
