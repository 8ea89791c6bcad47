"""Laws of chemical reactions."""

from .avrami_erofeev_nucleation import AvramiErofeevNucleation as AvramiErofeevNucleation
from .contracting_geometry import ContractingGeometry as ContractingGeometry
from .cylindrical_channel_geometry import CylindricalChannelGeometry as CylindricalChannelGeometry
from .diffusion_limited_reaction import DiffusionLimitedReaction as DiffusionLimitedReaction
from .effective_volume import EffectiveVolume as EffectiveVolume
