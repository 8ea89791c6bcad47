"""Laws of flow through porous media."""

from .advective_stress import AdvectiveStress as AdvectiveStress
from .brooks_corey_capillary_pressure import (
    BrooksCoreyCapillaryPressure as BrooksCoreyCapillaryPressure,
)
from .brooks_corey_relative_permeability import (
    BrooksCoreyRelativePermeability as BrooksCoreyRelativePermeability,
)
from .brooks_corey_saturation import BrooksCoreySaturation as BrooksCoreySaturation
from .effective_saturation import EffectiveSaturation as EffectiveSaturation
from .exponential_law_permeability import ExponentialLawPermeability as ExponentialLawPermeability
from .kozeny_carman_permeability import KozenyCarmanPermeability as KozenyCarmanPermeability
from .power_law_permeability import PowerLawPermeability as PowerLawPermeability
from .van_genuchten_capillary_pressure import (
    VanGenuchtenCapillaryPressure as VanGenuchtenCapillaryPressure,
)
from .van_genuchten_relative_permeability import (
    VanGenuchtenRelativePermeability as VanGenuchtenRelativePermeability,
)
from .van_genuchten_saturation import VanGenuchtenSaturation as VanGenuchtenSaturation
