"""Small laws for tests of the framework: with sites of their own, with parameters, plain arrays."""

import jax.numpy as jnp

from neml2_jax import (
    SR2,
    AbstractLaw,
    Scalar,
    input_variable,
    option,
    output_variable,
    parameter,
)


class Saturation(AbstractLaw):
    x: str = input_variable(Scalar, "x", unit="-")
    y: str = output_variable(Scalar, "y", unit="-")
    R: Scalar = parameter("R", unit="-")
    d: Scalar = parameter("d", unit="-")

    def forward(self, x):
        return self.R * (1.0 - Scalar(jnp.exp(-(self.d * x).data)))


class Coupled(AbstractLaw):
    """Two inputs, two outputs, written on plain arrays."""

    a: str = input_variable(SR2, "a", unit="-")
    b: str = input_variable(Scalar, "b", unit="-")
    p: str = output_variable(SR2, "p", unit="-")
    q: str = output_variable(Scalar, "q", unit="-")

    def forward(self, a, b):
        return jnp.sin(a.data) * b.data, jnp.sum(a.data**2) + b.data**3


class SiteMean(AbstractLaw):
    """Consumes a site axis."""

    x: str = input_variable(SR2, "x", unit="-", core=("site",))
    mean: str = output_variable(SR2, "mean", unit="-")

    def forward(self, x):
        return SR2(jnp.mean(x.data**2, axis=0))


class SiteStencil(AbstractLaw):
    """Consumes and makes a site axis; neighbours mix."""

    u: str = input_variable(Scalar, "u", unit="-", core=("cell",))
    r: str = output_variable(Scalar, "r", unit="-", core=("cell",))

    def forward(self, u):
        return Scalar(jnp.diff(u.data**2), sub_batch_ndim=1)


class MakesSites(AbstractLaw):
    """Makes a site axis: one value per made site."""

    x: str = input_variable(SR2, "x", unit="-")
    s: str = output_variable(Scalar, "s", unit="-", core=("slip",))
    count: int = option("number of sites", default=3)

    def forward(self, x):
        weights = jnp.cos(jnp.arange(self.count * 6.0)).reshape(self.count, 6)
        return Scalar(jnp.sum(weights * x.data**3, axis=1), sub_batch_ndim=1)


class TwoInputs(AbstractLaw):
    x: str = input_variable(Scalar, "x", unit="-")
    y: str = input_variable(Scalar, "y", unit="-")
    z: str = output_variable(Scalar, "z", unit="-")

    def forward(self, x, y):
        return x * x * y + y
