"""Finds nine parameters of a viscoplastic steel from three tests, and draws the fit.

The same on the command line: neml2-jax calibrate steel.i --plot --output fitted.i
"""

from pathlib import Path

import jax

from neml2_jax.calibration import calibrate_file

HERE = Path(__file__).parent
OUTPUT = HERE.parent / "output"


def main(output: Path = OUTPUT) -> None:
    jax.config.update("jax_enable_x64", True)
    result = calibrate_file(HERE / "steel.i", output / "chaboche_calibration.i")
    print(result)
    print(f"pictures, result and fitted file: {output / 'chaboche_calibration'}*")


if __name__ == "__main__":
    main()
