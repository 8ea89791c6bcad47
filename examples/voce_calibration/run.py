"""Finds the tables of an alloy from tension at three temperatures, and draws the fit.

The same on the command line: neml2-jax calibrate alloy.i --plot --output fitted.i
"""

from pathlib import Path

import jax

from neml2_jax.calibration import calibrate_file

HERE = Path(__file__).parent
OUTPUT = HERE.parent / "output"


def main(output: Path = OUTPUT) -> None:
    jax.config.update("jax_enable_x64", True)
    result = calibrate_file(HERE / "alloy.i", output / "voce_calibration.i")
    print(result)
    print(f"pictures, result and fitted file: {output / 'voce_calibration'}*")


if __name__ == "__main__":
    main()
