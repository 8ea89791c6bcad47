"""Tests of the package; the checks of shapes are loaded before anything that they check."""

from . import shape_checks as shape_checks
