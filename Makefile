# Everything that a fresh machine needs: `make demo`, `make check` while working, `make test` before
# anything is handed on; `make docs` builds the site into build/site, `make serve` shows it.
# Distributions build Python with profiles of use, pyenv does not: the suite takes a seventh less.
PYTHON ?= $(shell system=/usr/bin/$$(python3 -c 'import sys; print("python%d.%d" % sys.version_info[:2])'); \
	$$system -c 'import ensurepip, venv' 2>/dev/null && echo $$system || echo python3)
VENV := .venv
BIN := $(VENV)/bin
WORKERS ?= auto
# Tests that call make do not share in the jobs of this one.
PYTEST := env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL \
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

# Each of the processes that tests start would compile the sources anew.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: demo check test fast suite lint format docs serve clean

# Modules that are imported are compiled then: all of them would take as long as the rest.
INSTALL := $(BIN)/python -m pip install --quiet --no-compile

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)
	$(INSTALL) --upgrade pip

$(VENV)/.demo: $(BIN)/python pyproject.toml
	$(INSTALL) --editable ".[plot,hdf5]"
	@touch $@

$(VENV)/.docs: $(BIN)/python pyproject.toml
	$(INSTALL) --editable ".[docs]"
	@touch $@

$(VENV)/.test: $(BIN)/python pyproject.toml
	$(INSTALL) --editable ".[plot,hdf5,test]"
	@touch $@

demo: $(VENV)/.demo
	$(BIN)/python examples/chaboche/run.py

lint: $(VENV)/.test
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m ruff check .
	$(BIN)/python .ci/check_types.py

# pyright has one core for a minute; the tests begin on the other.
check: $(VENV)/.test
	$(MAKE) --jobs=2 --no-print-directory lint fast

test: $(VENV)/.test
	$(MAKE) --jobs=2 --no-print-directory lint suite

fast: $(VENV)/.test
	$(PYTEST) -m "not slow"

suite: $(VENV)/.test
	$(PYTEST)

format: $(VENV)/.test
	$(BIN)/python -m ruff format .
	$(BIN)/python -m ruff check --fix .

# MkDocs tells of its successors at each start.
docs serve: export NO_MKDOCS_2_WARNING := 1

docs: $(VENV)/.docs
	$(BIN)/python -m website
	$(BIN)/python -m mkdocs build --strict --quiet
	$(BIN)/python -m website.browser build/site

serve: $(VENV)/.docs
	$(BIN)/python -m website
	$(BIN)/python -m mkdocs serve --strict

clean:
	rm -rf $(VENV) .cache build examples/output
