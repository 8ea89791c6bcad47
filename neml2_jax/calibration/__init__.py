"""Parameters of a model from measured data, with error bars.

`Calibration` says which parameters are sought from which tests; `calibrate` finds them, and
`Calibration.problem()` has predictions, residuals and a log density of them.
"""

from .calibrate import calibrate as calibrate
from .calibrate_file import calibrate_file as calibrate_file
from .calibration import Calibration as Calibration
from .calibration_parameter import CalibrationParameter as CalibrationParameter
from .calibration_result import CalibrationResult as CalibrationResult
from .calibration_test import CalibrationTest as CalibrationTest
from .fitted_file import write_fitted as write_fitted
from .leave_one_out import leave_one_out as leave_one_out
from .problem import CalibrationProblem as CalibrationProblem
from .profile_likelihood import profile_likelihoods as profile_likelihoods
from .result_record import load_result as load_result
from .result_record import save_result as save_result
from .step_error import step_errors as step_errors
