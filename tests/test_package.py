"""What the distribution says of itself and ships beside the code."""

import importlib.metadata
import re
from pathlib import Path

import neml2_jax

from .public_surface import LIST, surface

ROOT = Path(__file__).parents[1]


def test_the_version_is_that_of_the_metadata():
    assert neml2_jax.__version__ == importlib.metadata.version("neml2_jax")
    declared = re.search(r'^version = "(.+)"$', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert declared is not None and neml2_jax.__version__ == declared[1]


def test_types_are_shipped():
    assert (Path(neml2_jax.__file__).parent / "py.typed").exists()


def test_what_the_readme_points_to_exists():
    for page in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md"):
        text = (ROOT / page).read_text()
        targets = re.findall(r"\]\((?!http|#)([^)#]+)", text)
        assert [t for t in targets if not (ROOT / t).exists()] == [], page
    assert (ROOT / "LICENSE").read_text().startswith("MIT License")


def test_the_public_surface_changes_only_where_it_is_meant():
    """What is gone or new here is gone or new for users: then write the list and the change log."""
    assert surface().splitlines() == LIST.read_text().splitlines()
