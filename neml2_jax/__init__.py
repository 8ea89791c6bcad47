"""Constitutive modelling in JAX.

Where to begin: `print(neml2_jax.load_input(FILE).get_model(NAME))`, or `neml2-jax --help` in a
shell. `help(neml2_jax.NAME)` tells of each name below.

Models from input files
    `load_input`, `load_model`, `load_string`; `load_extension` reads a Python file with laws of
    yours. More in `input_files`, errors in `errors`, tables and texts through `text_files`.

Typed tensors, whose axes are points, sites and components (`types`)
    `Scalar`, `Vec`, `SR2` (symmetric, Mandel), `R2`, `WR2` (skew), `SSR4`, `MRP` and `Quaternion`
    (rotations), `MillerIndex`, `Tensor`; all are a `TensorWrapper`. `functions` act on them.

A law of your own (`declaration`)
    `AbstractLaw` with `input_variable`, `input_variables`, `output_variable`, `output_variables`,
    `parameter`, `parameters`, `buffer`, `option`, `dependency`, `table`, and `register`;
    `check_model` of `testing` is the battery for it. Laws that exist: `laws`.

Composing and solving (`models`, `equation_systems`, `solvers`)
    `ComposedModel` joins by names, `NonlinearSystem`, `ImplicitUpdate` and `Newton` solve. Each is
    an `AbstractModel`: call it, `call_by_name`, `jacobian`, `jvp`, `vjp`, `param_jacobian`,
    `hessian`, `named_parameters`, `with_parameters`.

Histories, tests, hosts
    `march` goes through a history; `drivers` have what input files run, `diagnosis` looks at one
    step. `lab` tests materials as a laboratory does, `calibration` fits them. `MaterialPoint` of
    `material_point` is one call per load step of a finite element code, whose words `hosts` speak.
    `export` writes C, UMATs and StableHLO; `load_exported` reads the last. `native` runs the C code
    of a model in a march. `interchange` reads what was written for other programs.

Crystals
    `crystallography`: lattices and slip systems. `texture`: orientations, pole figures, densities.

Beneath
    `thermodynamics` checks dissipation and symmetry, `held_once` keeps one leaf a parameter,
    `bound_methods` makes methods that are pytrees,
    `programs` is the only door to jaxprs and XLA, `cli` the command line.
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
from . import native as native
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
