"""Recovery by annealing in two stages, shared by the types it exists for."""

from __future__ import annotations

from typing import ClassVar

from ....declaration import VALUE_TYPE, input_variable, output_variable, parameter
from ....models.law import AbstractLaw
from ....types import Scalar, TensorWrapper
from ....types.functions import lt, where


class AbstractTwoStageThermalAnnealing(AbstractLaw):
    r"""Rate of an internal variable that two annealing temperatures switch.

    $$\dot h = \begin{cases} \dot h_0 & T < T_1 \\ 0 & T_1 \le T < T_2 \\
    -h / \tau & T_2 \le T \end{cases}$$

    **Source:** NEML2, TwoStageThermalAnnealing, Argonne National Laboratory (2024).
    """

    value_type: ClassVar[type[TensorWrapper]]

    base_rate: str = input_variable(
        VALUE_TYPE, "Rate below the first stage", symbol=r"\dot h_0", unit="stress/time"
    )
    base: str = input_variable(VALUE_TYPE, "Internal variable", symbol="h", unit="stress")
    temperature: str = input_variable(Scalar, "Temperature", symbol="T", unit="temperature")
    modified_rate: str = output_variable(VALUE_TYPE, "Rate", symbol=r"\dot h", unit="stress/time")
    T1: Scalar = parameter("Temperature of the first stage", symbol="T_1", unit="temperature")
    T2: Scalar = parameter("Temperature of the second stage", symbol="T_2", unit="temperature")
    tau: Scalar = parameter(
        "Recovery time of the second stage", symbol=r"\tau", unit="time", above=0.0
    )

    def forward(
        self, base_rate: TensorWrapper, base: TensorWrapper, temperature: Scalar
    ) -> TensorWrapper:
        annealed = where(lt(temperature, self.T2), 0.0, -base / self.tau)
        return where(lt(temperature, self.T1), base_rate, annealed)
