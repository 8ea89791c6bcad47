"""Linear viscoelasticity by a Prony series."""

from __future__ import annotations

import jax.numpy as jnp

from ....declaration import input_variable, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import SR2, Scalar
from ....types.functions import exp, sum


@register
class PronySeries(AbstractLaw):
    r"""Stress of a relaxation modulus that is a sum of exponentials, over one step.

    $$\sigma = E_\infty \varepsilon + \sum_i \sigma_i, \quad
    \sigma_i = e^{-x_i} \sigma_{i,n} + E_i \frac{1 - e^{-x_i}}{x_i} (\varepsilon - \varepsilon_n),
    \quad x_i = \frac{t - t_n}{a_T \tau_i}$$

    This is the hereditary integral of
    $E(t) = E_\infty + \sum_i E_i e^{-t / \tau_i}$ for a strain that changes linearly over the step:
    no system is solved, and no step is too long. The branches are a site axis. The shift factor
    $a_T$, where given, is that of the step.

    **Shapes:** `moduli` and `relaxation_times` have one value for each branch. In a march the
    `branch_stresses` start from zero, or from an initial condition with one site for each branch.
    **Source:** R. L. Taylor, K. S. Pister, G. L. Goudreau, Int. J. Numer. Methods Eng. 2 (1970)
    45-59; J. C. Simo, T. J. R. Hughes, Computational Inelasticity, Springer (1998), 10.3.
    """

    strain: str = input_variable(SR2, "Strain", symbol=r"\varepsilon", unit="-")
    strain_n: str = input_variable(
        SR2,
        "Strain at the start of the step",
        symbol=r"\varepsilon_n",
        unit="-",
        of="strain",
        suffix="~1",
    )
    branch_stresses_n: str = input_variable(
        SR2,
        "Stress of each branch at the start of the step",
        symbol=r"\sigma_{i,n}",
        unit="stress",
        of="branch_stresses",
        suffix="~1",
        core=("branch",),
    )
    time: str = input_variable(Scalar, "Time", symbol="t", unit="time", default="t")
    time_n: str = input_variable(
        Scalar, "Time at the start of the step", symbol="t_n", unit="time", of="time", suffix="~1"
    )
    shift_factor: str | None = input_variable(
        Scalar, "Shift factor of all relaxation times", symbol="a_T", unit="-", optional=True
    )
    stress: str = output_variable(SR2, "Stress", symbol=r"\sigma", unit="stress")
    branch_stresses: str = output_variable(
        SR2, "Stress of each branch", symbol=r"\sigma_i", unit="stress", core=("branch",)
    )
    equilibrium_modulus: Scalar = parameter(
        "Modulus at infinite time", symbol=r"E_\infty", unit="stress", at_least=0.0
    )
    moduli: Scalar = parameter(
        "Modulus of each branch", symbol="E_i", unit="stress", core=("branch",)
    )
    relaxation_times: Scalar = parameter(
        "Relaxation time of each branch", symbol=r"\tau_i", unit="time", core=("branch",), above=0.0
    )

    def forward(
        self,
        strain: SR2,
        strain_n: SR2,
        branch_stresses_n: SR2,
        time: Scalar,
        time_n: Scalar,
        shift_factor: Scalar | None,
    ) -> tuple[SR2, SR2]:
        E, tau = self.moduli, self.relaxation_times
        if shift_factor is not None:
            tau = shift_factor * tau
        x = (time - time_n) / tau
        branches = exp(-x) * branch_stresses_n + E * mean_decay(x) * (strain - strain_n)
        return self.equilibrium_modulus * strain + sum(branches.sub_batch), branches


def mean_decay(x: Scalar) -> Scalar:
    r"""$(1 - e^{-x}) / x$, smooth at 0."""
    small = jnp.abs(x.data) < 1e-2
    away, near = jnp.where(small, 1.0, x.data), jnp.where(small, x.data, 0.0)
    series = 1.0
    for n in range(7, 1, -1):  # seven terms: exact to the last digit below 0.01
        series = 1.0 - near / n * series
    return x.replace(jnp.where(small, series, -jnp.expm1(-away) / away))
