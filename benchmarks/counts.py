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

    from .scenarios import March, arguments

    jaxpr = eqx.filter_make_jaxpr(march_chunk)(*arguments(scenario, POINTS))[0]
    march = March(scenario, POINTS)
    cost = march.compiled.compiled.cost_analysis()
    return {
        "equations": equations(jaxpr.jaxpr),
        "flops": cost["flops"],
        "bytes": cost["bytes accessed"],
        **{f"{k}, bytes": v for k, v in march.bytes().items()},
    }


def write() -> None:
    told = {scenario: counts(scenario) for scenario in COUNTED}
    FIGURES.parent.mkdir(parents=True, exist_ok=True)
    FIGURES.write_text(json.dumps(told, indent=1) + "\n")
    print(json.dumps(told, indent=1))
