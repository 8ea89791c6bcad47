"""Materials for other programs: as one C file, as an Abaqus UMAT, as StableHLO."""

from .graph import ExportError as ExportError
