"""Laws of finite volumes in one dimension."""

from .dump_in_smallest_bin import DumpInSmallestBin as DumpInSmallestBin
from .finite_volume_append_boundary_condition import (
    FiniteVolumeAppendBoundaryCondition as FiniteVolumeAppendBoundaryCondition,
)
from .finite_volume_append_boundary_value import (
    FiniteVolumeAppendBoundaryValue as FiniteVolumeAppendBoundaryValue,
)
from .finite_volume_append_periodic_cells import (
    FiniteVolumeAppendPeriodicCells as FiniteVolumeAppendPeriodicCells,
)
from .finite_volume_gradient import FiniteVolumeGradient as FiniteVolumeGradient
from .finite_volume_limited_advective_flux import (
    FiniteVolumeLimitedAdvectiveFlux as FiniteVolumeLimitedAdvectiveFlux,
)
from .finite_volume_total import FiniteVolumeTotal as FiniteVolumeTotal
from .finite_volume_upwinded_advective_flux import (
    FiniteVolumeUpwindedAdvectiveFlux as FiniteVolumeUpwindedAdvectiveFlux,
)
from .linearly_interpolate_to_cell_edges import (
    LinearlyInterpolateToCellEdges as LinearlyInterpolateToCellEdges,
)
from .semi_infinite_coordinate_transform import (
    SemiInfiniteCoordinateTransform as SemiInfiniteCoordinateTransform,
)
from .smeared_delta_source import SmearedDeltaSource as SmearedDeltaSource
