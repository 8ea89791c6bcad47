"""Laws that learn: networks as laws, and materials built from two potentials."""

from .generalized_standard_material import (
    GeneralizedStandardMaterial as GeneralizedStandardMaterial,
)
from .network_structure import NetworkStructure as NetworkStructure
from .networks import ShapedNetwork as ShapedNetwork
from .neural_law import NeuralLaw as NeuralLaw
from .neural_law import neural_laws as neural_laws
from .neural_law import save_weights as save_weights
