"""Quadrilaterals, equilibrium and a loading history in plane strain, in JAX alone."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from neml2_jax.material_point import MaterialPoint

ROOT2 = np.sqrt(2.0)


class Strip(eqx.Module):
    """A quarter of a notched strip, symmetric left and below; its upper edge is moved.

    `strain_of` are the rows of the symmetric gradient in Mandel packing at each quadrature point,
    `(elements, points, 6, 8)`; `volume` their volumes; `dofs` those of each element.
    """

    nodes: np.ndarray
    elements: np.ndarray
    strain_of: jax.Array
    volume: jax.Array
    dofs: jax.Array
    free: jax.Array
    top: jax.Array
    height: float = eqx.field(static=True)

    @staticmethod
    def of(across: int, along: int, width: float = 5.0, height: float = 10.0) -> Strip:
        """Of `across` times `along` elements; the notch takes 30 % of the width."""
        x, y = np.meshgrid(np.linspace(0, 1, across + 1), np.linspace(0, 1, along + 1) ** 1.3)
        narrow = 1.0 - 0.3 * np.exp(-((6.0 * y) ** 2))
        nodes = np.stack([width * x * narrow, height * y], axis=-1).reshape(-1, 2)
        at = np.arange(len(nodes)).reshape(along + 1, across + 1)
        corners = [at[:-1, :-1], at[:-1, 1:], at[1:, 1:], at[1:, :-1]]
        elements = np.stack(corners, axis=-1).reshape(-1, 4)
        strain_of, volume = _quadrature(nodes[elements])
        fixed = {*2 * at[:, 0], *2 * at[0] + 1, *2 * at[-1] + 1}
        dofs = (2 * elements[:, :, None] + np.arange(2)).reshape(-1, 8)
        free = np.setdiff1d(np.arange(nodes.size), [*fixed])
        return Strip(
            nodes,
            elements,
            jnp.asarray(strain_of),
            jnp.asarray(volume),
            jnp.asarray(dofs),
            jnp.asarray(free),
            jnp.asarray(2 * at[-1] + 1),
            height,
        )

    @property
    def points(self) -> tuple[int, int]:
        return self.volume.shape[0], self.volume.shape[1]

    def strain(self, u: jax.Array) -> jax.Array:
        """At all quadrature points, for nodal displacements."""
        return jnp.einsum("epij,ej->epi", self.strain_of, u[self.dofs])

    def force(self, stress: jax.Array) -> jax.Array:
        """Nodal forces of a stress."""
        own = jnp.einsum("epij,epi,ep->ej", self.strain_of, stress, self.volume)
        return jnp.zeros(self.nodes.size).at[self.dofs].add(own)

    def stiffness(self, tangent: jax.Array) -> jax.Array:
        """Of the free degrees of freedom."""
        own = jnp.einsum(
            "epij,epik,epkl,ep->ejl", self.strain_of, tangent, self.strain_of, self.volume
        )
        rows, columns = self.dofs[:, :, None], self.dofs[:, None, :]
        size = self.nodes.size
        return jnp.zeros((size, size)).at[rows, columns].add(own)[jnp.ix_(self.free, self.free)]


def _quadrature(corners: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Strain operators and volumes at two times two Gauss points of bilinear elements."""
    operators, volumes = [], []
    for s, t in np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) / np.sqrt(3.0):
        slopes = 0.25 * np.array(
            [[-(1 - t), 1 - t, 1 + t, -(1 + t)], [-(1 - s), -(1 + s), 1 + s, 1 - s]]
        )
        jacobian = np.einsum("ia,eaj->eij", slopes, corners)
        gradient = np.einsum("eij,ja->eia", np.linalg.inv(jacobian), slopes)
        B = np.zeros((len(corners), 6, 8))
        B[:, 0, 0::2], B[:, 1, 1::2] = gradient[:, 0], gradient[:, 1]
        B[:, 5, 0::2], B[:, 5, 1::2] = gradient[:, 1] / ROOT2, gradient[:, 0] / ROOT2
        operators.append(B)
        volumes.append(np.linalg.det(jacobian))
    return np.stack(operators, axis=1), np.stack(volumes, axis=1)


def equilibrium(
    strip: Strip, point: MaterialPoint, state: Any, u: jax.Array, tolerance: float = 1e-9
) -> tuple[jax.Array, Any, jax.Array]:
    r"""Displacements without forces at free nodes, the new state, and the residual norms.

    The iteration is not differentiated. Its last step is, with the matrix held: by the implicit
    function theorem $\mathrm du = -K^{-1}\, \partial r|_u$, forward and reverse, of any parameter
    of the material and of the state before.
    """

    def residual(point: MaterialPoint, state: Any, u: jax.Array) -> tuple[jax.Array, jax.Array]:
        update = point.update(state, strip.strain(u), 1.0)
        return strip.force(update.flux.data)[strip.free], update.tangent

    held = jax.lax.stop_gradient((point, state, u))
    norms = jnp.full(20, jnp.nan)

    def iterate(carry: Any) -> Any:
        u, norms, i, _ = carry
        r, tangent = residual(*held[:2], u)
        norm = jnp.linalg.norm(r)
        du = jnp.linalg.solve(strip.stiffness(tangent), r)
        done = norm < tolerance
        u = jnp.where(done, u, u.at[strip.free].add(-du))
        return u, norms.at[i].set(norm), i + 1, done | ~jnp.isfinite(norm)

    start = (held[2], norms, 0, jnp.zeros((), bool))
    found, norms, _, _ = jax.lax.while_loop(lambda c: (c[2] < 20) & ~c[3], iterate, start)
    found = jax.lax.stop_gradient(found)
    r, tangent = residual(point, state, found)
    K = jax.lax.stop_gradient(strip.stiffness(tangent))
    solved = jnp.linalg.norm(r) < tolerance
    free = found[strip.free] - jnp.linalg.solve(K, r)
    u = found.at[strip.free].set(jnp.where(solved, free, jnp.nan))
    return u, point.update(state, strip.strain(u), 1.0, tangent=False), norms


def pulled(
    strip: Strip, point: MaterialPoint, displacements: jax.Array
) -> tuple[jax.Array, dict[str, jax.Array]]:
    """The force on the upper edge at each of its displacements, and what else there is to see."""

    def step(carry: Any, displacement: jax.Array) -> Any:
        u, change, state = carry
        # As far on as in the last step, scaled, so that the first guess is near.
        before = u[strip.top[0]]
        last = change[strip.top[0]]
        scale = jnp.where(last == 0.0, 0.0, (displacement - before) / jnp.where(last == 0, 1, last))
        guess = (u + scale * change).at[strip.top].set(displacement)
        new, update, norms = equilibrium(strip, point, state, guess)
        force = strip.force(update.flux.data)[strip.top].sum()
        return (new, new - u, update.state), (force, new, norms)

    u = jnp.zeros(strip.nodes.size)
    start = (u, u, point.initial_state(strip.points))
    (_, _, state), (force, u, norms) = jax.lax.scan(step, start, displacements)
    plastic = state["equivalent_plastic_strain"].data
    return force, {"displacement": u, "norms": norms, "equivalent_plastic_strain": plastic}
