"""Finds the tables of an alloy from tension at three temperatures, and draws the fit.

The same on the command line: neml2-jax calibrate alloy.i --plot --output fitted.i
"""

from pathlib import Path

import jax
from rich.console import Console

import neml2_jax
from neml2_jax.calibration import calibrate, write_fitted
from neml2_jax.calibration.pictures import draw_all

HERE = Path(__file__).parent
OUTPUT = HERE.parent / "output"


def main(output: Path = OUTPUT) -> None:
    jax.config.update("jax_enable_x64", True)
    output.mkdir(exist_ok=True)
    file = neml2_jax.load_input(HERE / "alloy.i")
    calibration = file.get_calibration("fit")
    curves = calibration.curves()
    problem = calibration.problem(curves)
    result = calibrate(calibration, problem=problem)
    console = Console()
    for name, x in zip(result.names, result.values):
        console.print(f"{name:10} {x:8.2f} ± {result.standard_errors[name]:.2g}")
    for text in result.warnings:
        console.print(text)
    for path in draw_all(calibration, problem, curves, result, output / "voce_calibration"):
        console.print(f"picture: {path}")
    fitted = problem.sought.parameters(result.values)
    write_fitted(file, calibration, fitted, output / "voce_fitted.i")


if __name__ == "__main__":
    main()
