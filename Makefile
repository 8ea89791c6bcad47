# Everything that a fresh machine needs: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test lint clean

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip

$(VENV)/.demo: $(BIN)/python pyproject.toml
	$(BIN)/python -m pip install --quiet --editable ".[plot,hdf5]"
	@touch $@

$(VENV)/.test: $(BIN)/python pyproject.toml
	$(BIN)/python -m pip install --quiet --editable ".[plot,hdf5,test]"
	@touch $@

demo: $(VENV)/.demo
	$(BIN)/python examples/chaboche/run.py

test: $(VENV)/.test
	$(BIN)/python -m ruff check neml2_jax tests examples benchmarks
	$(BIN)/python -m pyright --pythonpath $(BIN)/python
	$(BIN)/python -m pytest -n 2

clean:
	rm -rf $(VENV) examples/output
