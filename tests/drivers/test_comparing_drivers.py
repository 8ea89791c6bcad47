"""Drivers that compare: they pass on right figures, and name what differs on wrong ones."""

import numpy as np
import pytest

from neml2_jax import Scalar
from neml2_jax.drivers import ComparisonError, ModelUnitTest, TransientRegression, Verification
from neml2_jax.errors import DeclarationError

from ..models.laws import Saturation
from .test_transient_driver import FORCE, TIMES, by_hand, driver


def figures():
    return np.stack([by_hand(TIMES, x0, FORCE) for x0 in (1.0, 2.0, -0.5)], axis=1)


def test_verification_against_given_figures():
    right = figures()
    Verification(driver=driver(), reference={"output.x": Scalar(right)}).run()
    one = Verification(driver=driver(), reference={"output.x": Scalar(right[4])}, time_steps=(4,))
    one.run()
    wrong = right.copy()
    wrong[5, 1] += 1e-3
    with pytest.raises(ComparisonError, match=r"output.x: got .* at index \(5, 1\)"):
        Verification(driver=driver(), reference={"output.x": Scalar(wrong)}).run()
    with pytest.raises(ComparisonError, match="missing from the result"):
        Verification(driver=driver(), reference={"output.z": Scalar(right)}).run()
    with pytest.raises(DeclarationError, match="time_steps are 0 to 11, .* got 12, -13"):
        Verification(driver=driver(), reference={}, time_steps=(3, 12, -13)).run()


def test_regression_against_a_saved_result(tmp_path):
    path = tmp_path / "gold.npz"
    driver().run(save_as=path)
    TransientRegression(driver=driver(), reference=str(path)).run()
    np.savez(path, **{"output.x": figures() * 1.001, "output.gone": figures()})
    with pytest.raises(ComparisonError, match="(?s)output.x: got.*output.gone: missing"):
        TransientRegression(driver=driver(), reference=str(path)).run()
    with pytest.raises(DeclarationError, match="no reference file"):
        TransientRegression(driver=driver(), reference=str(tmp_path / "none.npz")).run()


def test_one_evaluation_against_figures():
    y = 2.0 * (1 - np.exp(-0.35))
    right = ModelUnitTest(
        model=Saturation(R=2.0, d=0.5), input={"x": Scalar(0.7)}, output={"y": Scalar(y)}
    )
    assert right.run()["output.y"][0] == pytest.approx(y)
    wrong = ModelUnitTest(
        model=Saturation(R=2.0, d=0.5), input={"x": Scalar(0.7)}, output={"y": Scalar(y + 1e-3)}
    )
    with pytest.raises(ComparisonError, match="y: got"):
        wrong.run()
