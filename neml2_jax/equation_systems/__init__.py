"""Unknowns from equations: systems, their block Jacobians, and models that solve them."""

from .extrapolation_predictor import (
    ConstantExtrapolationPredictor as ConstantExtrapolationPredictor,
)
from .extrapolation_predictor import LinearExtrapolationPredictor as LinearExtrapolationPredictor
from .implicit_update import ImplicitUpdate as ImplicitUpdate
from .nonlinear_system import NonlinearSystem as NonlinearSystem
