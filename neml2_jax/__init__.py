"""Constitutive modelling in JAX.

Typed tensors and their functions are in `neml2_jax.types`, laws in `neml2_jax.laws`, what composes
and solves them in `neml2_jax.models` and `neml2_jax.equation_systems`, drivers in
`neml2_jax.drivers`; `load_input` reads input files.
"""

import importlib.metadata as _metadata

from . import crystallography as crystallography
from . import drivers as drivers
from . import equation_systems as equation_systems
from . import laws as laws
from . import models as models
from . import solvers as solvers
from . import thermodynamics as thermodynamics
from . import types as types
from .declaration import buffer as buffer
from .declaration import dependency as dependency
from .declaration import input_variable as input_variable
from .declaration import input_variables as input_variables
from .declaration import option as option
from .declaration import output_variable as output_variable
from .declaration import output_variables as output_variables
from .declaration import parameter as parameter
from .declaration import parameters as parameters
from .declaration import register as register
from .export.loaded import load_exported as load_exported
from .input_files.extensions import load_extension as load_extension
from .input_files.factory import load_input as load_input
from .input_files.factory import load_model as load_model
from .input_files.factory import load_string as load_string
from .models.law import AbstractLaw as AbstractLaw
from .models.model import AbstractModel as AbstractModel
from .types import MRP as MRP
from .types import R2 as R2
from .types import SR2 as SR2
from .types import SSR4 as SSR4
from .types import WR2 as WR2
from .types import MillerIndex as MillerIndex
from .types import Quaternion as Quaternion
from .types import Scalar as Scalar
from .types import Tensor as Tensor
from .types import TensorWrapper as TensorWrapper
from .types import Vec as Vec

__version__ = _metadata.version("neml2_jax")
