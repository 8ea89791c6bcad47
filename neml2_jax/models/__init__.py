"""What a model is: its variables, its derivatives, and models composed of models."""

from . import chain_rule as chain_rule
from .composed_model import ComposedModel as ComposedModel
from .law import AbstractLaw as AbstractLaw
from .law import AbstractSiteModel as AbstractSiteModel
from .model import AbstractModel as AbstractModel
