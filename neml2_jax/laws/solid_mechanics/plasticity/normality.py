"""Associated directions: the gradient of a scalar function of the state."""

from __future__ import annotations

import jax

from ....declaration import dependency, option, register
from ....errors import DeclarationError, suggestion
from ....models.interface import Slot, Values
from ....models.law import AbstractSiteModel
from ....models.model import AbstractModel
from ....models.reports import Reports, poison
from ....types import TensorWrapper


@register
class Normality(AbstractSiteModel):
    r"""The gradient of a scalar function with respect to some of its variables.

    $$N_i = \frac{\partial f}{\partial v_i}$$

    `model` gives $f$ under the name `function`; any model will do, at any number of sites.

    **Raises:** `DeclarationError` if `function` is no scalar output of the model, a variable of
    `from` is not among its inputs or the function does not follow from it, or `from` and `to`
    differ in length.
    **Source:** J. C. Simo, T. J. R. Hughes, Computational Inelasticity, Springer (1998), 2.2.
    """

    model: AbstractModel = dependency("Model that gives the function", "Models")
    function: str = option("Name of the function, $f$")
    from_: tuple[str, ...] = option("Variables $v_i$ to differentiate with respect to")
    to: tuple[str, ...] = option("Names of the derivatives $N_i$")

    def __post_init__(self) -> None:
        super().__post_init__()
        spec, outputs = self.model.input_spec, self.model.output_spec
        if self.function not in outputs or outputs[self.function].BASE_SHAPE != ():
            raise DeclarationError(
                f"Normality: {self.function!r} is no scalar output of the model"
                f"{suggestion(self.function, outputs)}; it gives {list(outputs)}"
            )
        if len(self.from_) != len(self.to):
            raise DeclarationError(
                f"Normality: from names {len(self.from_)} variables, to names {len(self.to)}"
            )
        for name in self.from_:
            if name not in spec:
                raise DeclarationError(
                    f"Normality: {name!r} is no input of the model{suggestion(name, spec)}; "
                    f"it reads {list(spec)}"
                )
        needed = self.model.restricted_to((self.function,)).input_spec
        for name in self.from_:
            if name not in needed:
                raise DeclarationError(
                    f"Normality: {self.function!r} does not follow from {name!r}, so that its "
                    f"derivative is zero; it follows from {list(needed)}: a model between them is "
                    f"missing, or has another name for what it gives"
                )

    def input_slots(self) -> list[Slot]:
        return self.model.input_slots()

    def output_slots(self) -> list[Slot]:
        slots = {slot.name: slot for slot in self.input_slots()}
        return [Slot(t, slots[f].type, slots[f].core) for f, t in zip(self.from_, self.to)]

    @property
    def output_priorities(self) -> dict[str, str]:
        return {name: "default" for name in self.to}

    def at_site(self, values: Values) -> tuple[TensorWrapper, ...]:
        fixed = {n: x for n, x in values.items() if n not in self.from_}

        def f(v: Values) -> tuple[jax.Array, Reports]:
            outputs, reports = self.model.evaluate({**fixed, **v})
            return outputs[self.function].data, reports

        gradient = poison(*jax.grad(f, has_aux=True)({n: values[n] for n in self.from_}))
        return tuple(gradient[n] for n in self.from_)
