"""What can be counted of a scenario, the same on every machine of one kind: no clock is read.

`python -m benchmarks count` writes the figures that `tests/benchmarks/test_counts.py` holds later
versions against.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

COUNTED = ("chaboche2", "radret", "scpcoup")
POINTS = 128
# Operations and buffers are those of users' programs; only machine code, which is not looked at, is
# made of them in a sixth of the time.
CHEAP_MACHINE_CODE = {
    "xla_backend_optimization_level": 0,
    "xla_llvm_disable_expensive_passes": True,
    "xla_cpu_use_fusion_emitters": False,
    "xla_disable_hlo_passes": "",
}
FIGURES = Path(__file__).parent / "results" / "counts.json"


def equations(jaxpr: Any) -> int:
    """Equations of a jaxpr, those of inner ones among them; of one platform where they differ."""
    import jax.extend

    count = 0
    for equation in jaxpr.eqns:
        count += 1
        inner = list(jax.extend.core.jaxprs_in_params(equation.params))
        of_platforms = equation.params.get("branches_platforms") is not None
        count += sum(equations(of) for of in (inner[:1] if of_platforms else inner))
    return count


def counts(scenario: str) -> dict[str, float]:
    """Equations of the march, and XLA's cost analysis of it; a loop's body counts once."""
    import equinox as eqx

    from neml2_jax.drivers.march import march_chunk

    from .scenarios import arguments, bytes_of

    given = arguments(scenario, POINTS)
    jaxpr = eqx.filter_make_jaxpr(march_chunk)(*given)[0]
    compiled = march_chunk.lower(*given).lowered.compile(compiler_options=CHEAP_MACHINE_CODE)
    cost = compiled.cost_analysis()
    return {
        "equations": equations(jaxpr.jaxpr),
        "flops": cost["flops"],
        "bytes": cost["bytes accessed"],
        **{f"{k}, bytes": v for k, v in bytes_of(compiled).items()},
    }


def write() -> None:
    told = {scenario: counts(scenario) for scenario in COUNTED}
    FIGURES.parent.mkdir(parents=True, exist_ok=True)
    FIGURES.write_text(json.dumps(told, indent=1) + "\n")
    print(json.dumps(told, indent=1))
