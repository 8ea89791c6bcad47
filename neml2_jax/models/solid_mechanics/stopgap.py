"""Typed functions that `types.functions` does not hold yet; goes when they land."""

from typing import Any

import jax.numpy as jnp

import neml2_jax.types.functions as functions

from ...types import R2, SR2, SSR4, Scalar
from ...types.sr2 import MANDEL_COLUMNS, MANDEL_FACTORS, MANDEL_ROWS
from ...types.tensor_wrapper import TensorWrapper, align


def _scalar(x: Any, like: TensorWrapper) -> TensorWrapper:
    return x if isinstance(x, TensorWrapper) else Scalar(jnp.asarray(x, like.dtype))


def _where(c: Any, a: Any, b: Any) -> Any:
    like = a if isinstance(a, TensorWrapper) else b if isinstance(b, TensorWrapper) else c
    a, b = _scalar(a, like), _scalar(b, like)
    ready = align(c, a, b)
    return (a if a.base_ndim else b).replace(jnp.where(*ready.data), **ready.metadata)


def _add(name: str, function: Any) -> None:
    if not hasattr(functions, name):
        setattr(functions, name, function)


for _name in "exp log sqrt sin cos tanh cosh sinh sign abs".split():
    _add(_name, (lambda g: lambda a: a.replace(g(a.data)))(getattr(jnp, _name)))
_add("gt", lambda a, b: a.replace(a.data > _scalar(b, a).data))
_add("lt", lambda a, b: a.replace(a.data < _scalar(b, a).data))
_add("where", _where)
_add("tr", lambda A: Scalar(A.data[..., :3].sum(-1)))
_add("vol", lambda A: functions.tr(A) / 3.0 * SR2.identity())
_add("dev", lambda A: A - functions.vol(A))
_add("norm", lambda A, eps=0.0: Scalar(jnp.sqrt((A.data**2).sum(-1) + eps)))
_add("inner", lambda A, B: Scalar((A.data * B.data).sum(-1)))


def _cross_matrix(r: Any) -> Any:
    z = jnp.zeros_like(r[0])
    return jnp.stack(
        [jnp.stack(row) for row in ((z, -r[2], r[1]), (r[2], z, -r[0]), (-r[1], r[0], z))]
    )


def _euler_rodrigues(r: Any) -> R2:
    W, s = _cross_matrix(r.data), jnp.sum(r.data * r.data)
    return R2(jnp.eye(3) + (4.0 * (1.0 - s) * W + 8.0 * W @ W) / (1.0 + s) ** 2)


def _sym(A: R2) -> SR2:
    S = 0.5 * (A.data + jnp.swapaxes(A.data, -1, -2))
    return SR2(S[..., MANDEL_ROWS, MANDEL_COLUMNS] * MANDEL_FACTORS)


def _rotate(C: SSR4, R: R2) -> SSR4:
    i, j = MANDEL_ROWS, MANDEL_COLUMNS
    a = R.data
    Q = (
        0.5
        * (a[i][:, i] * a[j][:, j] + a[i][:, j] * a[j][:, i])
        * MANDEL_FACTORS[:, None]
        * MANDEL_FACTORS[None, :]
    )
    return SSR4(Q @ C.data @ Q.T)


_add("euler_rodrigues", _euler_rodrigues)
_add("sym", _sym)
_add("rotate", _rotate)


def _det(A: SR2) -> Scalar:
    xx, yy, zz, yz, xz, xy = (A.data[..., i] / f for i, f in enumerate(MANDEL_FACTORS))
    first = xx * (yy * zz - yz * yz) - xy * (xy * zz - yz * xz)
    return Scalar(first + xz * (xy * yz - yy * xz))


_add("det", _det)
_add("macaulay", lambda x: x.replace(jnp.maximum(x.data, 0.0)))
