"""The six elastic constants of an isotropic solid, any two of which give the others."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np

from ...declaration import declarations, option, parameters
from ...errors import DeclarationError
from ...models.law import AbstractSiteModel
from ...types import Scalar
from ...types.functions import sqrt
from ...types.known_values import Bounds, check_bounds, known_values

YOUNG = "YOUNGS_MODULUS"
POISSON = "POISSONS_RATIO"
BULK = "BULK_MODULUS"
SHEAR = "SHEAR_MODULUS"
LAME = "LAME_LAMBDA"
P_WAVE = "P_WAVE_MODULUS"

ISOTROPIC_CONSTANTS = (YOUNG, POISSON, BULK, SHEAR, LAME, P_WAVE)

Moduli = tuple[Scalar, Scalar]


def _root(x: Scalar | np.ndarray) -> Any:
    return sqrt(x) if isinstance(x, Scalar) else np.sqrt(x)


def _from_young_lame(E: Scalar, lam: Scalar) -> Moduli:
    R = _root(E * E + 9.0 * lam * lam + 2.0 * E * lam)
    return (E + 3.0 * lam + R) / 6.0, (E - 3.0 * lam + R) / 4.0


def _from_young_p_wave(E: Scalar, M: Scalar) -> Moduli:
    # Two solids share E and M; this is the one with a Poisson's ratio that is not negative.
    S = _root(E * E + 9.0 * M * M - 10.0 * E * M)
    return (3.0 * M - E + S) / 6.0, (3.0 * M + E - S) / 8.0


_BULK_AND_SHEAR: dict[tuple[str, str], Callable[[Scalar, Scalar], Moduli]] = {
    (YOUNG, POISSON): lambda E, nu: (E / (3.0 * (1.0 - 2.0 * nu)), E / (2.0 * (1.0 + nu))),
    (YOUNG, BULK): lambda E, K: (K, 3.0 * K * E / (9.0 * K - E)),
    (YOUNG, SHEAR): lambda E, G: (E * G / (3.0 * (3.0 * G - E)), G),
    (YOUNG, LAME): _from_young_lame,
    (YOUNG, P_WAVE): _from_young_p_wave,
    (POISSON, BULK): lambda nu, K: (K, 1.5 * K * (1.0 - 2.0 * nu) / (1.0 + nu)),
    (POISSON, SHEAR): lambda nu, G: (2.0 * G * (1.0 + nu) / (3.0 * (1.0 - 2.0 * nu)), G),
    (POISSON, LAME): lambda nu, lam: (
        lam * (1.0 + nu) / (3.0 * nu),
        lam * (1.0 - 2.0 * nu) / (2.0 * nu),
    ),
    (POISSON, P_WAVE): lambda nu, M: (
        M * (1.0 + nu) / (3.0 * (1.0 - nu)),
        M * (1.0 - 2.0 * nu) / (2.0 * (1.0 - nu)),
    ),
    (BULK, SHEAR): lambda K, G: (K, G),
    (BULK, LAME): lambda K, lam: (K, 1.5 * (K - lam)),
    (BULK, P_WAVE): lambda K, M: (K, 0.75 * (M - K)),
    (SHEAR, LAME): lambda G, lam: (lam + 2.0 / 3.0 * G, G),
    (SHEAR, P_WAVE): lambda G, M: (M - 4.0 / 3.0 * G, G),
    (LAME, P_WAVE): lambda lam, M: ((M + 2.0 * lam) / 3.0, 0.5 * (M - lam)),
}


def bulk_and_shear_modulus(constants: dict[str, Any]) -> Moduli:
    """The bulk and the shear modulus from any two constants, by their names.

    Of the two solids that share Young's and P-wave modulus it is the one with $\\nu \\ge 0$.
    """
    first, second = sorted(constants, key=ISOTROPIC_CONSTANTS.index)
    return _BULK_AND_SHEAR[first, second](constants[first], constants[second])


_BOUNDS: dict[str, Bounds] = {
    POISSON: Bounds(above=-1.0, below=0.5),
    LAME: Bounds(),
}
_POSITIVE = Bounds(above=0.0)


class AbstractElasticConstants(AbstractSiteModel):
    """A law that is given elastic constants of the user's choice.

    **Raises:** `DeclarationError` if the constants are not `N_CONSTANTS` different known ones, one
    value each, or no solid has them: its moduli are positive, and its Poisson's ratio lies between
    -1 and 1/2.
    """

    N_CONSTANTS: ClassVar[int] = 2

    coefficients: tuple[Scalar, ...] = parameters(
        Scalar, "Values of the elastic constants", unit="stress or -"
    )
    coefficient_types: tuple[str, ...] = option(
        "Which elastic constants the values are", choices=ISOTROPIC_CONSTANTS
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        kinds, n = self.coefficient_types, self.N_CONSTANTS
        if len(set(kinds)) != n or len(kinds) != n or len(self.coefficients) != n:
            raise DeclarationError(
                f"{type(self).__name__}: it needs {n} different elastic constants, one value each; "
                f"coefficient_types = {list(kinds)}, {len(self.coefficients)} coefficients; "
                f"choose from {', '.join(declarations(type(self))['coefficient_types'].choices)}"
            )

    def __check_init__(self) -> None:
        for name, value in self.constants.items():
            try:
                check_bounds(value, _BOUNDS.get(name, _POSITIVE))
            except DeclarationError as error:
                raise DeclarationError(f"{type(self).__name__}: {name}: {error}") from None
        known = {name: known_values(value) for name, value in self.constants.items()}
        if any(value is None for value in known.values()):
            return
        numbers = {name: np.asarray(value, float) for name, value in known.items()}
        try:
            with np.errstate(all="ignore"):
                K, G = self.moduli(numbers)
                sound = (K > 0) & (G > 0) & np.isfinite(K + G)
                sound |= np.isnan(sum(numbers.values()))
        except ValueError:  # batches that only tensors can align
            return
        if not np.all(sound):
            given = ", ".join(f"{n} = {_first(v, ~sound):g}" for n, v in numbers.items())
            raise DeclarationError(
                f"{type(self).__name__}: no solid has {given}: its bulk modulus would be "
                f"{_first(K, ~sound):g}, its shear modulus {_first(G, ~sound):g}; both must be "
                f"positive"
            )

    @abstractmethod
    def moduli(self, constants: dict[str, Any]) -> tuple[Any, Any]:
        """The two moduli that the constants determine, both of which are positive."""

    @property
    def constants(self) -> dict[str, Scalar]:
        """The given constants by name."""
        return dict(zip(self.coefficient_types, self.coefficients, strict=True))


class AbstractIsotropicConstants(AbstractElasticConstants):
    """A law that is given two of the constants of an isotropic solid."""

    def moduli(self, constants: dict[str, Any]) -> tuple[Any, Any]:
        """The bulk and the shear modulus."""
        return bulk_and_shear_modulus(constants)


def _first(x: np.ndarray, wrong: np.ndarray) -> float:
    """Of an array that broadcasts against the places that are wrong, the number at the first."""
    return float(np.broadcast_to(x, wrong.shape)[wrong].flat[0])
