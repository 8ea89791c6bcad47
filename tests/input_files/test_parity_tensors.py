"""Every `[Tensors]` block of the reference's input files can be built."""

import re
from pathlib import Path

import pytest

from neml2_jax.input_files.hit import InputFile
from neml2_jax.input_files.tensors import TensorBlocks

PARITY = Path(__file__).parents[3] / "shared" / "parity"
GIVEN = {"nbatch": 2, "device": "cpu"}


@pytest.mark.parity
@pytest.mark.skipif(not PARITY.is_dir(), reason=f"the reference's files are not in {PARITY}")
def test_every_tensor_of_the_reference_can_be_built():
    built = 0
    for path in sorted(PARITY.rglob("*.i")):
        text = re.sub(r"#.*", "", path.read_text())
        given = {name: value for name, value in GIVEN.items() if f"${{{name}}}" in text}
        tensors = TensorBlocks(InputFile.read(path, variables=given))
        for name in tensors:
            assert tensors.get(name) is not None
            built += 1
    assert built > 500
