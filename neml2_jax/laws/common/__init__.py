"""Laws of general use: integration in time, arithmetic, tables, control."""

from .arrhenius_parameter import ArrheniusParameter as ArrheniusParameter
from .backward_euler_time_integration import (
    R2BackwardEulerTimeIntegration as R2BackwardEulerTimeIntegration,
)
from .backward_euler_time_integration import (
    ScalarBackwardEulerTimeIntegration as ScalarBackwardEulerTimeIntegration,
)
from .backward_euler_time_integration import (
    SR2BackwardEulerTimeIntegration as SR2BackwardEulerTimeIntegration,
)
from .backward_euler_time_integration import (
    SSR4BackwardEulerTimeIntegration as SSR4BackwardEulerTimeIntegration,
)
from .backward_euler_time_integration import (
    VecBackwardEulerTimeIntegration as VecBackwardEulerTimeIntegration,
)
from .backward_euler_time_integration import (
    WR2BackwardEulerTimeIntegration as WR2BackwardEulerTimeIntegration,
)
from .bilinear_interpolation import ScalarBilinearInterpolation as ScalarBilinearInterpolation
from .bilinear_interpolation import SR2BilinearInterpolation as SR2BilinearInterpolation
from .bilinear_interpolation import VecBilinearInterpolation as VecBilinearInterpolation
from .constant_parameter import MillerIndexConstantParameter as MillerIndexConstantParameter
from .constant_parameter import MRPConstantParameter as MRPConstantParameter
from .constant_parameter import R2ConstantParameter as R2ConstantParameter
from .constant_parameter import ScalarConstantParameter as ScalarConstantParameter
from .constant_parameter import SR2ConstantParameter as SR2ConstantParameter
from .constant_parameter import SSR4ConstantParameter as SSR4ConstantParameter
from .constant_parameter import VecConstantParameter as VecConstantParameter
from .constant_parameter import WR2ConstantParameter as WR2ConstantParameter
from .coordinate_descent_predictor import CoordinateDescentPredictor as CoordinateDescentPredictor
from .copy_variable import CopyMillerIndex as CopyMillerIndex
from .copy_variable import CopyMRP as CopyMRP
from .copy_variable import CopyR2 as CopyR2
from .copy_variable import CopyScalar as CopyScalar
from .copy_variable import CopySR2 as CopySR2
from .copy_variable import CopySSR4 as CopySSR4
from .copy_variable import CopyVec as CopyVec
from .copy_variable import CopyWR2 as CopyWR2
from .corotational_time_integration import (
    SR2CorotationalTimeIntegration as SR2CorotationalTimeIntegration,
)
from .determinant import R2Determinant as R2Determinant
from .determinant import SR2Determinant as SR2Determinant
from .dynamic_mean import R2DynamicMean as R2DynamicMean
from .dynamic_mean import ScalarDynamicMean as ScalarDynamicMean
from .dynamic_mean import SR2DynamicMean as SR2DynamicMean
from .dynamic_mean import VecDynamicMean as VecDynamicMean
from .dynamic_sum import R2DynamicSum as R2DynamicSum
from .dynamic_sum import ScalarDynamicSum as ScalarDynamicSum
from .dynamic_sum import SR2DynamicSum as SR2DynamicSum
from .dynamic_sum import VecDynamicSum as VecDynamicSum
from .fb_complementarity import FBComplementarity as FBComplementarity
from .forward_euler_time_integration import (
    R2ForwardEulerTimeIntegration as R2ForwardEulerTimeIntegration,
)
from .forward_euler_time_integration import (
    ScalarForwardEulerTimeIntegration as ScalarForwardEulerTimeIntegration,
)
from .forward_euler_time_integration import (
    SR2ForwardEulerTimeIntegration as SR2ForwardEulerTimeIntegration,
)
from .forward_euler_time_integration import (
    SSR4ForwardEulerTimeIntegration as SSR4ForwardEulerTimeIntegration,
)
from .forward_euler_time_integration import (
    VecForwardEulerTimeIntegration as VecForwardEulerTimeIntegration,
)
from .forward_euler_time_integration import (
    WR2ForwardEulerTimeIntegration as WR2ForwardEulerTimeIntegration,
)
from .grid_interpolation import ScalarGridInterpolation as ScalarGridInterpolation
from .grid_interpolation import SR2GridInterpolation as SR2GridInterpolation
from .grid_interpolation import VecGridInterpolation as VecGridInterpolation
from .hermite_smooth_step import HermiteSmoothStep as HermiteSmoothStep
from .input_parameter import MillerIndexInputParameter as MillerIndexInputParameter
from .input_parameter import MRPInputParameter as MRPInputParameter
from .input_parameter import R2InputParameter as R2InputParameter
from .input_parameter import ScalarInputParameter as ScalarInputParameter
from .input_parameter import SR2InputParameter as SR2InputParameter
from .input_parameter import SSR4InputParameter as SSR4InputParameter
from .input_parameter import VecInputParameter as VecInputParameter
from .input_parameter import WR2InputParameter as WR2InputParameter
from .intermediate_diff import R2IntermediateDiff as R2IntermediateDiff
from .intermediate_diff import ScalarIntermediateDiff as ScalarIntermediateDiff
from .intermediate_diff import SR2IntermediateDiff as SR2IntermediateDiff
from .intermediate_diff import VecIntermediateDiff as VecIntermediateDiff
from .intermediate_mean import R2IntermediateMean as R2IntermediateMean
from .intermediate_mean import ScalarIntermediateMean as ScalarIntermediateMean
from .intermediate_mean import SR2IntermediateMean as SR2IntermediateMean
from .intermediate_mean import VecIntermediateMean as VecIntermediateMean
from .intermediate_sum import R2IntermediateSum as R2IntermediateSum
from .intermediate_sum import ScalarIntermediateSum as ScalarIntermediateSum
from .intermediate_sum import SR2IntermediateSum as SR2IntermediateSum
from .intermediate_sum import VecIntermediateSum as VecIntermediateSum
from .irreversible_scalar import IrreversibleScalar as IrreversibleScalar
from .linear_combination import R2LinearCombination as R2LinearCombination
from .linear_combination import ScalarLinearCombination as ScalarLinearCombination
from .linear_combination import SR2LinearCombination as SR2LinearCombination
from .linear_combination import VecLinearCombination as VecLinearCombination
from .linear_interpolation import ScalarLinearInterpolation as ScalarLinearInterpolation
from .linear_interpolation import SR2LinearInterpolation as SR2LinearInterpolation
from .linear_interpolation import VecLinearInterpolation as VecLinearInterpolation
from .macaulay_split import MacaulaySplit as MacaulaySplit
from .min_map_complementarity import MinMapComplementarity as MinMapComplementarity
from .mixed_control_setup import MixedControlSetup as MixedControlSetup
from .parameter_to_variable import MillerIndexParameterToVariable as MillerIndexParameterToVariable
from .parameter_to_variable import MRPParameterToVariable as MRPParameterToVariable
from .parameter_to_variable import R2ParameterToVariable as R2ParameterToVariable
from .parameter_to_variable import ScalarParameterToVariable as ScalarParameterToVariable
from .parameter_to_variable import SR2ParameterToVariable as SR2ParameterToVariable
from .parameter_to_variable import SSR4ParameterToVariable as SSR4ParameterToVariable
from .parameter_to_variable import VecParameterToVariable as VecParameterToVariable
from .parameter_to_variable import WR2ParameterToVariable as WR2ParameterToVariable
from .r2_multiplication import R2Multiplication as R2Multiplication
from .r2_to_sr2 import R2ToSR2 as R2ToSR2
from .r2_to_wr2 import R2ToWR2 as R2ToWR2
from .rate_condensation import RateCondensation as RateCondensation
from .rotation_matrix import RotationMatrix as RotationMatrix
from .scalar_multiplication import ScalarMultiplication as ScalarMultiplication
from .scalar_p_norm import ScalarPNorm as ScalarPNorm
from .scalar_to_diagonal_sr2 import ScalarToDiagonalSR2 as ScalarToDiagonalSR2
from .sr2_invariant import SR2Invariant as SR2Invariant
from .sr2_to_r2 import SR2ToR2 as SR2ToR2
from .symmetric_hermite_interpolation import (
    SymmetricHermiteInterpolation as SymmetricHermiteInterpolation,
)
from .variable_rate import R2VariableRate as R2VariableRate
from .variable_rate import ScalarVariableRate as ScalarVariableRate
from .variable_rate import SR2VariableRate as SR2VariableRate
from .variable_rate import SSR4VariableRate as SSR4VariableRate
from .variable_rate import VecVariableRate as VecVariableRate
from .variable_rate import WR2VariableRate as WR2VariableRate
from .vec_components import VecComponents as VecComponents
from .wr2_explicit_exponential_time_integration import (
    WR2ExplicitExponentialTimeIntegration as WR2ExplicitExponentialTimeIntegration,
)
from .wr2_implicit_exponential_time_integration import (
    WR2ImplicitExponentialTimeIntegration as WR2ImplicitExponentialTimeIntegration,
)
