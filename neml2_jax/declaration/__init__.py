"""Declarations: one line a field, from which everything else about an object is read.

A field declared here gives its class a constructor keyword, a place in the pytree, an input-file
option with its default and its checks, an entry of the syntax catalogue with its symbol and unit
and, for variables and parameters, what the framework needs to evaluate and differentiate the model.
"""

from .declared import AbstractDeclared as AbstractDeclared
from .declared import check_parameter as check_parameter
from .declared import check_real as check_real
from .declared import declarations as declarations
from .declared import option_name as option_name
from .fields import REQUIRED as REQUIRED
from .fields import VALUE_TYPE as VALUE_TYPE
from .fields import Declaration as Declaration
from .fields import Kind as Kind
from .fields import Promoted as Promoted
from .fields import Section as Section
from .fields import buffer as buffer
from .fields import dependency as dependency
from .fields import input_variable as input_variable
from .fields import input_variables as input_variables
from .fields import option as option
from .fields import output_variable as output_variable
from .fields import output_variables as output_variables
from .fields import parameter as parameter
from .fields import parameters as parameters
from .fields import table as table
from .registry import REGISTRY as REGISTRY
from .registry import register as register
from .units import UNITS as UNITS
