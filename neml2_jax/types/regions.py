"""Views of a tensor's regions: the same operation, on the axes that are meant."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp

from .tensor_wrapper import FULL, TensorWrapper


class _Region:
    """Common to all views. Axis numbers count within the region; negative ones from its end."""

    name = ""

    def __init__(self, tensor: TensorWrapper):
        self.tensor = tensor

    def _bounds(self) -> tuple[int, int]:
        raise NotImplementedError

    @property
    def shape(self) -> tuple[int, ...]:
        start, stop = self._bounds()
        return self.tensor.shape[start:stop]

    @property
    def ndim(self) -> int:
        return len(self.shape)

    def _axis(self, dim: int, extra: int = 0) -> int:
        """Position in `data` of axis `dim` of the region."""
        n = self.ndim + extra
        if not -n <= dim < n:
            raise ValueError(
                f"{type(self.tensor).__name__}.{self.name}: axis {dim} is out of range for a "
                f"region with shape {self.shape}"
            )
        return self._bounds()[0] + (dim + n if dim < 0 else dim)


class KView(_Region):
    """The seed directions of a tangent; read only."""

    name = "k"

    def _bounds(self) -> tuple[int, int]:
        return 0, self.tensor.k_ndim


class BaseView(_Region):
    """The components of the tensor at one point."""

    name = "base"

    def _bounds(self) -> tuple[int, int]:
        return self.tensor.ndim - self.tensor.base_ndim, self.tensor.ndim

    def transpose(self, dim0: int = -2, dim1: int = -1) -> Any:
        x = self.tensor
        return x.replace(jnp.swapaxes(x.data, self._axis(dim0), self._axis(dim1)))


class DynamicBatchView(_Region):
    """The points: whatever batch axes are not sites."""

    name = "dynamic_batch"

    def _bounds(self) -> tuple[int, int]:
        x = self.tensor
        return x.k_ndim, x.k_ndim + x.dynamic_batch_ndim

    def unsqueeze(self, dim: int = -1, n: int = 1) -> Any:
        axis = self._axis(dim, extra=1)
        x = self.tensor
        return x.replace(jnp.expand_dims(x.data, tuple(range(axis, axis + n))))

    def squeeze(self, dim: int = -1) -> Any:
        axis = self._axis(dim)
        x = self.tensor
        if x.shape[axis] != 1:
            raise ValueError(
                f"{type(x).__name__}.dynamic_batch.squeeze({dim}): its size is {x.shape[axis]}"
            )
        return x.replace(jnp.squeeze(x.data, axis))

    def expand(self, *shape: Any) -> Any:
        """Broadcast to `shape`; -1 keeps a size."""
        x = self.tensor
        wanted = _shape(shape)
        start, stop = self._bounds()
        data = x.data.reshape(x.shape[:start] + (1,) * (len(wanted) - self.ndim) + x.shape[start:])
        have = data.shape[start : start + len(wanted)]
        target = tuple(h if w == -1 else w for w, h in zip(wanted, have))
        _check_expand(x, self.name, have, target)
        full = data.shape[:start] + target + data.shape[start + len(wanted) :]
        return x.replace(jnp.broadcast_to(data, full))

    broadcast_to = expand

    def __getitem__(self, key: Any) -> Any:
        x = self.tensor
        start, _ = self._bounds()
        key = _full_key(key, self)
        return x.replace(x.data[(slice(None),) * start + key])


class SubBatchView(_Region):
    """The sites."""

    name = "sub_batch"

    def _bounds(self) -> tuple[int, int]:
        x = self.tensor
        stop = x.ndim - x.base_ndim
        return stop - x.sub_batch_ndim, stop

    def retag(self, n: int) -> Any:
        """Read the trailing `n` batch axes as sites."""
        x = self.tensor
        available = x.dynamic_batch_ndim + x.sub_batch_ndim
        if n > available:
            raise ValueError(
                f"{type(x).__name__}.sub_batch.retag({n}): there are only {available} batch axes, "
                f"shape {x.shape}"
            )
        return x.with_sub_batch_ndim(n)

    def unsqueeze(self, dim: int = -1, n: int = 1) -> Any:
        """New site axes of size 1."""
        x = self.tensor
        axis = self._axis(dim, extra=1)
        at = axis - self._bounds()[0]
        return self._reshaped(
            jnp.expand_dims(x.data, tuple(range(axis, axis + n))),
            (*x.sub_batch_state[:at], *(FULL,) * n, *x.sub_batch_state[at:]),
            (*x.sub_batch_meta[:at], *(None,) * n, *x.sub_batch_meta[at:]),
            lambda p: p if p < at else p + n,
        )

    def squeeze(self, dim: int = -1) -> Any:
        x = self.tensor
        axis = self._axis(dim)
        at = axis - self._bounds()[0]
        if x.sub_batch_shape[at] != 1 or at in x.k_pairing:
            raise ValueError(
                f"{type(x).__name__}.sub_batch.squeeze({dim}): the axis has size "
                f"{x.sub_batch_shape[at]}"
                + (" and a K axis is paired with it" if at in x.k_pairing else "")
            )
        return self._reshaped(
            jnp.squeeze(x.data, axis),
            x.sub_batch_state[:at] + x.sub_batch_state[at + 1 :],
            x.sub_batch_meta[:at] + x.sub_batch_meta[at + 1 :],
            lambda p: p if p < at else p - 1,
        )

    def expand(self, *shape: Any) -> Any:
        """Broadcast the site axes to `shape`; -1 keeps a size."""
        wanted = _shape(shape)
        x = self.tensor.materialize()
        start, stop = SubBatchView(x)._bounds()
        have = x.shape[start:stop]
        if len(wanted) != len(have):
            raise ValueError(
                f"{type(x).__name__}.sub_batch.expand{wanted}: the tensor has {len(have)} site axes"
            )
        target = tuple(h if w == -1 else w for w, h in zip(wanted, have))
        _check_expand(x, self.name, have, target)
        return x.replace(jnp.broadcast_to(x.data, x.shape[:start] + target + x.shape[stop:]))

    def expand_at(self, size: int, dim: int = 0) -> Any:
        """A new site axis of that size, along which the tensor does not vary."""
        view = SubBatchView(self.unsqueeze(dim))
        shape = list(view.shape)
        shape[view._axis(dim) - view._bounds()[0]] = size
        return view.expand(*shape)

    def flatten(self) -> Any:
        """All site axes as one."""
        x = self.tensor.materialize()
        if any(p is not None for p in x.k_pairing):
            from .functions.structure import fullify

            x = fullify(x)
        start, stop = SubBatchView(x)._bounds()
        data = x.data.reshape(x.shape[:start] + (-1,) + x.shape[stop:])
        return x.replace(data, sub_batch_ndim=1, sub_batch_state=(FULL,), sub_batch_meta=(None,))

    def diagonalize(self) -> Any:
        """The last site axis written on the diagonal of two."""
        from .functions.structure import fullify

        x = fullify(self.tensor).materialize()
        if not x.sub_batch_ndim:
            raise ValueError(f"{type(x).__name__}.sub_batch.diagonalize: there is no site axis")
        axis = x.ndim - x.base_ndim - 1
        n = x.shape[axis]
        eye = jnp.eye(n, dtype=x.dtype).reshape((n, n) + (1,) * x.base_ndim)
        m = x.sub_batch_ndim + 1
        return x.replace(
            jnp.expand_dims(x.data, axis + 1) * eye,
            sub_batch_ndim=m,
            sub_batch_state=(FULL,) * m,
            sub_batch_meta=(None,) * m,
        )

    def __getitem__(self, key: Any) -> Any:
        """Index the sites; a K axis paired with one is written out first."""
        from .functions.structure import fullify

        x = fullify(self.tensor).materialize()
        view = SubBatchView(x)
        key = _full_key(key, view)
        data = x.data[(slice(None),) * view._bounds()[0] + key]
        m = x.sub_batch_ndim - (x.ndim - data.ndim)
        return x.replace(
            data, sub_batch_ndim=m, sub_batch_state=(FULL,) * m, sub_batch_meta=(None,) * m
        )

    def _reshaped(self, data: Any, states: tuple, metas: tuple, moved: Any) -> Any:
        x = self.tensor
        return x.replace(
            data,
            sub_batch_ndim=len(states),
            sub_batch_state=states,
            sub_batch_meta=metas,
            k_pairing=tuple(None if p is None else moved(p) for p in x.k_pairing),
        )


class BatchView(_Region):
    """All batch axes, points and sites; to read and to index."""

    name = "batch"

    def _bounds(self) -> tuple[int, int]:
        x = self.tensor
        return x.k_ndim, x.ndim - x.base_ndim

    def __getitem__(self, key: Any) -> Any:
        """Index batch axes from the left; sites stay sites unless an index consumes them."""
        x = self.tensor
        key = _full_key(key, self)
        d = x.dynamic_batch_ndim
        out = x
        if any(k != slice(None) for k in key[d:]):
            out = SubBatchView(out)[key[d:]]
        return DynamicBatchView(out)[key[:d]]


def _shape(shape: tuple[Any, ...]) -> tuple[int, ...]:
    if len(shape) == 1 and isinstance(shape[0], (tuple, list)):
        shape = tuple(shape[0])
    return tuple(int(s) for s in shape)


def _check_expand(x: TensorWrapper, region: str, have: tuple, target: tuple) -> None:
    if any(h not in (1, t) for h, t in zip(have, target)) or len(have) != len(target):
        raise ValueError(
            f"{type(x).__name__}.{region}.expand: shape {have} does not expand to {target}"
        )


def _full_key(key: Any, view: _Region) -> tuple[Any, ...]:
    key = key if isinstance(key, tuple) else (key,)
    if Ellipsis in key:
        i = key.index(Ellipsis)
        used = sum(k is not None for k in key) - 1
        key = key[:i] + (slice(None),) * (view.ndim - used) + key[i + 1 :]
    if len(key) > view.ndim:
        raise ValueError(
            f"{type(view.tensor).__name__}.{view.name}: {len(key)} indices for shape {view.shape}"
        )
    return key + (slice(None),) * (view.ndim - len(key))
