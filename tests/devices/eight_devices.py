"""What is told to `test_devices.py` by a process of its own that has eight devices."""

from pathlib import Path

import jax
import numpy as np

import neml2_jax
from neml2_jax.drivers import march, march_on_devices

INPUTS = Path(__file__).parents[2] / "benchmarks" / "inputs"
STEPS = 5


def driver(scenario: str, points: int):
    file = neml2_jax.load_input(INPUTS / f"{scenario}.i", variables={"nbatch": points})
    return file.get_driver("driver")


def difference(one: dict, many: dict) -> float:
    """Largest relative difference of any output."""
    return max(
        float(np.abs(np.asarray(one[n]) - np.asarray(many[n])).max() / np.abs(one[n]).max())
        for n in one
    )


def arrays(values: dict) -> dict:
    return {n: x.data for n, x in values.items()}


def first_steps(scenario: str, points: int):
    """A driver, and what it prescribes in its first steps."""
    found = driver(scenario, points)
    return found, {n: x.replace(x.data[:STEPS]) for n, x in found.prescribed_values().items()}


def of_march(scenario: str, points: int) -> float:
    found, values = first_steps(scenario, points)
    one = jax.jit(march)(found.model, values, found.ic)
    many = jax.jit(march_on_devices)(found.model, values, found.ic)
    return difference(arrays(one), arrays(many))


def of_places(scenario: str, points: int) -> float:
    """The same points on other devices: each moves on by one device."""
    found, values = first_steps(scenario, points)
    share = points // len(jax.devices())

    def moved(x, axis):
        batched = x.data.ndim > axis and x.data.shape[axis] == points
        return x.replace(np.roll(x.data, share, axis)) if batched else x

    run = jax.jit(march_on_devices)
    here = arrays(run(found.model, values, found.ic))
    there = run(
        found.model,
        {n: moved(x, 1) for n, x in values.items()},
        {n: moved(x, 0) for n, x in found.ic.items()},
    )
    there = arrays(there)
    assert all(x.shape[1] == points for x in there.values())
    return difference({n: np.roll(x, share, 1) for n, x in here.items()}, there)


def of_driver(scenario: str, points: int) -> float:
    found = driver(scenario, points)
    one, many = (found.run(devices=d).arrays for d in (None, jax.devices()))
    return difference(
        *({n: x[1:] for n, x in a.items() if n.startswith("output.")} for a in (one, many))
    )


def of_gradient(points: int) -> float:
    found = driver("elasticity", points)
    values = found.prescribed_values()

    def total(model, march):
        return march(model, values)["stress"].data[..., 0].sum()

    one, many = (jax.grad(total)(found.model, m) for m in (march, march_on_devices))
    return difference(*({str(i): x for i, x in enumerate(jax.tree.leaves(g))} for g in (one, many)))


def refused() -> str:
    found = driver("elasticity", 3)
    try:
        march_on_devices(found.model, found.prescribed_values())
    except ValueError as error:
        return str(error)
    return ""


def tell() -> dict:
    return {
        "explicit": of_march("elasticity", 37),
        # As many points as for `places`, so that they share a program; `driver` has implicit ones
        # of a number that eight do not divide.
        "implicit": of_march("isoharden", 40),
        "places": of_places("isoharden", 40),
        "driver": of_driver("radret", 21),
        "gradient": of_gradient(16),
        "too few": refused(),
    }
