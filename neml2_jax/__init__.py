"""Constitutive modelling in JAX.

- `load_input`, `load_model`, `load_string`: models and what runs them from NEML2 input files.
- `Scalar`, `SR2`, ... and `functions` of them: typed tensors, `neml2_jax.types`.
- `AbstractLaw` with `parameter`, `input_variable`, ... and `register`: a law of your own;
  `check_model` tests it. The catalogue is `neml2_jax.laws`.
- `ComposedModel`, `NonlinearSystem`, `ImplicitUpdate`, `Newton`: what composes and solves laws;
  more of each in `neml2_jax.models`, `neml2_jax.equation_systems` and `neml2_jax.solvers`.
- `march`: a model through a history of loads; `neml2_jax.drivers` has what input files run.
- `MaterialPoint`: one call per load step of an FE code; `neml2_jax.hosts` speaks their words.
- `load_exported`: a material that `neml2-jax export` wrote for JAX alone.
- `neml2_jax.crystallography`, `texture`, `thermodynamics`, `testing`: what their names say.
"""

import importlib.metadata as _metadata

from . import calibration as calibration
from . import crystallography as crystallography
from . import drivers as drivers
from . import equation_systems as equation_systems
from . import hosts as hosts
from . import lab as lab
from . import laws as laws
from . import models as models
from . import solvers as solvers
from . import texture as texture
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
from .declaration import table as table
from .drivers import march as march
from .equation_systems import ImplicitUpdate as ImplicitUpdate
from .equation_systems import NonlinearSystem as NonlinearSystem
from .export.loaded import load_exported as load_exported
from .input_files.extensions import load_extension as load_extension
from .input_files.factory import load_input as load_input
from .input_files.factory import load_model as load_model
from .input_files.factory import load_string as load_string
from .material_point import MaterialPoint as MaterialPoint
from .models.composed_model import ComposedModel as ComposedModel
from .models.law import AbstractLaw as AbstractLaw
from .models.model import AbstractModel as AbstractModel
from .solvers import Newton as Newton
from .testing import check_model as check_model
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
from .types import functions as functions

__version__ = _metadata.version("neml2_jax")
