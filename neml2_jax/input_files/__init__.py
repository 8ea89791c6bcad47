"""Input files in HIT: text to objects."""

from .extensions import load_extension as load_extension
from .factory import Input as Input
from .factory import load_input as load_input
from .factory import load_model as load_model
from .factory import load_string as load_string
