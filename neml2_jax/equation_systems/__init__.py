"""Variables to blocks and back: residual and block Jacobian of a model."""

from .nonlinear_system import NonlinearSystem as NonlinearSystem
