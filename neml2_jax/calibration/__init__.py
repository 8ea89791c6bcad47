"""Parameters of a model from measured data, with error bars.

`Calibration` says which parameters are sought from which tests; `Calibration.problem()` has
predictions, residuals and a log density of them.
"""

from .calibration import Calibration as Calibration
from .calibration_parameter import CalibrationParameter as CalibrationParameter
from .calibration_test import CalibrationTest as CalibrationTest
from .problem import CalibrationProblem as CalibrationProblem
