"""`neml2-jax convert` writes an input file, and refuses in one sentence."""

import pytest
from typer.testing import CliRunner

import neml2_jax
from neml2_jax.cli import main as cli

from ..interchange.test_damask import ALUMINIUM

pytest.importorskip("yaml")


def convert(*words):
    return CliRunner().invoke(cli.app, ["convert", *map(str, words)])


def test_a_material_of_damask(tmp_path):
    source, target = tmp_path / "material.yaml", tmp_path / "aluminium.i"
    source.write_text(ALUMINIUM)
    done = convert(source, "--to", target)
    assert done.exit_code == 0 and done.output == f"saved {target}\n"
    model = neml2_jax.load_input(target).get_model("material")
    assert {"pk1_stress", "cauchy_stress", "slip_strengths"} <= set(model.output_spec)
    again = convert(source, "--to", target)
    assert again.exit_code == 2 and "--overwrite replaces it" in " ".join(again.output.split())
    assert convert(source, "--to", target, "--overwrite").exit_code == 0
    other = convert(source, "--to", target, "--overwrite", "--equations", "4")
    assert other.exit_code == 2 and "2019, 3.0" in other.output


def test_what_is_refused_is_told_in_a_line(tmp_path, monkeypatch, capsys):
    source = tmp_path / "material.yaml"
    source.write_text(ALUMINIUM.replace("phenopowerlaw", "nonlocal"))
    words = ["neml2-jax", "convert", str(source), "--to", str(tmp_path / "a.i")]
    monkeypatch.setattr("sys.argv", words)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    told = capsys.readouterr().err
    assert ended.value.code == 2 and told.count("\n") == 1
    assert "plasticity of type 'nonlocal' is not supported" in told
