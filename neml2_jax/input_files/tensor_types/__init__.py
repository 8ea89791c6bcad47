"""The types that a block of `[Tensors]` may have."""

from .csv_tensors import CSVSR2 as CSVSR2
from .csv_tensors import CSVWR2 as CSVWR2
from .csv_tensors import CSVScalar as CSVScalar
from .csv_tensors import CSVVec as CSVVec
from .python_tensor import Python as Python
