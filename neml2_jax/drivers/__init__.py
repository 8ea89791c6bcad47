"""What runs a model: load histories, regressions, verifications, checks of one model."""

from ..programs import compile_small_loops_whole as compile_small_loops_whole
from .comparison import ComparisonError as ComparisonError
from .devices import march_on_devices as march_on_devices
from .history import History as History
from .interrupts import Interrupted as Interrupted
from .march import march as march
from .model_unit_test import ModelUnitTest as ModelUnitTest
from .output_files import OutputError as OutputError
from .result_files import ResumeError as ResumeError
from .transient_driver import TransientDriver as TransientDriver
from .transient_regression import TransientRegression as TransientRegression
from .verification import Verification as Verification
