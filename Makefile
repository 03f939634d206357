# make run    set up, judge the published record, certify the engine live
# make test   set up, lint, type-check, run every test
# Everything else is listed by `make help`.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

.PHONY: help setup run test lint clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 18

$(VENV)/installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "found Python " + sys.version.split()[0] + ", wanted 3.11 or newer: make PYTHON=python3.11 ...")'
	$(PYTHON) -m venv $(VENV)
	$(PIP) -e .
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed
	$(PIP) -e '.[dev]'
	@touch $@

setup: $(VENV)/installed ## create the virtual environment

run: setup ## judge the published record, then measure the certification live
	$(BIN)/verdict run prereg/2026-05-30c.yaml --exit-zero
	$(BIN)/verdict run prereg/2026-11-23a.yaml --measure --exit-zero

lint: $(VENV)/installed-dev ## ruff and mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

test: lint ## lint, types and every test
	$(BIN)/pytest

clean: ## remove the environment, caches and scratch
	rm -rf $(VENV) .verdict .pytest_cache .mypy_cache .ruff_cache .hypothesis
