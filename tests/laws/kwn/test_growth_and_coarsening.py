"""Populations of precipitates against the laws of growth and of coarsening."""

import jax
import jax.numpy as jnp
import numpy as np

from neml2_jax import Scalar
from neml2_jax.laws.common import ScalarMultiplication
from neml2_jax.laws.finite_volume import (
    FiniteVolumeAppendBoundaryValue,
    FiniteVolumeGradient,
    FiniteVolumeLimitedAdvectiveFlux,
)
from neml2_jax.laws.kwn import (
    CurrentConcentration,
    GibbsThomsonConcentration,
    MeanPrecipitateRadius,
    PrecipitateVolumeFraction,
    RateLimitedPrecipitateGrowthRate,
)
from neml2_jax.models import ComposedModel


def sites(x):
    return Scalar(jnp.asarray(x), sub_batch_ndim=1)


def transport(edges):
    """The rate of the density by radius `phi`, for growth rates `v` at the edges of the bins.

    What shrinks out of the first bin is gone.
    """
    R = 0.5 * (edges[1:] + edges[:-1])
    with_ends = np.concatenate((edges[:1], R, edges[-1:]))
    return [
        FiniteVolumeAppendBoundaryValue(input="phi", side="left", condition="DIRICHLET", value=0.0),
        FiniteVolumeAppendBoundaryValue(
            input="phi_with_bc_left", output="all", side="right", condition="DIRICHLET", value=0.0
        ),
        FiniteVolumeLimitedAdvectiveFlux(
            u="all", v_edge="v", cell_centers=sites(with_ends), cell_edges=sites(edges)
        ),
        FiniteVolumeGradient(u="flux", dx=sites(np.diff(edges)), grad_u="phi_rate"),
    ]


def integrated(model, phi, given, dt, steps, chunk):
    """Heun's steps; `phi` after every chunk of them."""

    def rate(phi):
        return model.call_by_name({"phi": phi, **given})["phi_rate"]

    def step(phi, _):
        first = phi + dt * rate(phi)
        return 0.5 * phi + 0.5 * (first + dt * rate(first)), None

    def some(phi, _):
        phi = jax.lax.scan(step, phi, length=chunk)[0]
        return phi, phi.data

    return np.asarray(jax.jit(lambda phi: jax.lax.scan(some, phi, length=steps // chunk)[1])(phi))


def test_growth_at_fixed_supersaturation():
    r"""$\dot R = D S / R$: the mean square of the radius grows by $2 D S t$."""
    edges = np.linspace(0.5, 3.0, 251)
    R, dR = 0.5 * (edges[1:] + edges[:-1]), np.diff(edges)
    D, x, x_eq, difference = 2.0, 0.06, 0.01, 0.5
    growth = RateLimitedPrecipitateGrowthRate(
        radius=sites(edges),
        equilibrium_concentration=x_eq,
        concentration_difference=difference,
        diffusivity=D,
        growth_rate="v",
        current_concentration="x",
    )
    phi = np.exp(-0.5 * ((R - 1.0) / 0.05) ** 2)
    dt, steps, chunk = 0.01, 1000, 250
    history = integrated(
        ComposedModel(models=[growth, *transport(edges)]),
        sites(phi),
        {"x": Scalar(x)},
        dt,
        steps,
        chunk,
    )
    t = dt * chunk * np.arange(1, steps // chunk + 1)
    number = history @ dR
    np.testing.assert_allclose(number, phi @ dR, rtol=1e-10)
    rate = 2.0 * D * (x - x_eq) / difference
    square = history @ (R * R * dR) / number
    np.testing.assert_allclose(square, phi @ (R * R * dR) / (phi @ dR) + rate * t, rtol=1e-3)
    # So does that of the most frequent one, up to the width of a bin.
    np.testing.assert_allclose(R[history.argmax(axis=1)], np.sqrt(1.0 + rate * t), atol=0.02)


def lsw(z):
    """The distribution of radii by their mean, of Lifshitz, Slyozov and Wagner."""
    z = np.where(z < 1.5, z, 0.0)
    with np.errstate(divide="ignore"):
        tail = (1.5 / (1.5 - z)) ** (11.0 / 3.0) * np.exp(-z / (1.5 - z))
    return 4.0 / 9.0 * z**2 * (3.0 / (3.0 + z)) ** (7.0 / 3.0) * tail


def test_coarsening():
    r"""Lifshitz, Slyozov and Wagner: $\bar R^3 = \bar R_0^3 + \tfrac49 a t$.

    With $a = 2 \gamma V_m D x^{eq} / (R_g T x^p)$. Bins broaden the distribution a little, so that
    the rate is met to 2 % and the exponent 1/3 to 0.002.
    """
    edges = np.linspace(0.2, 3.6, 171)
    R, dR = 0.5 * (edges[1:] + edges[:-1]), np.diff(edges)
    xp, x_eq, capillary_length, f = 1.0, 0.01, 0.01, 0.05
    a = 1.0
    D = a * xp / (x_eq * capillary_length)
    phi = lsw(R)
    phi *= f / (4.0 / 3.0 * np.pi * (R**3 * phi) @ dR)
    # In equilibrium with precipitates of the mean radius 1.
    x = x_eq * np.exp(capillary_length)
    x0 = (1.0 - f) * x + f * xp
    model = ComposedModel(
        models=[
            ScalarMultiplication(from_="phi", to="n", scaling=sites(dR)),
            PrecipitateVolumeFraction(number_density="n", radius=sites(R), volume_fraction="f"),
            CurrentConcentration(
                precipitate_volume_fractions="f",
                precipitate_concentrations=xp,
                initial_concentration=x0,
                current_concentration="x",
            ),
            GibbsThomsonConcentration(
                radius=sites(edges),
                equilibrium_concentration=x_eq,
                surface_energy=0.5 * capillary_length,
                molar_volume=1.0,
                gas_constant=1.0,
                interface_concentration="x_R",
            ),
            RateLimitedPrecipitateGrowthRate(
                radius=sites(edges),
                equilibrium_concentration="x_R",
                concentration_difference=xp,
                diffusivity=D,
                growth_rate="v",
                current_concentration="x",
            ),
            *transport(edges),
        ]
    )
    dt, steps, chunk = 2e-4, 70000, 3500
    history = integrated(model, sites(phi), {"temperature": Scalar(1.0)}, dt, steps, chunk)
    t = dt * chunk * np.arange(1, steps // chunk + 1)
    mean = MeanPrecipitateRadius(radius=sites(R))
    cube = np.asarray(mean(Scalar(history * dR, sub_batch_ndim=1)).data) ** 3
    assert np.all(history >= -1e-12 * history.max())
    late = slice(len(t) // 4, None)
    slope, start = np.polyfit(t[late], cube[late], 1)
    exponent = np.polyfit(np.log(t[late] + start / slope), np.log(cube[late]) / 3.0, 1)[0]
    assert cube[-1] > 5.0
    np.testing.assert_allclose(cube[late], start + slope * t[late], rtol=0.005)
    assert abs(slope - 4.0 / 9.0 * a) < 0.02 * 4.0 / 9.0 * a
    assert abs(exponent - 1.0 / 3.0) < 0.002
