"""Tests of a material as a laboratory does them: from a model to curves."""

from .lab_result import Curve as Curve
from .lab_result import LabResult as LabResult
from .load_path import LoadPath as LoadPath
from .load_path import Segment as Segment
from .load_path import Until as Until
from .material_test import material_test as material_test
from .material_test_driver import MaterialTest as MaterialTest
from .measured_data import MeasuredCurve as MeasuredCurve
from .measured_data import read_measured as read_measured
from .measured_data import resampled as resampled
from .measured_data import without_offset as without_offset
from .measured_data import without_toe as without_toe
from .standard_tests import biaxial as biaxial
from .standard_tests import creep as creep
from .standard_tests import cyclic as cyclic
from .standard_tests import following as following
from .standard_tests import plane_strain_compression as plane_strain_compression
from .standard_tests import relaxation as relaxation
from .standard_tests import shear as shear
from .standard_tests import simple_shear as simple_shear
from .standard_tests import thermal as thermal
from .standard_tests import uniaxial as uniaxial
from .yield_surface import YieldSurface as YieldSurface
from .yield_surface import yield_surface as yield_surface
