"""Finds the strength and the hardening of slip systems from tension of a polycrystal.

The same on the command line: neml2-jax calibrate polycrystal.i --plot --output fitted.i
"""

from pathlib import Path

import jax

from neml2_jax.calibration import calibrate_file

HERE = Path(__file__).parent
OUTPUT = HERE.parent / "output"


def main(output: Path = OUTPUT) -> None:
    jax.config.update("jax_enable_x64", True)
    # The command also checks that the steps are short enough, which costs another program.
    fitted = output / "polycrystal_calibration.i"
    result = calibrate_file(HERE / "polycrystal.i", fitted, check_steps=False)
    print(result)
    print(f"pictures, result and fitted file: {output / 'polycrystal_calibration'}*")


if __name__ == "__main__":
    main()
