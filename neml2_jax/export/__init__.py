"""Materials for other programs: as one C file."""

from .graph import ExportError as ExportError
