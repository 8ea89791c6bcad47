"""A calibration of an input file from beginning to end, with all that it leaves behind."""

from __future__ import annotations

from pathlib import Path

from ..drivers.output_files import check_other_file, check_output
from ..input_files.factory import load_input
from ..text_files import read_text
from .calibrate import calibrate
from .calibration_result import CalibrationResult
from .fitted_file import write_fitted
from .pictures import draw_all
from .result_record import save_result


def calibrate_file(
    file: str | Path, output: str | Path, name: str = "fit", *, check_steps: bool = True
) -> CalibrationResult:
    """Do what the block `name` of `[Calibrations]` says, as `neml2-jax calibrate --plot` does.

    `output` is the input file with the fitted values in place; beside it are the result, `.json`,
    and pictures, `_fit.png`, `_residuals.png` and `_correlation.png`.

    **Raises:** `OutputError` where nothing can be written there, and before anything is fitted; as
    `calibrate`, `load_input` and `write_fitted`.
    """
    output = Path(output)
    record = output.with_suffix(".json")
    check_other_file(output, file, "the output")
    for path in (output, record):
        check_output(path)
    found = load_input(file)
    calibration = found.get_calibration(name)
    curves = calibration.curves()
    problem = calibration.problem(curves)
    repeat = {"input_file": str(file), "input_text": read_text(Path(file))}

    def save(result: CalibrationResult) -> None:
        save_result(result, record, calibration, repeat)

    result = calibrate(
        calibration, problem=problem, curves=curves, check_steps=check_steps, keep=save
    )
    save(result)
    write_fitted(found, calibration, problem.sought.parameters(result.values), output)
    draw_all(calibration, problem, curves, result, output.with_suffix(""))
    return result
